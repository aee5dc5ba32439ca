"""The named parameters as a table of cells: as many columns as fit, the most telling first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut, cut_start
from tui_lab.drawing.figures.histograms import sparkline
from tui_lab.drawing.figures.tensor_grid import FROZEN, frozen_words
from tui_lab.engine.asks import TensorStats

SPARK = 12


@dataclass(frozen=True)
class Column:
    """A head, the text of a row, and how soon the column goes when it gets narrow (high goes first)."""

    head: str
    text: Callable[[TensorStats, DrawingStyle], str]
    width: int
    rank: int
    right: bool = True


def shape_text(shape: tuple[int, ...], style: DrawingStyle) -> str:
    """`10×1`; a scalar has no dimension and says so."""
    return style.set.by.join(str(size) for size in shape) or "scalar"


def _optional(value: float | None) -> str:
    return "" if value is None else short(value)


COLUMNS = (
    Column("shape", lambda s, style: shape_text(s.shape, style), 9, 0, right=False),
    Column("dtype", lambda s, style: s.dtype, 8, 9, right=False),
    Column("device", lambda s, style: s.device, 6, 10, right=False),
    Column("count", lambda s, style: f"{s.count:,}", 7, 7),
    Column("mean", lambda s, style: short(s.mean), 9, 1),
    Column("std", lambda s, style: short(s.std), 8, 2),
    Column("min", lambda s, style: short(s.min), 9, 6),
    Column("max", lambda s, style: short(s.max), 9, 6),
    Column("|grad|", lambda s, style: _optional(s.gradient_norm), 8, 3),
    Column("upd/w", lambda s, style: _optional(s.update_ratio), 8, 4),
    Column("values", lambda s, style: sparkline(s.histogram, SPARK, style.glyphs), SPARK, 5, right=False),
    Column("grad?", lambda s, style: "yes" if s.requires_grad else "no", 5, 8, right=False),
)


def draw_parameters(
    parameters: tuple[TensorStats, ...],
    buffers: tuple[TensorStats, ...],
    total: int,
    selected: int,
    width: int,
    height: int,
    style: DrawingStyle,
    page: int = 0,
) -> Cells:
    """Exactly `width` × `height` cells: heads, the rows around the `selected` one, the total.

    Buffers follow the parameters under a head of their own and do not count towards the total. Columns that
    have no room are on further pages.
    """
    cells = Cells.blank(width, height)
    if height < 2 or not parameters:
        return cells
    palette = style.palette
    tensors = [*parameters, *buffers]
    name_width = _name_width(tensors, width)
    pages = _pages(width - name_width - 3)
    columns = pages[min(page, len(pages) - 1)]
    _put_row(cells, 0, "name", [c.head for c in columns], columns, name_width, palette.muted, False)
    rows: list[TensorStats | None] = [*parameters, *([None, *buffers] if buffers else [])]  # None is the head
    at_row = selected + (selected >= len(parameters))
    first, last = _window(len(rows), at_row, height - 2)
    for at, index in enumerate(range(first, last), start=1):
        stats = rows[index]
        if stats is None:
            cells.put(at, 2, "buffers", palette.muted)
            continue
        chosen = index == at_row
        fg = palette.text if index < len(parameters) else palette.muted
        texts = [column.text(stats, style) for column in columns]
        name = cut_start(_name(stats), name_width, style.set.ellipsis)  # its end tells weight from bias
        _put_row(cells, at, name, texts, columns, name_width, palette.accent if chosen else fg, chosen)
        if chosen:
            cells.put(at, 0, style.set.pointer, palette.accent, bold=True)
    shown = [tensors.index(stats) for stats in rows[first:last] if stats is not None]
    if len(pages) > 1:
        cells.put(0, width - 1, style.set.ellipsis, palette.muted)
    window = (min(shown, default=0), max(shown, default=-1) + 1)
    _put_foot(cells, parameters, buffers, total, window, len(columns), style)
    return cells


def column_pages(parameters: tuple[TensorStats, ...], buffers: tuple[TensorStats, ...], width: int) -> int:
    """How many pages the columns take."""
    tensors = [*parameters, *buffers]
    return len(_pages(width - _name_width(tensors, width) - 3)) if parameters else 1


def _name_width(tensors: list[TensorStats], width: int) -> int:
    return min(max(4, *(cell_width(_name(row)) for row in tensors)), max(12, width // 3))


def _name(stats: TensorStats) -> str:
    return f"{stats.name} {FROZEN}" if stats.frozen else stats.name


def _put_foot(
    cells: Cells,
    parameters: tuple[TensorStats, ...],
    buffers: tuple[TensorStats, ...],
    total: int,
    shown: tuple[int, int],
    columns: int,
    style: DrawingStyle,
) -> None:
    """What is out of sight comes first: it is what a short line must not lose."""
    room, count = cells.width - 2, len(parameters) + len(buffers)
    parts = []
    if shown != (0, count):
        parts.append(f"rows {shown[0] + 1}-{shown[1]} of {count}")
    held = [one for one in (*parameters, *buffers) if one.frozen]
    if held:
        words = frozen_words(sum(one.frozen for one in held), sum(one.count for one in held))
        parts.append(f"{FROZEN} {words}")
    if columns < len(COLUMNS):
        parts.append(f"{columns} of {len(COLUMNS)} columns")
    parts.append(f"{total:,} numbers in {len(parameters)} parameter{'s' * (len(parameters) != 1)}")
    if buffers:
        parts.append(f"{len(buffers)} buffer{'s' * (len(buffers) != 1)}")
    foot = cut("; ".join(parts), room, style.set.ellipsis)
    cells.put(cells.height - 1, 2, foot, style.palette.muted)


def _pages(width: int) -> list[list[Column]]:
    """The columns that fit, the most telling ones, then those of the rest that do, and so on."""
    pages: list[list[Column]] = []
    left = list(COLUMNS)
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
