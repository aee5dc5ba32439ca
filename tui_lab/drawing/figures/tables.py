"""A table as cells."""

from __future__ import annotations

import re
from textwrap import wrap

from tui_lab.authoring.figures import Table
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.header import hint
from tui_lab.plain_text import plain

GAP = 2
NARROWEST = 8
NUMBER = re.compile(r"[-+−]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?\s*%?|[-+]?(nan|inf)|[-–—]?", re.IGNORECASE)


def draw_table(figure: Table, width: int, height: int, style: DrawingStyle) -> Cells:
    """`figure` in exactly `width` × `height` cells, columns of numbers to the right.

    Marked cells are bold and carry a pointer. Words go on in the next line where there is height for it;
    text that does not fit ends in an ellipsis, and a last line says how many rows are missing, and where
    it is free how many columns.
    """
    if not figure.columns or width < 4 or height < 2:
        return hint(width, height, "no values yet" if not figure.columns else "needs more room", style)
    cells = Cells.blank(width, height)
    ellipsis, palette = style.set.ellipsis, style.palette
    top = 0
    if figure.note and height >= 4:
        cells.put(0, 0, cut(figure.note, width, ellipsis), palette.text)
        top = 1
    bodies = [[_cell(row, k) for row in figure.rows] for k in range(len(figure.columns))]
    pointed = {column for _, column in figure.marked}
    numeric = [bool(any(body)) and all(NUMBER.fullmatch(text) for text in body) for body in bodies]
    columns = zip(figure.columns, bodies, strict=True)
    longest = [max(map(cell_width, (head, *body))) for head, body in columns]
    gap, indents = GAP, [GAP * (k in pointed) for k in range(len(longest))]
    if all(numeric[1:]) and sum(longest) + sum(indents) + gap * (len(longest) - 1) > width:
        # Rather than to lose columns of numbers, let the pointer stand in the narrow gap before them.
        gap, indents = 1, [int(k in pointed and k == 0) for k in range(len(longest))]
    natural = [size + indent for size, indent in zip(longest, indents, strict=True)]
    widths = _fit(natural, numeric, width, gap)
    room = height - top - 1
    shown = len(figure.rows) if len(figure.rows) <= room else max(0, room - 1)
    rooms = [size - indent for size, indent in zip(widths, indents, strict=False)]
    spare = room - (shown < len(figure.rows))  # for the line that says so
    heights = _heights([body[:shown] for body in bodies], rooms, spare)

    def pad(text: str, k: int) -> int:
        return rooms[k] - cell_width(text) if numeric[k] else 0

    col = 0
    for k, size in enumerate(widths):
        left, at = col + indents[k], top + 1
        head = cut(figure.columns[k], rooms[k], ellipsis)
        cells.put(top, left + pad(head, k), head, palette.muted)
        for row, high in enumerate(heights):
            marked = (row, k) in figure.marked
            colour = palette.accent if marked else palette.text
            lines = _lines(bodies[k][row], rooms[k], high, ellipsis)
            for down, text in enumerate(lines):
                cells.put(at + down, left + pad(text, k), text, colour, bold=marked)
            if marked:
                sign = style.set.pointer
                cells.put(at, left + pad(lines[0], k) - gap, sign, palette.accent, bold=True)
            at += high
        col += size + gap
    more = [
        f"{count:,} more {what}{'s' * (count > 1)}"
        for count, what in ((len(figure.rows) - shown, "row"), (len(figure.columns) - len(widths), "column"))
        if count
    ]
    if more and room > sum(heights):
        words = f"{ellipsis} {', '.join(more)}"
        cells.put(height - 1, 0, cut(words, width, ellipsis), palette.muted)
    if len(widths) < len(figure.columns):
        cells.put(top, width - 1, ellipsis, palette.muted)
    return cells


def _cell(row: tuple[str, ...], column: int) -> str:
    return plain(row[column]) if column < len(row) else ""


def _heights(bodies: list[list[str]], widths: list[int], room: int) -> list[int]:
    """How many lines each row has: those that its words need, or a fair share of the `room` for all."""
    wanted = [
        max(len(_lines(text, size, room)) for text, size in zip(row, widths, strict=False))
        for row in zip(*bodies, strict=True)
    ]
    heights = [1] * len(wanted)
    while sum(heights) < min(room, sum(wanted)):
        short = [row for row, lines in enumerate(wanted) if heights[row] < lines]
        heights[min(short, key=lambda row: heights[row])] += 1
    return heights


def _lines(text: str, width: int, most: int, ellipsis: str = "") -> list[str]:
    """`text` in one to `most` lines of at most `width` cells; the last one is cut where it is too much.

    A number stays whole, and so does what is not made of characters of one cell.
    """
    if most <= 1 or cell_width(text) <= width or len(text) != cell_width(text) or NUMBER.fullmatch(text):
        return [cut(text, width, ellipsis)]
    indent = " " * (len(text) - len(text.lstrip()))  # what is told by it, as in code, stays told
    indent = indent if len(indent) <= width // 2 else ""
    lines = wrap(indent + text.lstrip(), max(1, width), subsequent_indent=indent, break_on_hyphens=False)
    if len(lines) > most:
        lines = [*lines[: most - 1], indent + " ".join(line.strip() for line in lines[most - 1 :])]
    return [cut(line, width, ellipsis) for line in lines] or [""]


def _fit(natural: list[int], numeric: list[bool], width: int, gap: int) -> list[int]:
    """Column widths that fit: words give way first, then whole columns from the right; never a digit."""
    widths = list(natural)
    while True:
        # Where columns are missing, the last two cells stay free for the sign that says so.
        room = width - 2 * (len(widths) < len(natural))
        words = [k for k in range(len(widths)) if not numeric[k] and widths[k] > NARROWEST]
        over = sum(widths) + gap * (len(widths) - 1) - room
        if over <= 0:
            return widths
        if sum(widths[k] - NARROWEST for k in words) >= over:
            widths[max(words, key=lambda k: widths[k])] -= 1
        elif len(widths) > 1:
            widths = natural[: len(widths) - 1]
        else:
            return [room]
