"""Every message of the interface, from the code that marks them and the tables that are shown as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from translating.tables import table_messages

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, Any] = {
    "_": None,
    "translated": None,
    "noted": None,
    "in_both": None,
    "plural": (1, 2),
    "count_of": (1, 2),
}
Message = str | tuple[str, ...]  # with its plural, where English needs one


def marked_messages() -> Iterator[tuple[str, Message]]:
    """The file and the text of each message that the code marks, in the order of the files."""
    options: Mapping[str, dict[str, Any]] = {"**.py": {}}
    code = extract_from_dir(ROOT / "tui_lab", options_map=options, keywords=KEYWORDS)
    for file, _, message, _, _ in sorted(code, key=lambda found: (found[0], found[1])):
        yield f"tui_lab/{file}", message


def template() -> Catalog:
    """All of them, without a translation."""
    catalog = Catalog()
    for place, message in (*marked_messages(), *table_messages()):
        if message:
            catalog.add(message, locations=[(place, 0)])
    return catalog
