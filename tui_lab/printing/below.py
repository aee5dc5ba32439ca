"""What explains a line, below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.plain_text import plain
from tui_lab.terminal.streams import width_of

WIDEST = 110  # columns of running text


def below(sentences: Iterable[str], stream: TextIO | None, indent: int = 4) -> list[str]:
    """Set in by `indent`, and broken between words where the terminal behind `stream` ends."""
    width = min(width_of(stream), WIDEST) - indent
    return [" " * indent + line for sentence in sentences for line in wrap(plain(sentence), width)]
