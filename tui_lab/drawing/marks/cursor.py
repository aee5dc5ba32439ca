"""A place in a map, one picture of a grid or one unit of a network, and how the arrow keys move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_lab.authoring.figures import Array, Figure, HeatMap, Image, ImageGrid, NetworkMaps, Plot, Table
from tui_lab.drawing.canvas.numbers import rounded, short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import numbered
from tui_lab.drawing.marks.window import Scrolled
from tui_lab.languages import translated as _

# A finer map is crossed in this many steps at most: across, and up.
ACROSS, UP = 40, 20
PRECISE = 3  # significant digits: a place on the screen is no finer
Place = tuple[int, int, int, int]  # row, column, width, height in cells


@dataclass(frozen=True)
class PlaceCursor:
    """A place of a heat map, in the units of its axes."""

    x: float
    y: float


@dataclass(frozen=True)
class PointCursor:
    """Where a point would be put, on the axes of a map or plot, and where one was `picked` up."""

    x: float
    y: float
    picked: tuple[float, float] | None = None


@dataclass(frozen=True)
class ImageCursor:
    """The picture number `index` of an image grid, from 0."""

    index: int = 0


@dataclass(frozen=True)
class UnitCursor:
    """A unit of a network by its layer and its number there, from 0; the choices are one layer more."""

    layer: int
    unit: int


@dataclass(frozen=True)
class RowCursor:
    """The row number `row` of a table whose rows can be chosen, after so many `columns` passed over."""

    row: int = 0
    columns: int = 0


Cursor = RowCursor | PlaceCursor | PointCursor | ImageCursor | UnitCursor | Scrolled


def moved(
    cursor: Cursor | None, figure: Figure, columns: int, rows: int, places: Sequence[Place] = ()
) -> Cursor | None:
    """`cursor` after `columns` steps to the right and `rows` steps down, kept within `figure`.

    A step is one cell of a map's values (more in a fine map), one picture, or one unit or layer. `places`
    are those of the first pictures, from `image_places` without a cursor: they tell how many lie beside each
    other. Without a cursor the middle of the map, the first picture or the chosen unit is where the way
    begins, and the first row of a table where it ends. None where a figure has no place for one.
    """
    match figure:
        case HeatMap() if figure.values.size:
            at_row, at_column = _indices(figure, cursor if isinstance(cursor, PlaceCursor) else None)
            height, width = figure.values.shape
            at_row = _step(at_row, -rows, height, UP)  # row 0 is at the bottom
            at_column = _step(at_column, columns, width, ACROSS)
            x = _along(figure.x_range, width)[at_column]
            return PlaceCursor(float(x), float(_along(figure.y_range, height)[at_row]))
        case ImageGrid() if figure.images:
            index = cursor.index if isinstance(cursor, ImageCursor) else 0
            last = len(figure.images) - 1
            index = max(0, min(index, last))
            per_row = sum(place[0] == places[0][0] for place in places) or 1
            # However far it goes up or down, it stays in its column.
            rows = max(-(index // per_row), min(rows, (last - index) // per_row))
            return ImageCursor(max(0, min(index + columns + rows * per_row, last)))
        case Table() if any(figure.picks):
            if not isinstance(cursor, RowCursor):
                return RowCursor()  # the first key shows where it is
            row = max(0, min(cursor.row + rows, len(figure.rows) - 1))
            return RowCursor(row, max(0, cursor.columns + columns))
        case NetworkMaps() if all(figure.layers) and figure.layers:
            at = cursor if isinstance(cursor, UnitCursor) else UnitCursor(*figure.chosen)
            return _moved_unit(figure, at, columns, rows)
        case _:
            return None


def image_at(figure: NetworkMaps, cursor: UnitCursor) -> Image | None:
    """The unit, or the choice, under the cursor."""
    layers = (*figure.layers, figure.choices)
    layer = layers[cursor.layer] if 0 <= cursor.layer < len(layers) else ()
    return layer[cursor.unit] if 0 <= cursor.unit < len(layer) else None


def _moved_unit(figure: NetworkMaps, at: UnitCursor, columns: int, rows: int) -> UnitCursor:
    """To the unit beside it in another layer; below the last unit of a layer lie the choices."""
    sizes = [len(layer) for layer in figure.layers]
    count, choices = len(sizes), len(figure.choices)
    layer, unit = at.layer, at.unit
    if layer >= count and choices:
        if rows >= 0:
            return UnitCursor(count, max(0, min(unit + columns, choices - 1)))
        layer = _share(unit, choices, count)
        return UnitCursor(layer, max(0, sizes[layer] + rows))
    layer = max(0, min(layer, count - 1))
    beside = max(0, min(layer + columns, count - 1))
    unit = _share(unit, sizes[layer], sizes[beside]) + rows
    if rows > 0 and unit >= sizes[beside] and choices:
        return UnitCursor(count, _share(beside, count, choices))
    return UnitCursor(beside, max(0, min(unit, sizes[beside] - 1)))


def _share(index: int, size: int, of: int) -> int:
    """What lies as far along `of` things as `index` along `size` of them."""
    return min(of - 1, (2 * index + 1) * of // (2 * size))


def reading(figure: HeatMap, cursor: PlaceCursor | PointCursor, style: DrawingStyle) -> str:
    """The place in words, and the value or class there: x 0.52  y -1.1  → 3.4."""
    value = float(figure.values[_indices(figure, cursor)])
    there = short(rounded(value, PRECISE))
    if np.isnan(value):
        there = _("no value")
    elif np.isfinite(value) and figure.scale == "classes" and 0 <= value < len(figure.class_names):
        there = figure.class_names[int(value)]
    elif np.isfinite(value) and figure.scale == "diverging" and len(figure.class_names) == 2:
        there = f"{figure.class_names[value > 0]} ({short(rounded(value, 2))})"
    elif figure.value_label:
        there = f"{figure.value_label} {there}"
    x, y = (
        names[int(at)] if 0 <= at < len(names) else short(rounded(at, PRECISE))
        for at, names in ((cursor.x, figure.x_names), (cursor.y, figure.y_names))
    )
    return f"{place_words(figure, x, y)}  {style.set.arrow} {there}"


def place_words(figure: HeatMap | Plot, x: str, y: str) -> str:
    """A place on the axes of a figure: x 0.52  y -1.1."""
    return f"{figure.x_label or 'x'} {x}  {figure.y_label or 'y'} {y}"


def _indices(figure: HeatMap, cursor: PlaceCursor | PointCursor | None) -> tuple[int, int]:
    """(row, column) of the value nearest to the cursor, or of the one in the middle."""
    height, width = figure.values.shape
    if cursor is None:
        return height // 2, width // 2
    return _nearest(figure.y_range, height, cursor.y), _nearest(figure.x_range, width, cursor.x)


def _along(ends: tuple[float, float], size: int) -> Array:
    """Where the values of an axis lie: the first and the last at its ends, or each on its number."""
    low, high = (end / 4 for end in _outermost(ends, size))  # the largest numbers have no difference
    return np.linspace(low, high, size) * 4 if size > 1 else np.array([2 * low + 2 * high])


def _nearest(ends: tuple[float, float], size: int, at: float) -> int:
    low, high = (end / 4 for end in _outermost(ends, size))
    share = (at / 4 - low) / (high - low) if high != low else 0.5
    return int(np.rint(np.clip(np.nan_to_num(share, nan=0.5), 0, 1) * (size - 1)))


def _outermost(ends: tuple[float, float], size: int) -> tuple[float, float]:
    """Where the first and the last value lie."""
    if not numbered(ends, size):
        return ends
    inwards = 0.5 if ends[1] > ends[0] else -0.5
    return ends[0] + inwards, ends[1] - inwards


def _step(index: int, steps: int, size: int, most: int) -> int:
    return max(0, min(index + steps * -(-size // most), size - 1))
