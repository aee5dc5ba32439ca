"""The loss chart of `tui-lab run`, printed by plotext: its frame, its ticks and its canvas of dots.

On the screen, where a chart is drawn many times a second, numpy sets the dots: plotext takes more than a
millisecond for each.
"""

from __future__ import annotations

import re

import plotext

from tui_lab.authoring.figures import Plot
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import ASCII_LINES, ColourDepth, Glyphs, point_glyph
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.to_ansi import foreground, to_ansi
from tui_lab.drawing.marks.axes import Area, Axis, put_counts
from tui_lab.drawing.marks.feet import columns_of, feet_legend, feet_of
from tui_lab.drawing.marks.header import draw_header
from tui_lab.drawing.marks.legends import plot_legend
from tui_lab.drawing.marks.strokes import ROLES, dots_of, in_layers
from tui_lab.languages import translated as _

NARROWEST = 24  # columns; in fewer a chart says nothing
TICK_COLUMNS, TICK_ROWS = 12, 3  # that a tick has at least to itself
BELOW = 3  # rows of the axis, its ticks and its name
MARKERS = {Glyphs.BRAILLE: "braille", Glyphs.BLOCK: "hd"}
FRAME = "│─└┤┬"  # plotext's own, in the order of a glyph set's
ROLE_CODE = re.compile(r"\x1b\[38;5;(\d+)m")


def loss_chart(plot: Plot, width: int, rows: int, style: DrawingStyle, depth: ColourDepth) -> str:
    """The lines of `plot` over their axes, `rows` lines of `width` columns; words where there is none."""
    y = Axis.around([line.y for line in plot.lines], plot.y_log, fixed=plot.y_range)
    x = Axis.around([line.x for line in plot.lines], fixed=plot.x_range)
    feet = feet_of(plot)
    if x is None or y is None:
        said = _("{label}: nothing above 0, so no logarithm") if feet else _("{label}: no values yet")
        return said.format(label=plot.y_label)
    if width < NARROWEST:
        return _("{label}: a chart needs {columns} columns").format(label=plot.y_label, columns=NARROWEST)
    label = f"{plot.y_label} (log)" if plot.y_log else plot.y_label
    header = Cells.blank(width, 2)
    legend = [*plot_legend(plot, style), *feet_legend(feet, style)]
    used = draw_header(header, label, legend, plot.note, style, rows=2)
    area_rows = rows - used - BELOW
    y_ticks = y.ticks(max(2, area_rows // TICK_ROWS))
    across, down = style.set.dots
    columns = width - max((len(label) for __, label in y_ticks), default=0) - 1
    x_ticks = x.ticks(max(2, columns // TICK_COLUMNS))
    right, top = columns * across - 1, area_rows * down - 1  # the last dots

    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.theme("clear")
    plotext.plot_size(width, area_rows + BELOW)
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(0, right)
    plotext.ylim(0, top)
    plotext.xticks([at * right for at, __ in x_ticks], [label for __, label in x_ticks])
    plotext.yticks([at * top for at, __ in y_ticks], [label for __, label in y_ticks])
    plotext.xlabel(plot.x_label)
    for __, line in in_layers(plot.lines):
        dots = dots_of(line, x, y, columns, area_rows, style)
        marker = MARKERS.get(style.glyphs) or ASCII_LINES.get(line.role, "*")
        code = ROLES.index(line.role)  # read back below, for plotext knows no terminal's colours
        plotext.scatter(dots.x.tolist(), dots.y.tolist(), marker=marker, color=code)
        for col, row in dots.signs:
            glyph = point_glyph(line.role, style.glyphs)
            plotext.scatter([col * across], [row * down], marker=glyph, color=code)
    for one in feet:
        for col in columns_of(one, x, columns):
            plotext.scatter([col * across], [0], marker=style.set.above, color=ROLES.index(one.role))
    built = plotext.build().rstrip("\n").translate(str.maketrans(FRAME, "".join(style.set.frame)))
    if depth == "none":
        drawn = plotext.uncolorize(built)
    else:
        drawn = ROLE_CODE.sub(lambda code: foreground(style.palette.role(ROLES[int(code[1])]), depth), built)
    printed = "\n".join(line.rstrip() for line in drawn.split("\n"))
    parts = [*to_ansi(header, depth).split("\n")[:used], printed]
    if plot.x_counts:
        below = Cells.blank(width, 1)
        put_counts(below, 0, x, Area(0, width - columns, columns, 0), plot.x_counts, style)
        parts.append(to_ansi(below, depth))
    return "\n".join(parts)
