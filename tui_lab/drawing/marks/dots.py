"""Dots of many colours to characters: lines whose colour is a number, such as a height or a weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.strokes import BRAILLE, QUADRANTS, Integers


@dataclass(frozen=True, eq=False)
class Dots:
    """Dots at column `x` and row from below `y`, each of shape (n,); `sign` is a cell of them in ASCII."""

    x: Integers
    y: Integers
    fg: int
    sign: str = "."


def draw_dots(layers: Sequence[Dots], width: int, height: int, style: DrawingStyle) -> Cells:
    """All `layers` on blank cells; a cell has the colour, and the ASCII sign, of the last one in it.

    Dots outside the cells are left out.
    """
    cells = Cells.blank(width, height)
    across, down = style.set.dots
    pixels = np.zeros((height, width), dtype=np.intp)
    for dots in layers:
        inside = (dots.x >= 0) & (dots.x < width * across) & (dots.y >= 0) & (dots.y < height * down)
        x, y = dots.x[inside], dots.y[inside]
        rows, columns = height - 1 - y // down, x // across
        np.bitwise_or.at(pixels, (rows, columns), 1 << (y % down * across + x % across))
        cells.fg[rows, columns] = dots.fg
        cells.chars[rows, columns] = dots.sign
    if style.glyphs is not Glyphs.ASCII and pixels.size:
        table = np.array([*(QUADRANTS if style.glyphs is Glyphs.BLOCK else BRAILLE)])
        table[0] = " "
        cells.chars[:] = table[pixels]
    return cells
