"""Where on a map or plot a point would be put, and how the arrow keys lead there: by round numbers."""

from __future__ import annotations

import math

from tui_lab.authoring.figures import Figure, HeatMap, Plot
from tui_lab.drawing.figures.maps import map_axes
from tui_lab.drawing.figures.plots import plot_axes
from tui_lab.drawing.marks.axes import Axis
from tui_lab.drawing.marks.cursor import ACROSS, UP, PointCursor

ROUND = (5, 2, 1)
CLOSE = 1e-9  # of a step, by rounding


def axes_of(figure: Figure, cursor: PointCursor | None = None) -> tuple[Axis, Axis] | None:
    """Across, and up, as they are drawn with a cursor; None where a figure has none to point at."""
    match figure:
        case HeatMap() if figure.values.size:
            return map_axes(figure)
        case Plot():
            return plot_axes(figure, cursor)
        case _:
            return None


def pointed(
    cursor: PointCursor | None, figure: Figure, columns: int = 0, rows: int = 0
) -> PointCursor | None:
    """`cursor` after so many steps to the right and down; without one, the middle. None where it has none.

    It stays within a map, and within a plot whose axes are fixed; any other plot grows with it.
    """
    if (axes := axes_of(figure, cursor)) is None:
        return None
    x, y = axes
    if cursor is None:
        cursor = PointCursor(_round((x.low + x.high) / 2, x, ACROSS), _round((y.low + y.high) / 2, y, UP))
    fixed = (figure.x_range, figure.y_range) if isinstance(figure, Plot | HeatMap) else (None, None)
    return PointCursor(
        _moved(cursor.x, x, columns, ACROSS, grows=fixed[0] is None),
        _moved(cursor.y, y, -rows, UP, grows=fixed[1] is None),
        cursor.picked,
    )


def _moved(at: float, axis: Axis, steps: int, most: int, grows: bool) -> float:
    if not steps:
        return at
    along = steps if axis.high > axis.low else -steps
    at = _round(at, axis, most, along)
    low, high = sorted((axis.low, axis.high))
    return at if grows else max(low, min(at, high))


def _round(at: float, axis: Axis, most: int, steps: int = 0) -> float:
    """The multiple of a round step that lies nearest to a place, or the one so many beyond it."""
    rough = abs(axis.high - axis.low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(number for number in ROUND if number * power <= rough * (1 + CLOSE))
    along = at / step
    whole = math.floor(along + CLOSE) if steps > 0 else math.ceil(along - CLOSE) if steps else round(along)
    return float(f"{(whole + steps) * step:.12g}")
