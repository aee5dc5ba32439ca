"""A matrix of numbers between brackets, with names, as large as fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui_lab.authoring.figures import Array, NumberGrid
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.numbers import alike
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.marks.heat import heat, largest_of
from tui_lab.drawing.marks.window import Part, Scrolled, last_fitting, missing_words

ORIGIN = Scrolled()


@dataclass(frozen=True, eq=False)
class Block:
    """Cells of which the first `head` rows are words and the `body` rows after them numbers.

    `at` is the row and the column of the matrix that are the first ones in sight. `paint` puts it into blank
    cells: where room is looked for, many are made of which few are drawn.
    """

    width: int
    height: int
    head: int
    body: int
    paint: Callable[[Cells], None]
    at: Scrolled = ORIGIN

    @property
    def cells(self) -> Cells:
        cells = Cells.blank(self.width, self.height)
        self.paint(cells)
        return cells


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a matrix that are shown: heads and numbers as text, and the column after each number.

    `left` is where the opening bracket stands, `right` where the closing one does, `first` the first column.
    """

    heads: list[str]
    texts: list[list[str]]
    ends: list[int]
    left: int
    right: int
    first: int


def sign_block(sign: str, style: DrawingStyle) -> Block:
    """A sign between two matrices."""
    return Block(
        cell_width(sign), 1, 0, 0, lambda cells: cells.put(0, 0, sign, style.palette.accent, bold=True)
    )


def number_block(
    figure: NumberGrid, width: int, rows: int, about: int, style: DrawingStyle, scrolled: Scrolled = ORIGIN
) -> Block:
    """`figure` at most `width` cells wide, if one number fits, and with `rows` rows of numbers.

    The words about it are wrapped in `about` cells, or in as many as the numbers take; 0 leaves them out.
    A line says which rows and columns are shown, if not all are. It is `scrolled` as far as there are more.
    """
    values = figure.values.reshape(-1, 1) if figure.values.ndim < 2 else figure.values
    first = scrolled.within(len(values) - rows, 0).rows
    shown, ellipsis, palette = values[first : first + rows], style.set.ellipsis, style.palette
    names = [cut(name, max(1, width // 3), ellipsis) for name in figure.row_names[first : first + len(shown)]]
    left = max(map(cell_width, names), default=-1) + 1 + 2 * bool(figure.marked_rows)
    columns = _columns(figure, shown, left, width, max(0, scrolled.columns), style)
    parts = (
        Part("row", first, len(shown), len(values)),
        Part("column", columns.first, len(columns.ends), values.shape[1]),
    )
    missing = missing_words(parts, ellipsis)
    room = max(1, min(width, max(about, columns.right + 1)))
    words = wrap(figure.about, room) if figure.about and about else []
    name = f"{figure.name} {ellipsis}".lstrip() if figure.about and not about else figure.name
    title = [cut(name, width, ellipsis)] if name else []
    full = max((columns.right + 1, *map(cell_width, (*title, *words))))
    below = wrap(missing, full) if missing else []

    head, body = len(title) + len(words) + any(columns.heads), max(1, len(shown))

    def paint(cells: Cells) -> None:
        cells.put(0, 0, "".join(title), palette.text, bold=True)
        for k, line in enumerate(words, start=len(title)):
            cells.put(k, 0, line, palette.muted)
        for k, (text, end) in enumerate(zip(columns.heads, columns.ends, strict=True), start=columns.first):
            chosen = k in figure.marked_columns
            fg = palette.accent if chosen else palette.muted
            cells.put(head - 1, end - cell_width(text), text, fg, bold=chosen)
        for row, name in enumerate(names, start=head):
            cells.put(row, left - 1 - cell_width(name), name, palette.muted)
        _put_numbers(cells, head, figure, columns, first, style)
        for k, line in enumerate(below, start=head + body):
            cells.put(k, 0, line, palette.muted)

    return Block(full, head + body + len(below), head, body, paint, Scrolled(first, columns.first))


def _columns(
    figure: NumberGrid, shown: Array, left: int, width: int, first: int, style: DrawingStyle
) -> Columns:
    """As many columns as fit from `first` on, or the last ones that do.

    Each has a cell on either side, and two are left for a sign that more are there, before and after them.
    """
    total = shown.shape[1]

    def column(k: int) -> tuple[str, list[str]]:
        head = figure.column_names[k] if k < len(figure.column_names) else ""
        return style.set.above * (k in figure.marked_columns) + head, alike(shown[:, k], style.set.gap)

    if first:
        sizes = (max(map(cell_width, (head, *text))) for head, text in map(column, range(total - 1, -1, -1)))
        first = max(0, min(first, total - max(1, last_fitting(sizes, width - left - 6, 2))))
    heads: list[str] = []
    texts: list[list[str]] = []
    ends: list[int] = []
    for k in range(first, total):
        head, text = column(k)
        end = (ends[-1] if ends else left + 2 * bool(first)) + 2 + max(map(cell_width, (head, *text)))
        if ends and end + 2 + 2 * (k < total - 1) > width:
            break
        heads.append(head)
        texts.append(text)
        ends.append(end)
    right = (ends[-1] + 1 if ends else left + 1) + 2 * (first + len(ends) < total)
    return Columns(heads, texts, ends, left, right, first)


def _put_numbers(
    cells: Cells, top: int, figure: NumberGrid, columns: Columns, first: int, style: DrawingStyle
) -> None:
    """The numbers of the rows from `first` on, between brackets; a marked cell has brackets of its own."""
    palette = style.palette
    more = figure.values.ndim > 1 and columns.first + len(columns.ends) < figure.values.shape[-1]
    if not figure.values.size:
        cells.put(top, columns.left, "[]", palette.frame)
    values = figure.values.reshape(-1, 1) if figure.values.ndim < 2 else figure.values
    last = first + len(columns.texts[0]) if columns.texts else first
    inks, grounds = heat(values[first:last], largest_of(values), style)
    for at, numbers in enumerate(zip(*columns.texts, strict=True), start=top):
        row = first + at - top
        place = 0 if row == first else 2 if row == last - 1 else 1
        for side, col in enumerate((columns.left, columns.right) if figure.values.ndim else ()):
            bracket = style.set.brackets[side][place] if last > first + 1 else "[]"[side]
            cells.put(at, col, bracket, palette.frame)
        if row in figure.marked_rows:
            cells.put(at, 0, style.set.pointer, palette.accent, bold=True)
        for k, (text, end) in enumerate(zip(numbers, columns.ends, strict=True), start=columns.first):
            marked = (row, k) in figure.marked_cells
            bold = marked or row in figure.marked_rows or k in figure.marked_columns
            start = end - cell_width(text)
            ink, ground = int(inks[row - first, k]), int(grounds[row - first, k])
            if ground != DEFAULT:  # one cell before the number, too, so that columns lie against each other
                before = columns.ends[k - columns.first - 1] + 1 if k > columns.first else start - 1
                cells.put(at, before, " " * (end + 1 - before), bg=ground)
            ink = ink if ink != DEFAULT else palette.accent if bold else palette.text
            cells.put(at, start, text, ink, ground, bold=bold)
            if marked:
                edge = int(inks[row - first, k]) if ground != DEFAULT else palette.accent
                cells.put(at, start - 1, "[", edge, ground, bold=True)
                cells.put(at, end, "]", edge, ground, bold=True)
        if columns.first:
            cells.put(at, columns.left + 2, style.set.ellipsis, palette.muted)
        if more:
            cells.put(at, columns.right - 2, style.set.ellipsis, palette.muted)
