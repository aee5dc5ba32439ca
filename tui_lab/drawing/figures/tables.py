"""A table as cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tui_lab.authoring.figures import Table
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.marks.cursor import RowCursor
from tui_lab.drawing.marks.header import hint
from tui_lab.drawing.marks.window import END, Part, Scrolled, last_fitting, missing_words
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain_lines

GAP = 2
NARROWEST = 8  # cells of a column of words; where it has a longer one, that, up to a share of the width:
NAMES, WORDS = 1 / 2, 1 / 4  # in the first column, and in any other
BREAK = " / "  # between two lines of a text that have room in one alone
LONE = re.compile(r"(?:^ +)?(?:ƒ )?[^ \n]+(?: – [^ \n]+| ×\d+)?")  # a range is one word
NUMBER = re.compile(r"[-+−]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?\s*%?|[-+]?(nan|inf)|[-–—]?", re.IGNORECASE)


def draw_table(
    figure: Table,
    width: int,
    height: int,
    style: DrawingStyle,
    scrolled: Scrolled | None = None,
    chosen: RowCursor | None = None,
) -> Cells:
    """`figure` in exactly `width` × `height` cells, columns of numbers to the right.

    Marked cells are bold and carry a pointer; where rows can be chosen that is the sign of the chosen one,
    and they carry that of what is best or present. Words go on in the next line where there is height for
    it, and so does a text of several lines, which are else joined by a sign;
    text that does not fit ends in an ellipsis, and a last line says how many rows are missing, and where
    it is free how many columns. Once it is `scrolled`, rows have the height that their words need, and the
    first column stays beside those in sight. A `chosen` row is in sight, bold and behind a pointer.
    """
    if not figure.columns or width < 4 or height < 2:
        return hint(width, height, _("no values yet") if not figure.columns else _("needs more room"), style)
    cells = Cells.blank(width, height)
    ellipsis, palette = style.set.ellipsis, style.palette
    top = _top(figure, height)
    if top:
        cells.put(0, 0, cut(figure.note, width, ellipsis), palette.text)
    if chosen is not None:
        scrolled = in_sight(figure, width, height, chosen)
    at = Scrolled() if scrolled is None else held_table(figure, width, height, scrolled)
    lay = _layout(_from_column(figure, at.columns), width)
    bodies = [body[at.rows :] for body in lay.bodies]
    count, room = len(figure.rows) - at.rows, height - top - 1
    if scrolled is None:
        shown = count if count <= room else max(0, room - 1)
        spare = room - (shown < count)  # for the line that says so
        heights = _heights([body[:shown] for body in bodies], lay.rooms, spare)
    else:
        hidden = held_table(figure, width, height, END) != Scrolled()
        heights = list(_whole_heights(bodies, lay.rooms, room - hidden))
        shown = len(heights)

    mark = style.set.now if any(figure.picks) else style.set.pointer

    def pad(text: str, k: int) -> int:
        return lay.rooms[k] - cell_width(text) if lay.numeric[k] else 0

    col = 0
    for k, size in enumerate(lay.widths):
        left, row_at = col + lay.indents[k], top + 1
        head = cut(lay.heads[k], lay.rooms[k], ellipsis)
        cells.put(top, left + pad(head, k), head, palette.muted)
        for row, high in enumerate(heights):
            pointed = chosen is not None and k == 0 and row + at.rows == chosen.row
            marked = (row + at.rows, k) in lay.marked
            colour = palette.accent if marked or pointed else palette.text
            lines = _lines(bodies[k][row], lay.rooms[k], high, ellipsis)
            for down, text in enumerate(lines):
                cells.put(row_at + down, left + pad(text, k), text, colour, bold=marked or pointed)
            signs = (style.set.pointer * pointed + mark * marked)[: lay.gap]
            cells.put(row_at, left + pad(lines[0], k) - lay.gap, signs, palette.accent, bold=True)
            row_at += high
        col += size + lay.gap
    first = at.columns and at.columns + 1  # of the columns that move
    parts = (
        Part("row", at.rows, shown, len(figure.rows)),
        Part("column", first, len(lay.widths) - bool(first), len(figure.columns)),
    )
    if room > sum(heights):
        cells.put(height - 1, 0, cut(missing_words(parts, ellipsis), width, ellipsis), palette.muted)
    if not figure.rows and room:
        cells.put(top + 1, 0, cut(_("no rows yet"), width, ellipsis), palette.muted)
    if lay.missing:
        cells.put(top, width - 1, ellipsis, palette.muted)
    return cells


def in_sight(figure: Table, width: int, height: int, chosen: RowCursor) -> Scrolled:
    """As little scrolled as brings the chosen row into sight."""
    columns = held_table(figure, width, height, Scrolled(0, chosen.columns)).columns
    if not figure.columns or held_table(figure, width, height, END) == Scrolled():
        return Scrolled(0, columns)
    rooms = _layout(_from_column(figure, columns), width).rooms
    room = height - _top(figure, height) - 2
    above = (
        _wanted(tuple(_cell(row, k) for k in range(len(figure.columns))), rooms, room)
        for row in reversed(_from_column(figure, columns).rows[: chosen.row + 1])
    )
    return Scrolled(max(0, chosen.row + 1 - max(1, last_fitting(above, room))), columns)


def held_table(figure: Table, width: int, height: int, scrolled: Scrolled) -> Scrolled:
    """`scrolled`, but not beyond what brings the last row and the last column into sight."""
    if not figure.columns or width < 4 or height < 2:
        return Scrolled()
    most = next(
        first
        for first in range(len(figure.columns))
        if first >= len(figure.columns) - 2 or not _layout(_from_column(figure, first), width).missing
    )
    columns = scrolled.within(0, most).columns
    lay = _layout(_from_column(figure, columns), width)
    room = height - _top(figure, height) - 1
    rows = len(figure.rows)
    if lay.missing or columns or _last_rows(lay, room, room) < rows:
        rows -= max(1, _last_rows(lay, room - 1, room - 1))
    else:
        rows = 0
    return Scrolled(scrolled.rows, columns).within(rows, columns)


@dataclass(frozen=True)
class _Layout:
    """The columns that fit: heads and texts of all, whether they are numbers, and where they stand.

    `rooms` are the `widths` without the `indents`, which leave room for a pointer.
    """

    heads: tuple[str, ...]
    bodies: list[list[str]]
    marked: frozenset[tuple[int, int]]
    numeric: list[bool]
    indents: list[int]
    widths: list[int]
    gap: int

    @property
    def rooms(self) -> list[int]:
        return [size - indent for size, indent in zip(self.widths, self.indents, strict=False)]

    @property
    def missing(self) -> bool:
        return len(self.widths) < len(self.heads)


def _layout(figure: Table, width: int) -> _Layout:
    bodies = [[_cell(row, k) for row in figure.rows] for k in range(len(figure.columns))]
    pointed = {column for _, column in figure.marked} | ({0} if any(figure.picks) else set())
    numeric = [bool(any(body)) and all(NUMBER.fullmatch(text) for text in body) for body in bodies]
    columns = zip(figure.columns, bodies, strict=True)
    longest = [max(map(_widest, (head, *body))) for head, body in columns]
    gap, indents = GAP, [GAP * (k in pointed) for k in range(len(longest))]
    if all(numeric[1:]) and sum(longest) + sum(indents) + gap * (len(longest) - 1) > width:
        # Rather than to lose columns of numbers, let the pointer stand in the narrow gap before them.
        gap, indents = 1, [int(k in pointed and k == 0) for k in range(len(longest))]
    natural = [size + indent for size, indent in zip(longest, indents, strict=True)]
    least = []
    for k, body in enumerate(bodies):
        word = indents[k] + max(_unbroken(body), cell_width(figure.columns[k]))
        share = int(width * (WORDS if k else NAMES))
        least.append(min(natural[k], max(NARROWEST, min(word, share))))
    widths = _fit(natural, least, numeric, width, gap)
    return _Layout(figure.columns, bodies, figure.marked, numeric, indents, widths, gap)


def _from_column(figure: Table, first: int) -> Table:
    """The table with its first column and, after it, those that are left when `first` are passed over."""
    if not first:
        return figure
    kept = [0, *range(1 + first, len(figure.columns))]
    return replace(
        figure,
        columns=tuple(figure.columns[k] for k in kept),
        rows=tuple(tuple(_cell(row, k) for k in kept) for row in figure.rows),
        marked=frozenset((row, kept.index(k)) for row, k in figure.marked if k in kept),
    )


def _top(figure: Table, height: int) -> int:
    """Rows of the note."""
    return int(bool(figure.note) and height >= 4)


def _whole_heights(bodies: list[list[str]], rooms: list[int], room: int) -> Iterator[int]:
    """How many lines each row needs for all its words, from the first one on while there is `room`."""
    for row in zip(*bodies, strict=True):
        if room <= 0:
            return
        yield (high := _wanted(row, rooms, room))
        room -= high


def _last_rows(lay: _Layout, room: int, most: int) -> int:
    """How many of the last rows have room with all their words, in at most `most` lines each."""
    rows = zip(*(reversed(body) for body in lay.bodies), strict=True)
    return last_fitting((_wanted(row, lay.rooms, most) for row in rows), room)


def _wanted(row: tuple[str, ...], rooms: list[int], most: int) -> int:
    """How many lines the words of `row` need, at most `most`."""
    return max(len(_lines(text, size, most)) for text, size in zip(row, rooms, strict=False))


def _cell(row: tuple[str, ...], column: int) -> str:
    return plain_lines(row[column]) if column < len(row) else ""


def _widest(text: str) -> int:
    return max(map(cell_width, text.split("\n"))) if "\n" in text else cell_width(text)


def _heights(bodies: list[list[str]], widths: list[int], room: int) -> list[int]:
    """How many lines each row has: those that its words need, or a fair share of the `room` for all."""
    wanted = [_wanted(row, widths, room) for row in zip(*bodies, strict=True)]
    heights = [1] * len(wanted)
    while sum(heights) < min(room, sum(wanted)):
        short = [row for row, lines in enumerate(wanted) if heights[row] < lines]
        heights[min(short, key=lambda row: heights[row])] += 1
    return heights


def _lines(text: str, width: int, most: int, ellipsis: str = "") -> list[str]:
    """`text` in one to `most` lines of at most `width` cells; the last one is cut where it is too much.

    A number stays whole.
    """
    if most <= 1 or NUMBER.fullmatch(text) or ("\n" not in text and cell_width(text) <= width):
        return [cut(text.replace("\n", BREAK), width, ellipsis)]
    # (line, what stands before it where it has to go on in the same line as the one before)
    found = [
        (line, " " if k else BREAK) for own in text.split("\n") for k, line in enumerate(wrap(own, width))
    ]
    lines = [line for line, _ in found[:most]]
    lines[-1] += "".join(between + line.strip() for line, between in found[most:])
    return [cut(line, width, ellipsis) for line in lines]


def _unbroken(body: list[str]) -> int:
    """Cells of the longest word, with what it is indented by."""
    return max((cell_width(word) for text in body for word in LONE.findall(text)), default=0)


def _fit(natural: list[int], least: list[int], numeric: list[bool], width: int, gap: int) -> list[int]:
    """Column widths that fit: words give way first, then whole columns from the right; never a digit.

    Of columns of words the one gives way that then needs the fewest lines.
    """
    widths = list(natural)
    while True:
        # Where columns are missing, the last two cells stay free for the sign that says so.
        room = width - 2 * (len(widths) < len(natural))
        words = [k for k in range(len(widths)) if not numeric[k] and widths[k] > least[k]]
        over = sum(widths) + gap * (len(widths) - 1) - room
        if over <= 0:
            return widths
        if sum(widths[k] - least[k] for k in words) >= over:
            widths[min(words, key=lambda k: natural[k] / (widths[k] - 1))] -= 1
        elif len(widths) > 1:
            widths = natural[: len(widths) - 1]
        else:
            return [room]
