"""Colours behind numbers: the further a number is from 0, the stronger; below 0 in another hue than above."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.scales import Colours
from tui_lab.drawing.canvas.style import DrawingStyle

BRIGHT = 128  # of a ground, from 0 to 255, from which on dark letters are read better
BLACK, WHITE = 0x080808, 0xEEEEEE


def heat(values: Array, largest: float, style: DrawingStyle) -> tuple[Colours, Colours]:
    """(ink, ground) of numbers, of the shape of `values`; `largest` is the size with the strongest colours.

    What is not finite has `DEFAULT` for both, and so has all where there are too few colours.
    """
    plain = np.full(values.shape, DEFAULT, dtype=np.int32)
    if not (style.palette.colours and "diverging" in style.palette.blended) or not 0 < largest < np.inf:
        return plain, plain
    share = np.where(np.isfinite(values), np.clip(values / largest, -1, 1), np.nan)
    ground = style.palette.diverging(share)
    red, green, blue = (ground >> shift & 0xFF for shift in (16, 8, 0))
    bright = 0.3 * red + 0.59 * green + 0.11 * blue >= BRIGHT
    ink = np.where(ground == DEFAULT, DEFAULT, np.where(bright, BLACK, WHITE)).astype(np.int32)
    return ink, ground


def largest_of(values: Array) -> float:
    """The size of the finite number that is furthest from 0; 0 where there is none."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0
