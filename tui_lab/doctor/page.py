"""A finding in words, and the page that the findings make."""

from __future__ import annotations

from dataclasses import dataclass

from tui_lab.drawing.canvas.text import padded
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.languages import unparted
from tui_lab.plain_text import plain

HEAD = 15  # columns


@dataclass(frozen=True)
class Line:
    """A finding under its head; `hint` says what to change, empty when nothing is better."""

    head: str
    text: str
    hint: str = ""


def as_text(lines: list[Line], width: int) -> str:
    """Aligned, at most `width` columns wide unless a word is longer; paths stay whole, to be copied."""
    room, margin = max(width - HEAD, 20), " " * HEAD
    drawn: list[str] = []
    for line in lines:
        first, *rest = wrap(unparted(plain(line.text)), room, keep_words=True)
        drawn += [padded(line.head, HEAD) + first, *(margin + one for one in rest)]
        hints = wrap(plain(line.hint), room - 2, keep_words=True) if line.hint else []
        drawn += [f"{margin}{'  ' if number else '> '}{one}" for number, one in enumerate(hints)]
    return "\n".join(drawn)
