"""The pages of a lesson from its text alone, for a list of scenarios none of which is loaded.

Reading it as a lesson takes the scenario, and with it PyTorch.
"""

from __future__ import annotations

from pathlib import Path

from tui_lab.files import read_text
from tui_lab.languages import in_language
from tui_lab.plain_text import plain


def pages(lesson: Path) -> list[tuple[str, str]]:
    """The title and the text of each page in the language in use; none of a lesson that cannot be read."""
    return _pages(in_language(lesson))


def _pages(file: Path) -> list[tuple[str, str]]:
    try:
        text = "\n" + read_text(file)
    except OSError:
        return []
    found = [page.partition("\n") for page in text.split("\n## ")[1:]]
    return [(plain(title.expandtabs(4)).strip(), text) for title, _, text in found]


def titles(lesson: Path) -> list[str]:
    """Those of all pages, as they stand in this very file."""
    return [title for title, _ in _pages(lesson)]


def goal_titles(lesson: Path) -> list[str]:
    """The titles of the pages that have a goal, as they stand in this very file."""
    return [title for title, text in _pages(lesson) if "\n- goal:" in f"\n{text}"]
