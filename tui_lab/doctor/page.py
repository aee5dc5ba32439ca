"""A finding in words, and the page that the findings make."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

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
    width = max(width, HEAD + 20)

    def wrapped(text: str, first: str, rest: str) -> list[str]:
        wrapper = textwrap.TextWrapper(width, initial_indent=first, subsequent_indent=rest)
        wrapper.break_long_words = wrapper.break_on_hyphens = False
        return wrapper.wrap(plain(text))

    margin = " " * HEAD
    drawn: list[str] = []
    for line in lines:
        drawn += wrapped(line.text, f"{line.head:{HEAD}}", margin)
        drawn += wrapped(line.hint, f"{margin}> ", f"{margin}  ") if line.hint else []
    return "\n".join(drawn)
