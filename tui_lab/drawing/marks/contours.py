"""Lines of equal value in a grid: marching squares."""

from __future__ import annotations

import math

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import rounded, short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.dots import Dots, draw_dots

FEWEST, MOST = 4, 8  # levels
BENT_MOST = 8.0
# The darkest quarter of the scale would not be seen as a thin line.
FAINTEST = 0.25
LABELLED = 3  # without colour, every third line says its value


def contour_levels(values: Array, count: int = MOST) -> Array:
    """`count` levels between the lowest and the highest value, none where all are alike.

    They stand closer together where most values are: half of the levels lie below the median.
    """
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    span = high / 2 - low / 2  # halved, since the difference of two very large numbers is none
    if span <= 0:
        return np.empty(0)
    middle = (float(np.median(finite / 4)) - low / 4) / (span / 2)
    bent = math.log(min(max(middle, 1e-3), 0.999)) / math.log(0.5)
    share = (np.arange(1, count + 1) / (count + 1)) ** min(max(bent, 1 / BENT_MOST), BENT_MOST)
    return low + share * span + share * span


def contour_segments(values: Array, level: float) -> Array:
    """The line where `values`, shape (rows, columns), are `level`, as segments of shape (n, 2, 2).

    A segment is two ends (column, row), counted in values. A square with a NaN at a corner has none.
    """
    above = values > level
    # The corners of each square, once around; the last is the first again.
    corners = [values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]]
    sides = [above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]]
    whole = np.isfinite(np.stack(corners)).all(axis=0) if values.size else np.zeros(0, dtype=np.bool_)
    column, row = np.meshgrid(np.arange(values.shape[1] - 1), np.arange(values.shape[0] - 1))
    at = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    crossings, places = [], []
    for k in range(4):
        j = (k + 1) % 4
        crossing = (sides[k] != sides[j]) & whole
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            share = np.where(crossing, (level - corners[k]) / (corners[j] - corners[k]), 0.0)
        share = np.nan_to_num(share, nan=0.5)
        crossings.append(crossing)
        places.append(np.stack([a + share * (b - a) for a, b in zip(at[k], at[j], strict=True)], axis=-1))
    crossed, place = np.stack(crossings, axis=-1), np.stack(places, axis=-2)  # (r, c, 4), (r, c, 4, 2)
    found = []
    # Each square is crossed on no side, on two, or on all four: then the first two belong together.
    for wanted, pairs in ((2, ((0, 1),)), (4, ((0, 1), (2, 3)))):
        here = crossed.sum(axis=-1) == wanted
        ends = place[here][crossed[here]].reshape(-1, wanted, 2)
        found += [ends[:, list(pair)] for pair in pairs]
    return np.concatenate(found)


def draw_contours(values: Array, width: int, height: int, style: DrawingStyle) -> Cells:
    """The contours of `values`, shape (rows, columns), row 0 at the bottom, the outermost along the edges."""
    across, down = style.set.dots
    # So many that the lines keep apart.
    levels = contour_levels(values, min(MOST, max(FEWEST, height * down // 6)))
    shades = FAINTEST + (1 - FAINTEST) * (np.arange(levels.size) + 0.5) / max(1, levels.size)
    colours = style.palette.sequential(shades).tolist()
    fg = style.palette.muted
    scale = np.array([width * across - 1, height * down - 1]) / np.maximum(
        1, np.array(values.shape[::-1]) - 1
    )
    layers, heights = [], []
    for level, colour in zip(levels.tolist(), colours, strict=True):
        ends = contour_segments(values, level) * scale
        if not ends.size:
            continue
        steps = math.ceil(float(np.abs(ends[:, 1] - ends[:, 0]).max())) + 1
        part = np.linspace(0, 1, steps)[:, None, None]
        dots = np.rint(ends[None, :, 0] * (1 - part) + ends[None, :, 1] * part).astype(np.intp).reshape(-1, 2)
        layers.append(Dots(dots[:, 0], dots[:, 1], colour if style.palette.colours else fg))
        heights.append(level)
    cells = draw_dots(layers, width, height, style)
    if style.textured:
        for k in range(1, len(layers), LABELLED):
            _label(cells, layers[k], heights[k], width * (k + 1) // (len(layers) + 1), style)
    return cells


def _label(cells: Cells, dots: Dots, level: float, column: int, style: DrawingStyle) -> None:
    """Write the value of a line on it, about `column`, where colour does not tell it."""
    across, down = style.set.dots
    at = int(np.abs(dots.x // across - column).argmin())
    text = short(rounded(level, 2))
    start = max(0, min(int(dots.x[at]) // across - len(text) // 2, cells.width - len(text)))
    cells.put(cells.height - 1 - int(dots.y[at]) // down, start, text, style.palette.text, bold=True)
