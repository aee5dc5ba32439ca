"""The table of runs as cells: the rows around the chosen one, and the columns around the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import put_wrapped, wrap
from tui_lab.drawing.figures.run_columns import RunColumn
from tui_lab.drawing.marks.window import Part, missing_words
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.run_words import KEY, settings
from tui_lab.languages import noted, plural, translated as _

GAP = 2
MARKS = 6  # cells before the first column: the pointer, a pin, the number of a ghost
STAY = 2  # columns that stay beside those in sight: when, and of which scenario
ABOUT = 3  # lines about the chosen run
PINNED = "*"
EMPTY = noted(
    "No run is kept yet. Each one that you train will stand here, with its knobs, curves and weights: "
    "open a scenario, and press space."
)


@dataclass(frozen=True)
class RunTable:
    """What is to be seen; `rows` are in order, and `total` is how many there are beside what is sought."""

    rows: Sequence[RunRow]
    columns: Sequence[RunColumn]
    total: int = 0
    row: int = 0  # chosen
    column: int = 0
    ordered_by: str = "when"  # the head of a column
    down: bool = True
    filter: str = ""
    ghosts: Mapping[str, int] = field(default_factory=dict)  # their numbers, by key
    more: bool = False  # are still to be read


def draw_runs(table: RunTable, width: int, height: int, style: DrawingStyle) -> Cells:
    """Exactly `width` × `height` cells: what is sought, heads, rows, the chosen run, what is missing."""
    cells = Cells.blank(width, height)
    palette, ellipsis = style.palette, style.set.ellipsis
    if not table.total:
        put_wrapped(cells, 0, _(EMPTY), palette.text)
        return cells
    cells.put(0, 0, cut(_title(table), width, ellipsis), palette.warning if table.filter else palette.muted)
    if not table.rows:
        return cells
    about = _about(table.rows[table.row], width - 2, style)
    room = max(1, height - 3 - ABOUT)
    first = max(0, min(table.row - room // 2, len(table.rows) - room))
    shown = table.rows[first : first + room]
    columns, left_out = _in_sight(table, width)
    col = MARKS
    for column in columns:
        _put_head(cells, col, column, table, style)
        for at, row in enumerate(shown, start=2):
            chosen = first + at - 2 == table.row
            text = cut(column.text(row), column.width, ellipsis)
            bad = column.head == "state" and row.state == "diverged"
            fg = palette.accent if chosen else palette.bad if bad else palette.text
            cells.put(at, col + _indent(text, column), text, fg, bold=chosen)
        col += column.width + GAP
    for at, row in enumerate(shown, start=2):
        if first + at - 2 == table.row:
            cells.put(at, 0, style.set.pointer, palette.accent, bold=True)
        cells.put(at, 2, PINNED if row.pinned else "", palette.warning, bold=True)
        cells.put(at, 3, str(table.ghosts.get(row.key, "")), palette.accent, bold=True)
    cells.put(height - 1 - ABOUT, 0, style.set.pointer, palette.accent, bold=True)
    for at, line in enumerate(about, start=height - 1 - ABOUT):
        cells.put(at, 2, line, palette.muted)
    begin = left_out + STAY * bool(left_out)
    parts = (
        Part("row", first, len(shown), len(table.rows)),
        Part("column", begin, len(columns) - STAY * bool(left_out), len(table.columns)),
    )
    missing = missing_words(parts, ellipsis)
    if missing and parts[1].words():
        cells.put(1, width - 1, ellipsis, palette.muted)
    cells.put(
        height - 1, 0, cut("  ".join(filter(None, (missing, _signs(table)))), width, ellipsis), palette.muted
    )
    return cells


def _title(table: RunTable) -> str:
    if table.filter and not table.rows:
        said = _("No run matches {typed}; escape clears the filter.")
        return said.format(typed=repr(table.filter))
    count = plural("{count} run", "{count} runs", table.total).format(count=f"{table.total:,}")
    if table.filter:
        count = _("{some} of {all}").format(some=f"{len(table.rows):,}", all=count)
    if table.more:
        count = _("the last {runs}, reading the others").format(runs=count)
    return _("{runs}, filter: {typed}_").format(runs=count, typed=table.filter) if table.filter else count


def _signs(table: RunTable) -> str:
    """What the signs before the rows mean that are there."""
    count = len(table.ghosts)
    pinned = [_("{sign} pinned").format(sign=PINNED)] * any(row.pinned for row in table.rows)
    ghosts = [plural("1 ghost", "1-{count} ghosts", count).format(count=count)] * bool(table.ghosts)
    return ", ".join(pinned + ghosts)


def _about(row: RunRow, width: int, style: DrawingStyle) -> list[str]:
    """What has no room in the columns; what has none here either ends in a sign."""
    named = f'"{row.name}": ' * bool(row.name) + row.note
    lines = [f"{row.key[:KEY]} {named}".rstrip(": "), *wrap(settings(row, row.knobs), width)]
    lines = [*lines[: ABOUT - 1], " ".join(lines[ABOUT - 1 :])]
    return [cut(line, width, style.set.ellipsis) for line in lines]


def _in_sight(table: RunTable, width: int) -> tuple[list[RunColumn], int]:
    """The columns that have room with the chosen one among them, and how many of the moving ones precede."""
    stay, moving = list(table.columns[:STAY]), list(table.columns[STAY:])
    room = width - MARKS - 3  # a bracket, a blank and the sign that there are more
    for left_out in range(len(moving) + 1):
        kept = _fitting([*stay, *moving[left_out:]], room)
        if table.column < STAY or STAY + left_out + len(kept) - len(stay) > table.column or len(kept) <= STAY:
            return kept, left_out
    return stay, 0


def _fitting(columns: Sequence[RunColumn], room: int) -> list[RunColumn]:
    kept, used = [], -GAP
    for column in columns:
        used += column.width + GAP
        if used > room:
            break
        kept.append(column)
    return kept


def _indent(text: str, column: RunColumn) -> int:
    return column.width - cell_width(text) if column.right else 0


def _put_head(cells: Cells, col: int, column: RunColumn, table: RunTable, style: DrawingStyle) -> None:
    """Its name, with an arrow where it is sorted by, in brackets where it is the chosen one."""
    arrow = f" {style.set.above if table.down else style.set.below}" * (column.head == table.ordered_by)
    head = cut(column.title, column.width - cell_width(arrow), style.set.ellipsis) + arrow
    chosen = column is table.columns[table.column]
    fg = style.palette.accent if chosen else style.palette.muted
    at = col + _indent(head, column)
    cells.put(1, at, head, fg, bold=chosen)
    if chosen:
        cells.put(1, at - 1, "[", fg, bold=True)
        cells.put(1, at + cell_width(head), "]", fg, bold=True)
