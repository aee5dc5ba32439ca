"""Where a cursor is in a picture with two axes: a cross, a sign on either axis, and what it has picked up."""

from __future__ import annotations

import numpy as np

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import Area, Axis
from tui_lab.drawing.marks.cursor import PlaceCursor, PointCursor


def draw_cross(
    cells: Cells, cursor: PlaceCursor | PointCursor, x: Axis, y: Axis, area: Area, style: DrawingStyle
) -> None:
    """Show where the cursor is, in the map and on both axes."""
    place = cell_of(cursor.x, cursor.y, x, y, area)
    if not place:
        return
    row, col = place
    palette = style.palette
    cells.put(row, area.col - 1, style.set.pointer, palette.accent, bold=True)
    cells.put(area.row + area.height, col, style.set.below, palette.accent, bold=True)
    if style.textured:
        _put_arms(cells, row, col, area, style)
    picked = cursor.picked if isinstance(cursor, PointCursor) else None
    signs = [(picked and cell_of(*picked, x, y, area), style.set.now), (place, style.set.cross)]
    for at, char in signs:
        if at and style.textured:
            cells.put(*at, char, palette.accent, bold=True)
        elif at:
            cells.put(*at, char, palette.grey_stops[0], palette.text, bold=True)


def _put_arms(cells: Cells, row: int, col: int, area: Area, style: DrawingStyle) -> None:
    vertical, horizontal = style.set.frame[:2]
    arms = [
        (-1, 0, vertical),
        (0, -1, horizontal),
        (0, 1, horizontal),
        (1, 0, vertical),
    ]
    for down, right, char in arms:
        at = row + down, col + right
        if area.row <= at[0] < area.row + area.height and area.col <= at[1] < cells.width:
            cells.put(*at, char, style.palette.accent, bold=True)


def cell_of(x: float, y: float, x_axis: Axis, y_axis: Axis, area: Area) -> tuple[int, int] | None:
    """(row, column) of the cell where `x`, `y` lies, None outside the area."""
    across, up = (float(axis.position(np.array([at]))[0]) for axis, at in ((x_axis, x), (y_axis, y)))
    if not (0 <= across <= 1 and 0 <= up <= 1):
        return None
    row = area.row + area.height - 1 - min(area.height - 1, int(up * area.height))
    return row, area.col + min(area.width - 1, int(across * area.width))
