"""Every value of a tensor as a grid of numbers, of any shape, around a cursor."""

from __future__ import annotations

from math import prod

import numpy as np
import numpy.typing as npt

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.heat import heat, largest_of
from tui_lab.languages import translated as _

NUMBER = 16  # cells of a number in float32, sign and exponent and the two signs around it included
WIDE = ("float64", "int64", "uint64", "complex128")  # types whose numbers are longer
LONG_NUMBER = 24
SINGLE = {"float32": "float32", "float16": "float16", "complex64": "float32"}
SHORT = ("bfloat16", "complex32")  # numpy has no such
FROZEN = "="  # after a value that is held still


def exact(value: float, dtype: str) -> str:
    """The fewest digits that read back to the same number in `dtype`."""
    if dtype in SINGLE:
        return str(np.dtype(SINGLE[dtype]).type(value))
    if dtype in SHORT:
        return f"{value:.4g}"
    if dtype.startswith(("q", "float8")):  # what a few bits stand for
        return f"{value:.6g}"
    return str(int(value)) if "int" in dtype or dtype == "bool" else repr(float(value))


def frozen_words(frozen: int, count: int) -> str:
    """How many of `count` values are held still: `3 frozen`, or `all frozen`."""
    if frozen == count:
        return _("all frozen")
    return _("{count} frozen").format(count=f"{frozen:,}")


def as_rows(values: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], tuple[int, ...]]:
    """`values` of any shape as (rows, columns), and the sizes of the dimensions that the rows run over.

    A vector stands upright, a number a row, as the biases of its units do.
    """
    if values.ndim <= 1:
        return values.reshape(-1, 1), values.shape
    return values.reshape(prod(values.shape[:-1]), values.shape[-1]), values.shape[:-1]


def draw_tensor(
    values: npt.NDArray[np.float64],
    dtype: str,
    cursor: tuple[int, int],
    width: int,
    height: int,
    style: DrawingStyle,
    frozen: npt.NDArray[np.bool_] | None = None,
    first: int = 0,
    sizes: tuple[int, ...] = (),
) -> Cells:
    """The numbers around row and column `cursor`, with their indices at the margins, coloured by their size.

    `frozen`, of the shape of `values`, says which of them are held still. With `sizes` the values are rows of
    a larger tensor, from its row `first` on, and the dimensions that its rows run over have these.
    """
    cells = Cells.blank(width, height)
    palette = style.palette
    grid, leading = as_rows(values)
    leading, whole = (sizes, prod(sizes)) if sizes else (leading, len(grid))
    held = np.zeros(grid.shape, dtype=np.bool_) if frozen is None else frozen.reshape(grid.shape)
    top = _first(cursor[0], len(grid), height - 2)
    labels = [_index(first + row, leading) for row in range(top, min(len(grid), top + height - 2))]
    margin = max((len(label) for label in labels), default=0) + 1
    number = LONG_NUMBER if dtype in WIDE else NUMBER
    fitting = max(1, (width - margin) // number)
    left = _first(cursor[1], grid.shape[1], fitting)
    columns = range(left, min(grid.shape[1], left + fitting))
    if any(labels):
        cells.put(0, 0, "row", palette.muted)
    if values.ndim > 1:
        cells.put(0, margin, "column", palette.muted)
        for place, column in enumerate(columns):
            head = f"[{column}]"
            cells.put(0, margin + (place + 1) * number - 2 - len(head), head, palette.muted)
    window = slice(top, top + len(labels)), slice(left, left + len(columns))
    inks, grounds = heat(grid[window], largest_of(grid), style)
    for row, label in enumerate(labels, start=1):
        cells.put(row, 0, label, palette.muted)
        for place, column in enumerate(columns):
            at = top + row - 1, column
            text = exact(float(grid[at]), dtype).rjust(number - 2)
            if at == cursor:
                text = style.set.pointer + text[1:]
            # On the ground of its own value a number is no other colour; the cursor has none, to be found.
            ink, ground = (int(some[row - 1, place]) for some in (inks, grounds))
            if at == cursor or ink == DEFAULT:
                ink = palette.accent if at == cursor else palette.warning if held[at] else palette.text
                ground = DEFAULT
            sign = FROZEN if held[at] else " "
            cells.put(row, margin + place * number, text + sign, ink, ground, bold=at == cursor)
    more = [f"{frozen_words(int(held.sum()), held.size)} ({FROZEN})"] if held.any() else []
    if whole > len(labels):
        rows = _("rows {first}-{last} of {all}")
        more.append(rows.format(first=first + top + 1, last=first + top + len(labels), all=f"{whole:,}"))
    if grid.shape[1] > len(columns):
        some = _("columns {first}-{last} of {all}")
        more.append(some.format(first=left + 1, last=left + len(columns), all=f"{grid.shape[1]:,}"))
    if more:
        cells.put(height - 1, 0, ", ".join(more), palette.muted)
    return cells


def _first(cursor: int, size: int, room: int) -> int:
    """The first of `size` rows or columns to show in `room`, with the cursor about the middle."""
    return max(0, min(cursor - room // 2, size - room))


def _index(row: int, leading: tuple[int, ...]) -> str:
    return "[" + ",".join(str(int(at)) for at in np.unravel_index(row, leading)) + "]" if leading else ""
