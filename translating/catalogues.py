"""Reads, completes, writes and compiles a catalogue: its .po is the source, its .mo what the lab reads."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tui_lab.languages import LANGUAGES, LOCALE


def sources() -> list[Path]:
    """The .po of each language but the one that everything is written in."""
    return [LOCALE / language / "LC_MESSAGES" / "tui_lab.po" for language in LANGUAGES[1:]]


def read(source: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parent.parent.name)


def complete(catalog: Catalog, template: Catalog) -> None:
    """Put what is new into a catalogue, to be translated, and take out what is no longer said."""
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)


def untranslated(catalog: Catalog) -> list[str]:
    """The messages that have no translation, or one that nobody has looked at."""
    texts = [message for message in catalog if message.id]
    return [str(one.id) for one in texts if one.fuzzy or not one.string or not all(one.string)]


def po_of(catalog: Catalog) -> bytes:
    """The text of its .po: no numbers of lines, which each change of the code would change."""
    text = io.BytesIO()
    write_po(text, catalog, width=0, ignore_obsolete=True, include_lineno=False)
    return text.getvalue()


def mo_of(catalog: Catalog) -> bytes:
    """What its .po compiles to."""
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()
