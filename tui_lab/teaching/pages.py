"""The pages of a lesson from its text alone, for a list of scenarios none of which is loaded.

Reading it as a lesson takes the scenario, and with it PyTorch.
"""

from __future__ import annotations

from pathlib import Path

from tui_lab.files import read_text
from tui_lab.plain_text import plain


def pages(lesson: Path) -> list[tuple[str, str]]:
    """The title and the text of each page; none of a lesson that cannot be read."""
    try:
        text = "\n" + read_text(lesson)
    except OSError:
        return []
    found = [page.partition("\n") for page in text.split("\n## ")[1:]]
    return [(plain(title.expandtabs(4)).strip(), text) for title, _, text in found]


def goal_titles(lesson: Path) -> list[str]:
    """The titles of the pages that have a goal."""
    return [title for title, text in pages(lesson) if "\n- goal:" in f"\n{text}"]
