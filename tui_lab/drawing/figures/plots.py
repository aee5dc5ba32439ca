"""A plot as cells: lines, points and marks between two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Line, Mark, Plot, Points
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import point_glyph
from tui_lab.drawing.canvas.numbers import rounded, short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import Area, Axis, draw_axes
from tui_lab.drawing.marks.crosshair import draw_cross
from tui_lab.drawing.marks.cursor import PRECISE, PointCursor, place_words
from tui_lab.drawing.marks.feet import columns_of, feet_legend, feet_of
from tui_lab.drawing.marks.header import draw_header, hint, too_small
from tui_lab.drawing.marks.legends import plot_legend
from tui_lab.drawing.marks.rules import put_words
from tui_lab.drawing.marks.strokes import FEW, draw_lines
from tui_lab.languages import translated as _

HEADED = 6  # rows of a picture from which on it has a header
APART = 3  # columns that a point under a line keeps from the next one, so that the line is seen as well
ROOM_FOR_LEGEND = 10  # rows of a picture for each further row of its legend


def draw_plot(
    figure: Plot,
    width: int,
    height: int,
    style: DrawingStyle,
    headed: bool = True,
    cursor: PointCursor | None = None,
) -> Cells:
    """`figure` in exactly `width` × `height` cells, without its header unless `headed`.

    The place of a cursor stands in the header, in place of the note.

    Values that are not finite, or not positive on a logarithmic axis, are gaps and move no bound; those that
    are 0 or below have a sign at its foot.
    """
    small = too_small(width, height, style)
    if small:
        return small
    feet = feet_of(figure)
    axes = plot_axes(figure, cursor)
    if axes is None:
        why = _("nothing above 0, so no logarithm") if feet else _("no values yet")
        return hint(width, height, why, style)
    x, y = axes
    cells = Cells.blank(width, height)
    top = 0
    if headed and height >= HEADED:
        label = figure.y_label
        label = _("{label} (log)").format(label=label) if figure.y_log and label else label
        rows = 1 + (height >= ROOM_FOR_LEGEND) + (height >= 2 * ROOM_FOR_LEGEND)
        legend = [*plot_legend(figure, style), *feet_legend(feet, style)]
        note = figure.note
        if cursor is not None:
            note = place_words(figure, *(short(rounded(at, PRECISE)) for at in (cursor.x, cursor.y)))
        top = draw_header(cells, label, legend, note, style, note_first=cursor is not None, rows=rows)
    area = draw_axes(cells, top, x, y, figure.x_label, style, counts=figure.x_counts)

    marks = [(mark, _column(x, mark, area)) for mark in figure.marks]
    for __, col in marks:
        if col is not None:
            cells.chars[area.row : area.row + area.height, col] = style.set.rule
            cells.fg[area.row : area.row + area.height, col] = style.palette.frame
    drawn = draw_lines(figure.lines, x, y, area.width, area.height, style)
    # A curve through many points must stay in sight, and so must a few points that it runs through, and
    # answers on the line of the right ones.
    few = sum(one.x.size for one in figure.points) <= area.width // FEW
    over = few or all(line.role == "truth" for line in figure.lines)
    if not over:
        draw_points(cells, figure.points, x, y, area, style)
    overlay(cells, drawn, area)
    shown_over = figure.points if over else [_hidden(one, drawn, x, y, area) for one in figure.points]
    draw_points(cells, shown_over, x, y, area, style)
    for one in feet:
        for col in columns_of(one, x, area.width):
            foot = area.row + area.height - 1, area.col + col
            cells.put(*foot, style.set.above, style.palette.role(one.role), bold=True)
    put_words(cells, [(mark.text, col) for mark, col in marks if col is not None], area, style)
    if cursor is not None:
        draw_cross(cells, cursor, x, y, area, style)
    return cells


def plot_axes(figure: Plot, cursor: PointCursor | None = None) -> tuple[Axis, Axis] | None:
    """Across, and up: around all values that have a place, and the cursor; None where no value has one."""
    series: tuple[Line | Points, ...] = (*figure.lines, *figure.points)
    shown = [(one, _has_place(one, figure)) for one in series]
    if not any(ok.any() for _, ok in shown):
        return None
    at = [np.array([one]) for one in ((cursor.x, cursor.y) if cursor is not None else ())]
    across = [*(one.x[ok] for one, ok in shown), *(one.x for one in feet_of(figure)), *at[:1]]
    x = Axis.around(across, fixed=figure.x_range)
    y = Axis.around([*(one.y[ok] for one, ok in shown), *at[1:]], figure.y_log, fixed=figure.y_range)
    assert x is not None and y is not None  # some value is finite
    return replace(x, names=figure.x_names), y


def is_empty(figure: Plot) -> bool:
    """Whether there is nothing to draw between its axes."""
    series: tuple[Line | Points, ...] = (*figure.lines, *figure.points)
    return not any(_has_place(one, figure).any() for one in series)


def _has_place(one: Line | Points, figure: Plot) -> npt.NDArray[np.bool_]:
    """Which of the values can be drawn."""
    return np.isfinite(one.x) & np.isfinite(one.y) & ((one.y > 0) | (not figure.y_log))


def _hidden(points: Points, drawn: Cells, x: Axis, y: Axis, area: Area) -> Points:
    """Of the points that lie under lines some, where else none of them would be seen for a few columns."""
    rows, cols, inside = _cells_of(points, x, y, area)
    under = drawn.chars[rows - area.row, cols - area.col] != " "
    seen = np.zeros(area.width + 2 * APART, dtype=np.bool_)  # by column, with a margin
    seen[cols[~under] - area.col + APART] = True
    kept: list[int] = []
    for k in np.flatnonzero(under)[np.argsort(cols[under], kind="stable")].tolist():
        col = int(cols[k]) - area.col + APART
        if not seen[col - APART + 1 : col + APART].any():
            seen[col] = True
            kept.append(k)
    there = np.flatnonzero(inside)[kept]
    return replace(points, x=points.x[there], y=points.y[there])


def _cells_of(
    points: Points, x: Axis, y: Axis, area: Area
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """(rows, columns) of the points inside `area`, and which of all these are."""
    at_x, at_y = x.position(points.x), y.position(points.y)
    # NaN compares false, so a point with no place is left out.
    inside = (at_x >= 0) & (at_x <= 1) & (at_y >= 0) & (at_y <= 1)
    cols = area.col + np.minimum(area.width - 1, (at_x[inside] * area.width).astype(np.intp))
    rows = np.minimum(area.height - 1, (at_y[inside] * area.height).astype(np.intp))
    return area.row + area.height - 1 - rows, cols, inside


def overlay(cells: Cells, drawn: Cells, area: Area) -> None:
    """Put what is not blank in `drawn` onto `area`, keeping the background that is there."""
    inked = drawn.chars != " "
    here = (slice(area.row, area.row + area.height), slice(area.col, area.col + area.width))
    cells.chars[here][inked] = drawn.chars[inked]
    cells.fg[here][inked] = drawn.fg[inked]
    cells.bold[here][inked] = drawn.bold[inked]


def draw_points(
    cells: Cells, series: Sequence[Points], x: Axis, y: Axis, area: Area, style: DrawingStyle
) -> None:
    """Put each point's glyph in its colour onto `area`, on what is there or, to be seen, a blank cell."""
    for points in series:
        rows, cols, inside = _cells_of(points, x, y, area)
        # A half block is its upper pixel on its lower one; the ground is the pixel below the point.
        upper = y.position(points.y[inside]) * area.height % 1 >= 0.5
        half = cells.chars[rows, cols] == np.where(upper, "▀", "▄")
        cells.bg[rows, cols] = np.where(half, cells.fg[rows, cols], cells.bg[rows, cols])
        cells.chars[rows, cols] = point_glyph(points.role, style.glyphs, points.hollow)
        fg = style.palette.role(points.role)
        cells.fg[rows, cols] = fg
        cells.bg[rows, cols] = style.palette.below(fg, cells.bg[rows, cols])
        cells.bold[rows, cols] = style.textured


def _column(x: Axis, mark: Mark, area: Area) -> int | None:
    position = float(x.position(np.array([mark.x]))[0])
    return area.col + min(area.width - 1, int(position * area.width)) if 0 <= position <= 1 else None
