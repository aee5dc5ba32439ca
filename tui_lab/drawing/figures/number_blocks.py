"""A matrix of numbers between brackets, with names, as large as fits."""

from __future__ import annotations

from dataclasses import dataclass

from tui_lab.authoring.figures import Array, NumberGrid
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import alike
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap


@dataclass(frozen=True, eq=False)
class Block:
    """Cells of which the first `head` rows are words and the `body` rows after them numbers."""

    cells: Cells
    head: int
    body: int


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a matrix that are shown: heads and numbers as text, and the column after each number.

    `left` is where the opening bracket stands, `right` where the closing one does.
    """

    heads: list[str]
    texts: list[list[str]]
    ends: list[int]
    left: int
    right: int


def number_block(figure: NumberGrid, width: int, rows: int, about: int, style: DrawingStyle) -> Block:
    """`figure` at most `width` cells wide, if one number fits, and with `rows` rows of numbers.

    The words about it are wrapped in `about` cells, or in as many as the numbers take; 0 leaves them out.
    A line says how many rows and columns are left out.
    """
    values = figure.values.reshape(-1, 1) if figure.values.ndim < 2 else figure.values
    shown, ellipsis, palette = values[:rows], style.set.ellipsis, style.palette
    names = [cut(name, max(1, width // 3), ellipsis) for name in figure.row_names[: len(shown)]]
    left = max(map(cell_width, names), default=-1) + 1 + 2 * bool(figure.marked_rows)
    columns = _columns(figure, shown, left, width, style)
    missing = _missing(len(values) - len(shown), values.shape[1] - len(columns.ends), ellipsis)
    room = max(1, min(width, max(about, columns.right + 1)))
    words = wrap(figure.about, room) if figure.about and about else []
    name = f"{figure.name} {ellipsis}".lstrip() if figure.about and not about else figure.name
    title = [cut(name, width, ellipsis)] if name else []
    full = max(columns.right + 1, *map(cell_width, (*title, *words)))
    below = wrap(missing, full) if missing else []

    head, body = len(title) + len(words) + any(columns.heads), max(1, len(shown))
    cells = Cells.blank(full, head + body + len(below))
    cells.put(0, 0, "".join(title), palette.text, bold=True)
    for k, line in enumerate(words, start=len(title)):
        cells.put(k, 0, line, palette.muted)
    for k, (text, end) in enumerate(zip(columns.heads, columns.ends, strict=True)):
        chosen = k in figure.marked_columns
        fg = palette.accent if chosen else palette.muted
        cells.put(head - 1, end - cell_width(text), text, fg, bold=chosen)
    for row, name in enumerate(names, start=head):
        cells.put(row, left - 1 - cell_width(name), name, palette.muted)
    _put_numbers(cells, head, figure, columns, style)
    for k, line in enumerate(below, start=head + body):
        cells.put(k, 0, line, palette.muted)
    return Block(cells, head, body)


def _columns(figure: NumberGrid, shown: Array, left: int, width: int, style: DrawingStyle) -> Columns:
    """As many columns as fit, each with a cell on either side, and two for the sign that more are there."""
    total = shown.shape[1]
    heads: list[str] = []
    texts: list[list[str]] = []
    ends: list[int] = []
    for k in range(total):
        head = figure.column_names[k] if k < len(figure.column_names) else ""
        head = style.set.above * (k in figure.marked_columns) + head
        text = alike(shown[:, k], style.set.gap)
        end = (ends[-1] + 2 if ends else left + 2) + max(map(cell_width, (head, *text)))
        if ends and end + 2 + 2 * (k < total - 1) > width:
            break
        heads.append(head)
        texts.append(text)
        ends.append(end)
    right = (ends[-1] + 1 if ends else left + 1) + 2 * (len(ends) < total)
    return Columns(heads, texts, ends, left, right)


def _put_numbers(cells: Cells, top: int, figure: NumberGrid, columns: Columns, style: DrawingStyle) -> None:
    """The numbers from row `top` on, between brackets; a marked cell has brackets of its own."""
    palette = style.palette
    if not figure.values.size:
        cells.put(top, columns.left, "[]", palette.frame)
    for row, numbers in enumerate(zip(*columns.texts, strict=True)):
        at, last = top + row, len(columns.texts[0]) - 1
        place = 0 if row == 0 else 2 if row == last else 1
        for side, col in enumerate((columns.left, columns.right)):
            bracket = style.set.brackets[side][place] if last else "[]"[side]
            cells.put(at, col, bracket, palette.frame)
        if row in figure.marked_rows:
            cells.put(at, 0, style.set.pointer, palette.accent, bold=True)
        for k, (text, end) in enumerate(zip(numbers, columns.ends, strict=True)):
            marked = (row, k) in figure.marked_cells
            bold = marked or row in figure.marked_rows or k in figure.marked_columns
            start = end - cell_width(text)
            cells.put(at, start, text, palette.accent if bold else palette.text, bold=bold)
            if marked:
                cells.put(at, start - 1, "[", palette.accent, bold=True)
                cells.put(at, end, "]", palette.accent, bold=True)
        if len(columns.ends) < figure.values.shape[-1] and figure.values.ndim > 1:
            cells.put(at, columns.right - 2, style.set.ellipsis, palette.muted)


def _missing(rows: int, columns: int, ellipsis: str) -> str:
    counts = [(rows, "row"), (columns, "column")]
    parts = [f"{count:,} more {word}{'s' * (count > 1)}" for count, word in counts if count > 0]
    return f"{ellipsis} {', '.join(parts)}" if parts else ""
