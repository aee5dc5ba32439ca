"""Lines to characters: numpy finds the dots of each line, plotext sets them into cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
import plotext

from tui_lab.authoring.figures import Array, Line, Role
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import ASCII_LINES, DASHES, Dash, Glyphs, class_index, point_glyph
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import Axis

Integers = npt.NDArray[np.intp]

# (dots on, dots off) along a line, for a cell of two dots across.
PATTERNS: dict[Dash, tuple[int, int]] = {"solid": (1, 0), "dashed": (5, 3), "dotted": (1, 3), "thin": (1, 1)}
ASCII_PATTERNS: dict[Dash, tuple[int, int]] = {**PATTERNS, "dashed": (2, 1), "dotted": (1, 1)}
# Ghosts lie behind; a dashed line lies over a solid one, which still shows in its gaps.
LAYERS: dict[Role, int] = {"ghost": 0, "raw": 1, "test": 3, "truth": 3, "held-out": 3}
# plotext gets a role's index here for its colour, one of the 256 that it knows.
ROLES: tuple[Role, ...] = get_args(Role)
# By the bits of their dots, from the lower left to the upper right.
QUADRANTS = " ▖▗▄▘▌▚▙▝▞▐▟▀▛▜█"
BRAILLE_DOTS = (0x40, 0x80, 0x04, 0x20, 0x02, 0x10, 0x01, 0x08)  # Unicode's bit of each of ours
BRAILLE = "".join(
    chr(0x2800 + sum(dot for bit, dot in enumerate(BRAILLE_DOTS) if index >> bit & 1)) for index in range(256)
)
FEW = 3  # of so many columns one holds a value at most, where there are few of them
SGR = re.compile(r"\x1b\[([0-9;]*)m")


@dataclass(frozen=True, eq=False)
class Strokes:
    """Characters of shape (height, width), and the index in `ROLES` each belongs to, or -1."""

    chars: npt.NDArray[np.str_]
    owner: npt.NDArray[np.intp]


def draw_lines(
    lines: Sequence[Line], x: Axis, y: Axis, width: int, height: int, style: DrawingStyle
) -> Cells:
    """The lines alone on blank cells, each in its role's colour and dash; a NaN is a gap."""
    cells = Cells.blank(width, height)
    if not lines or not width or not height:
        return cells
    across, down = style.set.dots
    columns, rows = width * across, height * down
    dots = [_dots(line, x, y, columns, rows, style.glyphs) for line in lines]
    order = sorted(range(len(lines)), key=lambda k: LAYERS.get(lines[k].role, 2))
    strokes = _compose([(k, *dots[k]) for k in order if dots[k][0].size], lines, width, height, style)
    colours = np.array([*(style.palette.role(role) for role in ROLES), DEFAULT], dtype=np.int32)
    cells.chars[:] = strokes.chars
    cells.fg[:] = colours[strokes.owner]
    for line, (dot_x, dot_y) in zip(lines, dots, strict=True):
        if class_index(line.role) is not None and dot_x.size:
            at_x, at_y = _places(line, x, y, columns, rows)
            few = at_x.size > 1 and bool(at_x.size <= np.ptp(at_x // across) // FEW)
            at_x, at_y = (at_x, at_y) if few else (dot_x, dot_y)
            _sign(cells, line.role, at_x // across, height - 1 - at_y // down, few, style)
    return cells


def _places(line: Line, x: Axis, y: Axis, columns: int, rows: int) -> tuple[Integers, Integers]:
    """The dots, as (column, row from below), where the values of `line` lie."""
    at_x, at_y = (np.rint(at) for at in _positions(line, x, y, columns, rows))
    inside = (at_x >= 0) & (at_x < columns) & (at_y >= 0) & (at_y < rows)  # NaN compares false
    return at_x[inside].astype(np.intp), at_y[inside].astype(np.intp)


def _positions(line: Line, x: Axis, y: Axis, columns: int, rows: int) -> tuple[Array, Array]:
    """Where the values of `line` lie, in dots; of x and y the longer one is cut."""
    size = min(line.x.size, line.y.size)
    return x.position(line.x[:size]) * (columns - 1), y.position(line.y[:size]) * (rows - 1)


def _sign(
    cells: Cells, role: Role, cols: Integers, rows: Integers, everywhere: bool, style: DrawingStyle
) -> None:
    """Set the class' own glyph on its line, so that colour is not all that tells: here and there, or
    `everywhere` on a few values, which it is then taken for."""
    order = np.argsort(cols, kind="stable")
    offset = 3 + 2 * (class_index(role) or 0)
    wanted = np.arange(offset, cells.width, max(12, cells.width // 4))
    at = order if everywhere else order[np.minimum(np.searchsorted(cols[order], wanted), cols.size - 1)]
    glyph = point_glyph(role, style.glyphs)
    for row, col in zip(rows[at].tolist(), cols[at].tolist(), strict=True):
        cells.put(row, col, glyph, style.palette.role(role))


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


def _compose(
    dots: Sequence[tuple[int, Integers, Integers]],
    lines: Sequence[Line],
    width: int,
    height: int,
    style: DrawingStyle,
) -> Strokes:
    """Let plotext set the characters into cells, later lines over earlier ones.

    It gets one point a cell, with the character that the dots there make up: putting dots together
    itself, it takes three times as long.
    """
    plotext.clear_data()  # all that was set is set anew below; a new figure takes a third of a frame
    plotext.limit_size(False, False)
    plotext.theme("clear")
    plotext.plot_size(width, height)
    plotext.frame(False)
    plotext.xticks([], [])
    plotext.yticks([], [])
    # A bound that equals its opposite would divide by zero; the points lie at the lower one then.
    plotext.xlim(0, max(1, width - 1))
    plotext.ylim(0, max(1, height - 1))
    pixels, owner = _pixels(dots, lines, width, height, style)
    for role in np.unique(owner[owner >= 0]).tolist():
        here = np.flatnonzero(owner == role)
        markers = _characters(pixels[here], ROLES[role], style.glyphs)
        plotext.scatter((here % width).tolist(), (here // width).tolist(), marker=markers, color=role)
    return _parse(plotext.build(), width, height)


def _pixels(
    dots: Sequence[tuple[int, Integers, Integers]],
    lines: Sequence[Line],
    width: int,
    height: int,
    style: DrawingStyle,
) -> tuple[Integers, Integers]:
    """For each cell, rows counted from below, the bits of its dots and the role of the last line there.

    A cell has one colour: lines of two roles do not mix their dots in it.
    """
    across, down = style.set.dots
    pixels = np.zeros(width * height, dtype=np.intp)
    owner = np.full(width * height, -1, dtype=np.intp)
    for k, x, y in dots:
        role = ROLES.index(lines[k].role)
        cells = y // down * width + x // across
        pixels[cells[owner[cells] != role]] = 0
        owner[cells] = role
        np.bitwise_or.at(pixels, cells, 1 << (y % down * across + x % across))
    return pixels, owner


def _characters(pixels: Integers, role: Role, glyphs: Glyphs) -> list[str]:
    """The character for the dots of each cell: bit `across * row + column`, rows counted from below."""
    if glyphs is Glyphs.ASCII:
        return [ASCII_LINES.get(role, "*")] * pixels.size
    table = QUADRANTS if glyphs is Glyphs.BLOCK else BRAILLE
    return [table[index] for index in pixels.tolist()]


def _parse(built: str, width: int, height: int) -> Strokes:
    """What plotext built, with the colour codes that it was given read back as roles."""
    chars = np.full((height, width), " ", dtype="<U1")
    owner = np.full((height, width), -1, dtype=np.intp)
    for row, text in enumerate(built.split("\n")[:height]):
        col, role = 0, -1
        for k, part in enumerate(SGR.split(text)):
            if k % 2:
                role = int(part[5:]) if part.startswith("38;5;") else -1
            elif part:
                end = min(width, col + len(part))
                chars[row, col:end] = list(part[: end - col])
                owner[row, col:end] = role
                col = end
    return Strokes(chars, owner)
