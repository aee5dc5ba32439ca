"""The named parameters as a table of cells: as many columns as fit, the most telling first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui_lab.authoring.tensor_roles import TensorRole
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut, cut_start
from tui_lab.drawing.figures.histograms import sparkline
from tui_lab.drawing.figures.tensor_grid import FROZEN, frozen_words
from tui_lab.engine.asks import ParametersAnswer, TensorStats
from tui_lab.languages import noted, plural, translated as _

SPARK = 12
WIDEST_NOTE = 20  # cells
ROLES: dict[TensorRole, str] = {
    "frozen": noted("frozen"),
    "copy": noted("not trained"),
    "input": noted("input"),
}  # the others go without


@dataclass(frozen=True)
class Column:
    """A head, the text of a row, and how soon the column goes when it gets narrow (high goes first)."""

    head: str
    text: Callable[[TensorStats, DrawingStyle], str]
    width: int
    rank: int
    right: bool = True


def shape_text(shape: tuple[int, ...] | None, style: DrawingStyle) -> str:
    """`10×1`; a scalar has no dimension and says so."""
    return "?" if shape is None else style.set.by.join(str(size) for size in shape) or _("scalar")


def row_words(stats: TensorStats) -> str:
    """What sets a parameter apart: `frozen`, `not initialised yet`; empty where there is nothing."""
    role = [_(ROLES[stats.role])] if stats.role in ROLES else []
    return ", ".join([_(note.short) for note in stats.notes] + role)


def counted(found: ParametersAnswer) -> str:
    """`61 numbers in 3 parameters`; `9 trained, 16 frozen in 4 parameters; 1 input`."""
    inputs = sum(one.role == "input" for one in found.parameters)
    many = len(found.parameters) - inputs
    counts = {role: count for role, count in found.counts.items() if role != "input"}
    numbers = plural("{count} number", "{count} numbers", found.total).format(count=f"{found.total:,}")
    if counts.keys() - {"trained"}:
        some = _("{count} {role}")
        numbers = ", ".join(
            some.format(count=f"{count:,}", role=_(ROLES.get(role, role))) for role, count in counts.items()
        )
    words = plural("{numbers} in {count} parameter", "{numbers} in {count} parameters", many)
    words = words.format(numbers=numbers, count=many)
    if inputs:
        words += "; " + plural("{count} input", "{count} inputs", inputs).format(count=inputs)
    return words


def _optional(value: float | None) -> str:
    return "" if value is None else short(value)


def _measured(of: Callable[[TensorStats], float]) -> Callable[[TensorStats, DrawingStyle], str]:
    return lambda stats, style: short(of(stats)) if stats.measured else ""


def _count(stats: TensorStats, style: DrawingStyle) -> str:
    return f"{stats.count:,}" if stats.shape is not None or stats.count else "?"


COLUMNS = (
    Column(noted("shape"), lambda s, style: shape_text(s.shape, style), 9, 0, right=False),
    Column("dtype", lambda s, style: s.dtype, 8, 9, right=False),
    Column(noted("device"), lambda s, style: s.device, 6, 10, right=False),
    Column(noted("count"), _count, 7, 7),
    Column(noted("mean"), _measured(lambda s: s.mean), 9, 1),
    Column("std", _measured(lambda s: s.std), 8, 2),
    Column("min", _measured(lambda s: s.min), 9, 6),
    Column("max", _measured(lambda s: s.max), 9, 6),
    Column("|grad|", lambda s, style: _optional(s.gradient_norm), 8, 3),
    Column("upd/w", lambda s, style: _optional(s.update_ratio), 8, 4),
    Column(
        noted("values"), lambda s, style: sparkline(s.histogram, SPARK, style.glyphs), SPARK, 5, right=False
    ),
    Column("grad?", lambda s, style: _("yes") if s.requires_grad else _("no"), 5, 8, right=False),
)


def draw_parameters(
    found: ParametersAnswer, selected: int, width: int, height: int, style: DrawingStyle, page: int = 0
) -> Cells:
    """Exactly `width` × `height` cells: heads, the rows around the `selected` one, the total.

    Buffers follow the parameters under a head of their own and do not count towards the total. Columns that
    have no room are on further pages.
    """
    cells = Cells.blank(width, height)
    parameters, buffers = found.parameters, found.buffers
    if height < 2 or not parameters:
        return cells
    palette = style.palette
    tensors = [*parameters, *buffers]
    name_width = _name_width(tensors, width)
    pages = _pages(tensors, width - name_width - 3)
    columns = pages[min(page, len(pages) - 1)]
    _put_row(cells, 0, _("name"), [_(c.head) for c in columns], columns, name_width, palette.muted, False)
    rows: list[TensorStats | None] = [*parameters, *([None, *buffers] if buffers else [])]  # None is the head
    at_row = selected + (selected >= len(parameters))
    first, last = _window(len(rows), at_row, height - 2)
    for at, index in enumerate(range(first, last), start=1):
        stats = rows[index]
        if stats is None:
            cells.put(at, 2, _("buffers"), palette.muted)
            continue
        chosen = index == at_row
        fg = palette.text if stats.role == "trained" else palette.muted
        texts = [column.text(stats, style) for column in columns]
        name = cut_start(_name(stats), name_width, style.set.ellipsis)  # its end tells weight from bias
        _put_row(cells, at, name, texts, columns, name_width, palette.accent if chosen else fg, chosen)
        if chosen:
            cells.put(at, 0, style.set.pointer, palette.accent, bold=True)
    shown = [tensors.index(stats) for stats in rows[first:last] if stats is not None]
    if len(pages) > 1:
        cells.put(0, width - 1, style.set.ellipsis, palette.muted)
    window = (min(shown, default=0), max(shown, default=-1) + 1)
    _put_foot(cells, found, window, (len(columns), sum(map(len, pages))), style)
    return cells


def column_pages(found: ParametersAnswer, width: int) -> int:
    """How many pages the columns take."""
    tensors = [*found.parameters, *found.buffers]
    return len(_pages(tensors, width - _name_width(tensors, width) - 3)) if found.parameters else 1


def _name_width(tensors: list[TensorStats], width: int) -> int:
    return min(max(4, *(cell_width(_name(row)) for row in tensors)), max(12, width // 3))


def _name(stats: TensorStats) -> str:
    return f"{stats.name} {FROZEN}" if stats.frozen else stats.name


def _put_foot(
    cells: Cells,
    found: ParametersAnswer,
    shown: tuple[int, int],
    columns: tuple[int, int],
    style: DrawingStyle,
) -> None:
    """What is out of sight comes first: it is what a short line must not lose."""
    rows = (*found.parameters, *found.buffers)
    room = cells.width - 2
    parts = []
    if shown != (0, len(rows)):
        some = _("rows {first}-{last} of {all}")
        parts.append(some.format(first=shown[0] + 1, last=shown[1], all=len(rows)))
    if held := [one for one in rows if one.frozen]:
        words = frozen_words(sum(one.frozen for one in held), sum(one.count for one in held))
        by_hand = _("{frozen} by hand").format(frozen=words)
        parts.append(f"{FROZEN} {by_hand}")
    if columns[0] < columns[1]:
        parts.append(_("{count} of {all} columns").format(count=columns[0], all=columns[1]))
    parts.append(counted(found))
    if buffers := len(found.buffers):
        parts.append(plural("{count} buffer", "{count} buffers", buffers).format(count=buffers))
    foot = cut("; ".join(parts), room, style.set.ellipsis)
    cells.put(cells.height - 1, 2, foot, style.palette.muted)


def _columns(tensors: list[TensorStats]) -> list[Column]:
    """All of them, and one of words where a row has something to say."""
    shape, *rest = COLUMNS
    if widest := max(map(cell_width, map(row_words, tensors)), default=0):
        words = Column(noted("note"), lambda s, style: row_words(s), min(widest, WIDEST_NOTE), 0, right=False)
        return [shape, words, *rest]
    return [shape, *rest]


def _pages(tensors: list[TensorStats], width: int) -> list[list[Column]]:
    """The columns that fit, the most telling ones, then those of the rest that do, and so on."""
    pages: list[list[Column]] = []
    left = _columns(tensors)
    while kept := _fitting(left, width):
        pages.append(kept)
        left = [column for column in left if column not in kept]
    return pages or [[]]


def _fitting(columns: list[Column], width: int) -> list[Column]:
    """Those of `columns` that fit, in their order, those of the highest rank left out first."""
    kept = list(columns)
    while kept and sum(column.width + 2 for column in kept) > width:
        kept.remove(max(kept, key=lambda column: column.rank))
    return kept


def _window(rows: int, selected: int, room: int) -> tuple[int, int]:
    """The rows to show so that the selected one is among them."""
    room = max(1, room)
    first = max(0, min(selected - room // 2, rows - room))
    return first, min(rows, first + room)


def _put_row(
    cells: Cells,
    row: int,
    name: str,
    texts: list[str],
    columns: list[Column],
    name_width: int,
    fg: int,
    bold: bool,
) -> None:
    cells.put(row, 2, name, fg, bold=bold)
    col = 2 + name_width + 2
    for text, column in zip(texts, columns, strict=True):
        text = cut(text, column.width)
        indent = column.width - cell_width(text) if column.right else 0
        cells.put(row, col + indent, text, fg)
        col += column.width + 2
