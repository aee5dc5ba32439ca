"""The palette's colours as Rich styles, and lines of text put together from placed pieces."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.text import cell_width, cut

Piece = tuple[int, str, Style]  # the column it starts in, the text, its look


def rich_colour(value: int) -> Color | None:
    """0xRRGGBB, or None for `DEFAULT`."""
    if value == DEFAULT:
        return None
    return Color.from_rgb(value >> 16, value >> 8 & 255, value & 255)


@lru_cache(maxsize=256)
def ink(colour: int, bold: bool = False) -> Style:
    """Characters in a colour of the palette."""
    return Style(color=rich_colour(colour), bold=bold or None)


def line(width: int, pieces: Iterable[Piece], ground: Style) -> Strip:
    """One line of at most `width` cells; a piece that reaches into the next one is cut there."""
    placed = sorted(pieces, key=lambda piece: piece[0])
    segments = []
    at = 0
    for index, (column, words, style) in enumerate(placed):
        column = max(at, column)
        end = placed[index + 1][0] if index + 1 < len(placed) else width
        words = cut(words, max(0, end - column))
        segments += [Segment(" " * (column - at), ground), Segment(words, ground + style)]
        at = column + cell_width(words)
    return Strip([segment for segment in segments if segment.text], at)
