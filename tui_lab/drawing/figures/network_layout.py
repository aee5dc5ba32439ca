"""Where the parts of a network of maps lie: units in columns, one of them large, choices below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tui_lab.authoring.figures import NetworkMaps
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.marks.cursor import Place, UnitCursor

TALLEST = 8  # rows of a unit's map
LEAST = 4  # columns of a map; half as many where there is no room for more
SHORTEST = 3  # columns of the lines between two maps; one less where there is no room
SIGNS = 2  # columns beside a map, for the signs of the cursor and of the chosen unit
WIDEST_LINES = 14
AXES = 5  # columns of the large map that are none of the map itself
LARGE = (20, 7)  # columns and rows below which there is no large map
SHARE = 0.5  # of the width for the large map
NAMED, PICTURED = 8, 14  # rows from which on choices are named, and drawn
SMALLEST_CHOICE = 4  # columns


@dataclass(frozen=True)
class Column:
    """The units of a layer from number `first` on, each a map at one of `places`; `more` have no room."""

    layer: int
    first: int
    places: tuple[Place, ...]
    more: int

    @property
    def middles(self) -> list[float]:
        """The middle row of each map, in cells."""
        return [row + height / 2 for row, _, _, height in self.places]

    @property
    def left(self) -> int:
        return self.places[0][1]

    @property
    def right(self) -> int:
        """The column after the maps."""
        return self.left + self.places[0][2]


@dataclass(frozen=True)
class NetworkLayout:
    """The layers in sight, the rows that they have, the large map if it has room, and the choices."""

    columns: tuple[Column, ...]
    top: int
    rows: int
    names: int  # columns of the inputs' names
    large: Place | None
    choices: tuple[Place, ...]

    def holds_output(self, figure: NetworkMaps) -> bool:
        """Whether the output is drawn as the large map alone."""
        return self.large is not None and is_output(figure)


def is_output(figure: NetworkMaps) -> bool:
    """Whether the chosen unit is one of the last layer of several."""
    return figure.chosen[0] == len(figure.layers) - 1 > 0


def lay_out(
    figure: NetworkMaps, width: int, height: int, top: int, style: DrawingStyle, cursor: UnitCursor | None
) -> NetworkLayout:
    """The parts of `figure` below a header of `top` rows; the unit under the cursor is in sight."""
    choices = _choices(len(figure.choices), width, height)
    foot = int(bool(figure.layer_names))
    end = choices[0][0] if choices else height
    rows = end - top - foot
    names = min(max(map(cell_width, (unit.caption for unit in figure.layers[0]))), max(1, width // 6))
    sizes = [len(layer) for layer in figure.layers]
    last_large = is_output(figure)
    for tallest, least, lines, large in _plans(rows, width):
        shown = sizes[:-1] if large and last_large else sizes
        tall = [_height(size, rows, tallest, style) for size in shown]
        wide = [max(least, 2 * one) for one in tall]
        gaps = len(wide) - 1 + bool(large and last_large)
        free = width - names - 1 - sum(wide) - gaps * (lines + SIGNS) - large
        free -= SIGNS * bool(large and not last_large)
        if free >= 0:
            break
    else:
        return _cut(figure, sizes, (top, rows), (names, width), choices, style, cursor)
    wider = min(free // max(1, gaps), WIDEST_LINES - lines)
    free -= wider * gaps
    grown = min(free, max(0, 2 * rows + AXES - large)) if large else 0
    wider += (free - grown) // max(1, gaps)
    columns, col = [], names + 1
    for layer, (one, across) in enumerate(zip(tall, wide, strict=True)):
        columns.append(_column(figure, layer, sizes[layer], (top, rows), (col, across, one), cursor))
        col += across + SIGNS + lines + wider
    place = _large(width - large - grown, large + grown, top, rows + foot) if large else None
    return NetworkLayout(tuple(columns), top, rows, names, place, choices)


def _plans(rows: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """(rows of a map, its columns at least, columns of lines, columns of the large map), the best first."""
    smallest, fewest = LARGE
    best = min(2 * rows + AXES, int(width * SHARE)) if rows >= fewest else 0
    if best >= smallest:
        for large in (max(smallest, best * tenths // 10) for tenths in (10, 9, 8)):
            yield from ((tallest, LEAST, SHORTEST, large) for tallest in range(TALLEST, 2, -1))
        yield from ((2, LEAST, SHORTEST, large) for large in range(best, smallest - 1, -1))
        yield from ((1, least, SHORTEST, smallest) for least in (LEAST, LEAST // 2))
    yield from ((tallest, LEAST, SHORTEST, 0) for tallest in range(TALLEST, 0, -1))
    yield 1, LEAST // 2, SHORTEST - 1, 0


def _height(size: int, rows: int, tallest: int, style: DrawingStyle) -> int:
    """Rows of each of `size` maps; without half blocks a row stays free between two."""
    gap = int(style.textured)
    return max(1, min(tallest, (rows + gap) // max(1, size) - gap))


def _column(
    figure: NetworkMaps,
    layer: int,
    size: int,
    span: tuple[int, int],
    shape: tuple[int, int, int],
    cursor: UnitCursor | None,
) -> Column:
    """`size` maps of `shape`, (column, width, height), evenly in `span`, (first row, rows)."""
    (top, rows), (col, width, height) = span, shape
    fitting = size if size <= rows else max(1, rows - 1)  # the line that counts the rest takes one
    slots = fitting + (fitting < size and rows > 1)
    wanted = cursor.unit if cursor and cursor.layer == layer else 0
    if not wanted and figure.chosen[0] == layer:
        wanted = figure.chosen[1]
    first = max(0, min(wanted, size - 1) - fitting + 1)
    places = tuple(
        (top + ((2 * at + 1) * rows - height * slots) // (2 * slots), col, width, height)
        for at in range(fitting)
    )
    return Column(layer, first, places, size - fitting)


def _large(col: int, width: int, top: int, rows: int) -> Place:
    """As tall as makes a square of it."""
    height = min(rows, (width - AXES) // 2 + 3)
    return top + (rows - height) // 2, col, width, height


def _cut(
    figure: NetworkMaps,
    sizes: Sequence[int],
    span: tuple[int, int],
    across: tuple[int, int],
    choices: tuple[Place, ...],
    style: DrawingStyle,
    cursor: UnitCursor | None,
) -> NetworkLayout:
    """As many layers as have room, those around the cursor; the large map has none."""
    (top, rows), (names, width) = span, across
    step = LEAST // 2 + SIGNS + SHORTEST - 1
    left = names + 1
    count = max(1, min(len(sizes), (width - left - LEAST // 2 - 1) // step + 1))
    wanted = cursor.layer if cursor and cursor.layer < len(sizes) else figure.chosen[0]
    first = max(0, min(wanted, len(sizes) - 1) - count + 1)
    columns = tuple(
        _column(figure, first + k, sizes[first + k], span, (left + k * step, LEAST // 2, 1), cursor)
        for k in range(count)
    )
    return NetworkLayout(columns, top, rows, names, None, choices)


def _choices(count: int, width: int, height: int) -> tuple[Place, ...]:
    """A place for each choice in the last rows, of one row where only its name has room."""
    slot = (width + 1) // count - 1 if count else 0
    if slot < SMALLEST_CHOICE or height < NAMED:
        return ()
    rows = min(max(2, (height + 4) // 8), slot // 2) if height >= PICTURED else 0
    edges = [width * k // count for k in range(count + 1)]
    return tuple((height - rows - 1, left, right - left - 1, rows + 1) for left, right in pairwise(edges))
