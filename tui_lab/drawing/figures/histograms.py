"""A histogram as cells, and one small enough for a row of a table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Array, Histogram
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import SETS, Glyphs
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import Axis, draw_axes
from tui_lab.drawing.marks.header import draw_header, hint, too_small
from tui_lab.languages import translated as _


def draw_histogram(figure: Histogram, width: int, height: int, style: DrawingStyle) -> Cells:
    """`figure` in exactly `width` × `height` cells: bars to an eighth of a cell, bins of equal width."""
    small = too_small(width, height, style)
    if small:
        return small
    counts = np.where(np.isfinite(figure.counts), figure.counts, 0.0)
    if not counts.any() or figure.edges.size < 2 or not np.isfinite(figure.edges).all():
        return hint(width, height, _("no values yet"), style)
    cells = Cells.blank(width, height)
    top = 0
    if height >= 6:
        draw_header(cells, _("count, max {count}").format(count=short(counts.max())), [], figure.note, style)
        top = 1
    x = Axis.between(float(figure.edges[0]), float(figure.edges[-1]))
    y = Axis.between(0.0, float(counts.max()), whole=True)
    area = draw_axes(cells, top, x, y, figure.label, style)
    cells.blit(bars(counts, area.width, area.height, style), area.row, area.col)
    return cells


def bars(counts: Array, width: int, height: int, style: DrawingStyle, air: float = 0.0) -> Cells:
    """Finite `counts` of shape (n,), not all zero, as bars to an eighth of a cell.

    The largest fills all but `air` cells.
    """
    cells = Cells.blank(width, height)
    eighths = style.set.bars
    share = columns(counts / counts.max(), width)
    # Rounded up, so that a count of 1 shows beside one of a million.
    full = np.ceil(share * int((height - air) * len(eighths))).astype(np.intp)
    from_below = np.arange(height)[::-1, None] * len(eighths)
    level = np.clip(full[None, :] - from_below, 0, len(eighths))
    cells.chars[:] = np.array([" ", *eighths])[level]
    cells.fg[:] = style.palette.accent
    return cells


def sparkline(counts: npt.NDArray[np.floating] | npt.NDArray[np.integer], width: int, glyphs: Glyphs) -> str:
    """`counts` of shape (n,) as one row of exactly `width` bars; a blank is nothing at all."""
    heights = np.nan_to_num(np.asarray(counts, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    if width <= 0 or not heights.size or heights.max() <= 0:
        return " " * max(0, width)
    bars = SETS[glyphs].bars
    share = columns(heights / heights.max(), width)
    level = np.ceil(np.clip(share / share.max(), 0, 1) * len(bars)).astype(np.intp)
    return "".join(np.array([" ", *bars])[level].tolist())


def columns(counts: Array, width: int) -> Array:
    """The mean count of the bins in each of `width` columns; a bin may lie in several."""
    if counts.size > width:
        below = np.concatenate(([0.0], np.cumsum(counts)))
        edges = np.linspace(0, counts.size, width + 1)
        # A bin between two columns counts in both by its share, so that no column sticks out.
        return np.diff(np.interp(edges, np.arange(counts.size + 1), below)) * (width / counts.size)
    return counts[np.arange(width) * counts.size // width]
