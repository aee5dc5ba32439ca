"""A heat map as cells: pixels or lines of equal value, and on them points, paths and a cursor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tui_lab.authoring.figures import HeatMap, Line
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.pixels import limits, picture, resample
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.plots import HEADED, ROOM_FOR_LEGEND, draw_points, overlay
from tui_lab.drawing.marks.axes import Area, Axis, draw_axes, numbered
from tui_lab.drawing.marks.contours import draw_contours
from tui_lab.drawing.marks.crosshair import cell_of, draw_cross
from tui_lab.drawing.marks.cursor import PlaceCursor, PointCursor, reading
from tui_lab.drawing.marks.header import draw_header, hint, too_small
from tui_lab.drawing.marks.legends import map_legend, paths
from tui_lab.drawing.marks.strokes import draw_lines
from tui_lab.languages import translated as _


def draw_heat_map(
    figure: HeatMap,
    width: int,
    height: int,
    style: DrawingStyle,
    cursor: PlaceCursor | PointCursor | None = None,
    headed: bool = True,
) -> Cells:
    """`figure` in exactly `width` × `height` cells; a value that is not finite is a gap.

    What lies under the cursor stands in the header, in place of the note. Without a cursor there is none
    unless `headed`.
    """
    small = too_small(width, height, style)
    if small:
        return small
    if not figure.values.size:
        return hint(width, height, _("no values yet"), style)
    cells = Cells.blank(width, height)
    top = (_header_rows(figure, width, height, style) if headed else 0) or int(cursor is not None)
    x, y = map_axes(figure)
    area = draw_axes(cells, top, x, y, figure.x_label, style)
    if figure.contours:
        values = np.where(np.isfinite(figure.values), figure.values, np.nan)
        drawn = draw_contours(values, area.width, area.height, style)
    else:
        pixels = 1 if style.textured else 2
        mean = figure.scale != "classes"
        values = resample(figure.values, area.height * pixels, area.width, mean)[::-1]
        drawn = picture(values, figure.scale, *limits(values, figure.scale), style)
    if top:
        note = reading(figure, cursor, style) if cursor else figure.note
        legend = map_legend(figure, *limits(values, figure.scale), style)
        draw_header(cells, figure.y_label, legend, note, style, note_first=cursor is not None, rows=top)
    cells.blit(drawn, area.row, area.col)
    overlay(cells, draw_lines(figure.lines, x, y, area.width, area.height, style), area)
    draw_points(cells, figure.points, x, y, area, style)
    for line in paths(figure):
        _end(cells, line, x, y, area, style)
    if cursor:
        draw_cross(cells, cursor, x, y, area, style)
    return cells


def map_axes(figure: HeatMap) -> tuple[Axis, Axis]:
    """Across, and up."""
    rows, columns = figure.values.shape
    x = Axis.between(*figure.x_range, whole=numbered(figure.x_range, columns))
    y = Axis.between(*figure.y_range, whole=numbered(figure.y_range, rows))
    return replace(x, names=figure.x_names), replace(y, names=figure.y_names)


def _header_rows(figure: HeatMap, width: int, height: int, style: DrawingStyle) -> int:
    """How many rows the header takes, with or without a cursor: a map must not move when it is pointed at."""
    if height < HEADED:
        return 0
    legend = map_legend(figure, *limits(figure.values, figure.scale), style)
    rows = 1 + (height >= ROOM_FOR_LEGEND) + (height >= 2 * ROOM_FOR_LEGEND)
    return draw_header(Cells.blank(width, rows), figure.y_label, legend, figure.note, style, rows=rows)


def _end(cells: Cells, line: Line, x: Axis, y: Axis, area: Area, style: DrawingStyle) -> None:
    """Show where a path has come to."""
    finite = np.flatnonzero(np.isfinite(line.x) & np.isfinite(line.y))
    if not finite.size:
        return
    at = finite[-1]
    place = cell_of(line.x[at], line.y[at], x, y, area)
    if place:
        fg, bg = style.palette.role(line.role), cells.bg[place]
        cells.put(*place, style.set.now, fg, int(style.palette.below(fg, bg)), bold=True)
