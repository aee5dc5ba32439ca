"""Lines to characters: the dots of each line, and what they make up in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Array, Line, Role
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import ASCII_LINES, DASHES, GHOSTS, Dash, Glyphs, point_glyph, sign_index
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import Axis

Integers = npt.NDArray[np.intp]

# (dots on, dots off) along a line, for a cell of two dots across.
PATTERNS: dict[Dash, tuple[int, int]] = {"solid": (1, 0), "dashed": (5, 3), "dotted": (1, 3), "thin": (1, 1)}
ASCII_PATTERNS: dict[Dash, tuple[int, int]] = {**PATTERNS, "dashed": (2, 1), "dotted": (1, 1)}
# Ghosts lie behind; a dashed line lies over a solid one, which still shows in its gaps.
LAYERS: dict[Role, int] = {
    "ghost": 0,
    **dict.fromkeys(GHOSTS, 0),
    "raw": 1,
    "test": 3,
    "truth": 3,
    "held-out": 3,
}
ROLES: tuple[Role, ...] = get_args(Role)
# By the bits of their dots, from the lower left to the upper right.
QUADRANTS = " ▖▗▄▘▌▚▙▝▞▐▟▀▛▜█"
BRAILLE_DOTS = (0x40, 0x80, 0x04, 0x20, 0x02, 0x10, 0x01, 0x08)  # Unicode's bit of each of ours
BRAILLE = "".join(
    chr(0x2800 + sum(dot for bit, dot in enumerate(BRAILLE_DOTS) if index >> bit & 1)) for index in range(256)
)
FEW = 3  # of so many columns one holds a value at most, where there are few of them


class Dots(NamedTuple):
    """Where a line has ink: columns, and rows from below, in dots. `signs` are cells of its own glyph.

    A sign here and there says the class of a line, or which ghost it is, where colours do not.
    """

    x: Integers
    y: Integers
    signs: list[tuple[int, int]]  # (column, row from below), in cells


def draw_lines(
    lines: Sequence[Line], x: Axis, y: Axis, width: int, height: int, style: DrawingStyle
) -> Cells:
    """The lines alone on blank cells, each in its role's colour and dash; a NaN is a gap."""
    cells = Cells.blank(width, height)
    if not lines or not width or not height:
        return cells
    dots = [dots_of(line, x, y, width, height, style) for line in lines]
    pixels, owner = _pixels([(line, dots[k]) for k, line in in_layers(lines)], width, height, style)
    colours = np.array([*(style.palette.role(role) for role in ROLES), DEFAULT], dtype=np.int32)
    cells.chars[:] = _characters(pixels, owner, style.glyphs).reshape(height, width)[::-1]
    cells.fg[:] = colours[owner].reshape(height, width)[::-1]
    for line, (_, _, signs) in zip(lines, dots, strict=True):
        glyph, colour = point_glyph(line.role, style.glyphs), style.palette.role(line.role)
        for col, row in signs:
            if line.role in GHOSTS and LAYERS.get(ROLES[owner[row * width + col]], 2):
                continue  # it lies behind what stands there
            cells.put(height - 1 - row, col, glyph, colour)
    return cells


def in_layers(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines with their places, in the order in which one is drawn over the other."""
    return sorted(enumerate(lines), key=lambda item: LAYERS.get(item[1].role, 2))


def dots_of(line: Line, x: Axis, y: Axis, width: int, height: int, style: DrawingStyle) -> Dots:
    """The dots of a line in an area of cells, in its role's dash; a NaN is a gap."""
    across, down = style.set.dots
    columns, rows = width * across, height * down
    dot_x, dot_y = _dots(line, x, y, columns, rows, style.glyphs)
    if sign_index(line.role) is None or not dot_x.size:
        return Dots(dot_x, dot_y, [])
    at_x, at_y = _places(line, x, y, columns, rows)
    few = at_x.size > 1 and bool(at_x.size <= np.ptp(at_x // across) // FEW)
    at_x, at_y = (at_x, at_y) if few else (dot_x, dot_y)
    return Dots(dot_x, dot_y, _signs(line.role, at_x // across, at_y // down, few, width))


def _places(line: Line, x: Axis, y: Axis, columns: int, rows: int) -> tuple[Integers, Integers]:
    """The dots, as (column, row from below), where the values of `line` lie."""
    at_x, at_y = (np.rint(at) for at in _positions(line, x, y, columns, rows))
    inside = (at_x >= 0) & (at_x < columns) & (at_y >= 0) & (at_y < rows)  # NaN compares false
    return at_x[inside].astype(np.intp), at_y[inside].astype(np.intp)


def _positions(line: Line, x: Axis, y: Axis, columns: int, rows: int) -> tuple[Array, Array]:
    """Where the values of `line` lie, in dots; of x and y the longer one is cut."""
    size = min(line.x.size, line.y.size)
    return x.position(line.x[:size]) * (columns - 1), y.position(line.y[:size]) * (rows - 1)


def _signs(role: Role, cols: Integers, rows: Integers, everywhere: bool, width: int) -> list[tuple[int, int]]:
    """Cells of a line for its class' own glyph: here and there, or `everywhere` on a few values, which it is
    then taken for."""
    order = np.argsort(cols, kind="stable")
    offset = 3 + 2 * (sign_index(role) or 0)
    wanted = np.arange(offset, width, max(12, width // 4))
    at = order if everywhere else order[np.minimum(np.searchsorted(cols[order], wanted), cols.size - 1)]
    return list(zip(cols[at].tolist(), rows[at].tolist(), strict=True))


def _dots(line: Line, x: Axis, y: Axis, columns: int, rows: int, glyphs: Glyphs) -> tuple[Integers, Integers]:
    """Dots of `line` as (column, row from below), dashes left out, none outside the area or twice."""
    at_x, at_y = _positions(line, x, y, columns, rows)
    there = np.isfinite(at_x) & np.isfinite(at_y)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], there, [False]))))
    patterns = ASCII_PATTERNS if glyphs is Glyphs.ASCII else PATTERNS
    on, off = patterns[DASHES.get(line.role, "solid")]
    parts = [
        trace(*_reduce(at_x[start:stop], at_y[start:stop], columns), on, on + off)
        for start, stop in edges.reshape(-1, 2).tolist()
    ]
    if not parts:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    dot_x = np.concatenate([part[0] for part in parts])
    dot_y = np.concatenate([part[1] for part in parts])
    inside = (dot_x >= 0) & (dot_x < columns) & (dot_y >= 0) & (dot_y < rows)
    flat = np.unique(dot_y[inside] * columns + dot_x[inside])
    return flat % columns, flat // columns


def _reduce(x: Array, y: Array, columns: int) -> tuple[Array, Array]:
    """At most about eight points a column: lowest and highest of each stretch, so that spikes stay."""
    stretch = x.size // (4 * columns)
    if stretch < 2:
        return x, y
    whole = x.size // stretch * stretch
    blocks = y[:whole].reshape(-1, stretch)
    first = np.arange(blocks.shape[0]) * stretch
    ends = np.sort(np.stack((first + blocks.argmin(axis=1), first + blocks.argmax(axis=1)), axis=1), axis=1)
    keep = np.unique(np.concatenate(([0], ends.ravel(), np.arange(whole, x.size), [x.size - 1])))
    return x[keep], y[keep]


def trace(x: Array, y: Array, on: int, period: int) -> tuple[Integers, Integers]:
    """The dots of a path through `x`, `y` in units of dots, `on` of each `period` along its length."""
    length = np.maximum(np.abs(np.diff(x)), np.abs(np.diff(y)))
    steps = np.maximum(1, np.ceil(length)).astype(np.intp)
    segment = np.repeat(np.arange(steps.size), steps)
    part = (np.arange(segment.size) - (np.cumsum(steps) - steps)[segment]) / steps[segment]
    travelled = (np.cumsum(length) - length)[segment] + part * length[segment]
    dot_x = np.append(x[segment] + part * np.diff(x)[segment], x[-1])
    dot_y = np.append(y[segment] + part * np.diff(y)[segment], y[-1])
    inked = np.append(travelled, length.sum()) % period < on
    return np.rint(dot_x[inked]).astype(np.intp), np.rint(dot_y[inked]).astype(np.intp)


def _pixels(
    dots: Sequence[tuple[Line, Dots]], width: int, height: int, style: DrawingStyle
) -> tuple[Integers, Integers]:
    """For each cell, rows counted from below, the bits of its dots and the role of the last line there.

    A cell has one colour: lines of two roles do not mix their dots in it. Bit `across * row + column`
    stands for a dot, its row counted from below.
    """
    across, down = style.set.dots
    pixels = np.zeros(width * height, dtype=np.intp)
    owner = np.full(width * height, -1, dtype=np.intp)
    for line, (x, y, _) in dots:
        role = ROLES.index(line.role)
        cells = y // down * width + x // across
        pixels[cells[owner[cells] != role]] = 0
        owner[cells] = role
        np.bitwise_or.at(pixels, cells, 1 << (y % down * across + x % across))
    return pixels, owner


def _characters(pixels: Integers, owner: Integers, glyphs: Glyphs) -> npt.NDArray[np.str_]:
    """The character for the dots of each cell, blank where no line is."""
    if glyphs is Glyphs.ASCII:
        # The last one is for an owner of -1.
        return np.array([*(ASCII_LINES.get(role, "*") for role in ROLES), " "])[owner]
    table = QUADRANTS if glyphs is Glyphs.BLOCK else " " + BRAILLE[1:]  # an empty braille cell is no blank
    return np.array(list(table))[pixels]
