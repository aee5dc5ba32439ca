"""Histograms one below the other on one scale, each as high as its own largest count."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Array, Histogram, Histograms
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.figures.histograms import bars, columns
from tui_lab.drawing.marks.axes import Axis, draw_axes
from tui_lab.drawing.marks.header import SHORTEST_NOTE, draw_header, hint, too_small
from tui_lab.drawing.marks.window import Part, Scrolled, missing_words
from tui_lab.languages import translated as _

NARROWEST = 16  # cells of bars that names and notes leave
AIR = 0.25  # of a row that stays free below the next histogram, where there is no row for it


def draw_histograms(
    figure: Histograms, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells; a last line says how many histograms are missing."""
    small = too_small(width, height, style)
    if small:
        return small
    edges = [one.edges[np.isfinite(one.edges)] for one in figure.histograms]
    pairs = list(zip(figure.names, figure.histograms, strict=False))
    if not pairs or not any(one.size for one in edges):
        return hint(width, height, _("no values yet"), style)
    cells, palette, ellipsis = Cells.blank(width, height), style.palette, style.set.ellipsis
    top = _top(figure, height)
    if top:
        draw_header(cells, "", [], figure.note, style)
    room = height - top - 2
    lines = room // len(pairs)
    if not lines:
        room, lines = room - 1, 1
        first = held_histograms(figure, height, scrolled or Scrolled()).rows
        words = missing_words([Part("histogram", first, room, len(pairs))], ellipsis)
        cells.put(height - 1, 0, cut(words, width, ellipsis), palette.muted)
        pairs = pairs[first : first + room]
    names = min(max(cell_width(name) for name, _ in pairs), width // 3)
    notes = max(cell_width(one.note) for _, one in pairs)
    wanted = notes + 2 if notes else 0
    notes = min(wanted, width - names - NARROWEST)
    if notes < min(wanted, SHORTEST_NOTE // 2):  # a sign alone says as much
        notes = 1 + cell_width(ellipsis)

    low, high = (
        min(float(one.min()) for one in edges if one.size),
        max(float(one.max()) for one in edges if one.size),
    )
    axes = Cells.blank(width - names - notes, lines * len(pairs) + 2)
    area = draw_axes(axes, 0, Axis.between(low, high), Axis(0.0, 1.0), "", style, y_ticks=False)
    for k, (name, one) in enumerate(pairs):
        row = (k + 1) * lines - 1
        cells.put(top + row, 0, cut(name, names, ellipsis), palette.text)
        note = cut(one.note, max(1, notes - 2), ellipsis) if notes else ""
        cells.put(top + row, width - cell_width(note), note, palette.muted)
        tall = max(1, lines - 1)  # so that no two of them look like one
        picture = _bars(one, area.width, tall, AIR * (lines == 1), style)
        axes.blit(picture, row + 1 - tall, area.col)
    cells.blit(axes, top, names)
    return cells


def held_histograms(figure: Histograms, height: int, scrolled: Scrolled) -> Scrolled:
    """`scrolled`, but not beyond what brings the last histogram into sight."""
    count, room = len(figure.histograms), height - _top(figure, height) - 2
    return scrolled.within(count - (room - 1) if count > room else 0, 0)


def _top(figure: Histograms, height: int) -> int:
    """Rows of the note."""
    return int(bool(figure.note) and height >= 6)


def _bars(figure: Histogram, width: int, height: int, air: float, style: DrawingStyle) -> Cells:
    counts: Array = np.where(np.isfinite(figure.counts), figure.counts, 0.0)
    if not counts.any():
        cells = Cells.blank(width, height)
        cells.put(
            height - 1, 1, cut(_("no finite values"), width - 1, style.set.ellipsis), style.palette.muted
        )
        return cells
    # Means of a narrow peak are lower than it is; the highest of them fills the row.
    return bars(columns(counts / counts.max(), width), width, height, style, air)
