"""The row above a picture: what the vertical axis is, what the signs mean, a number worth reading."""

from __future__ import annotations

from collections.abc import Sequence

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.languages import translated as _

Span = tuple[str, int, int]  # text, fg, bg
SHORTEST_NOTE = 12  # cells below which what is left of a note says nothing


def text_span(text: str, fg: int) -> Span:
    return (text, fg, DEFAULT)


def draw_header(
    cells: Cells,
    label: str,
    items: Sequence[Sequence[Span]],
    note: str,
    style: DrawingStyle,
    note_first: bool = False,
    rows: int = 1,
) -> int:
    """Write row 0: `label` at the left, then the legend's `items`, `note` at the right end.

    What the signs mean comes first: where it is narrow, the note stands in the last of `rows` rows, or is
    cut and then left out; items go on in the next row, from the last row they go, then the label. An
    ellipsis stands for what is left out. With `note_first` the note stays and the rest goes. Returns the
    number of rows written.
    """
    ellipsis = style.set.ellipsis
    legend = sum(cell_width(text) + 2 * (not k) for item in items for k, (text, _, _) in enumerate(item))
    room = cells.width
    if not note_first:
        room -= legend + (cell_width(label) + 3 if label else 0)
        if note and rows > 1 and room < cell_width(note):
            written = draw_header(cells, label, items, "", style, rows=rows - 1)
            cells.put(written, 0, cut(note, cells.width, ellipsis), style.palette.text)
            return written + 1
    dropped = bool(note) and cell_width(note) > room and room < SHORTEST_NOTE
    note = "" if dropped else cut(note, max(0, room), ellipsis)
    end = cells.width - (cell_width(note) + 2 if note else 0)
    cells.put(0, cells.width - cell_width(note), note, style.palette.text)
    label = cut(label, max(0, end), ellipsis) if end >= 4 else ""
    cells.put(0, 0, label, style.palette.muted)
    row, col = 0, cell_width(label) + 3 if label else 0
    for k, item in enumerate(items):
        size = sum(cell_width(text) for text, _, _ in item)
        sign = int(dropped) if k == len(items) - 1 else 3  # room for an ellipsis after it
        if col and row + 1 < rows and col + size + sign * (k == len(items) - 1) > end:
            row, col, end = row + 1, 0, cells.width
        rest = 0 if row + 1 < rows else sign
        if col + size + rest > end:
            dropped = True
            break
        for text, fg, bg in item:
            cells.put(row, col, text, fg, bg)
            col += cell_width(text)
        col += 2
    if dropped:
        cells.put(row, min(col, end - 1), ellipsis, style.palette.muted)
    return row + 1


def hint(width: int, height: int, text: str, style: DrawingStyle) -> Cells:
    """One line in the middle of an otherwise blank rectangle."""
    cells = Cells.blank(width, height)
    text = cut(text, cells.width, style.set.ellipsis)
    cells.put(cells.height // 2, (cells.width - cell_width(text)) // 2, text, style.palette.muted)
    return cells


def too_small(width: int, height: int, style: DrawingStyle) -> Cells | None:
    """A hint in place of a picture below 12×4 cells, None where a picture has room."""
    return (
        hint(width, height, _("needs {size}").format(size=f"12{style.set.by}4"), style)
        if width < 12 or height < 4
        else None
    )
