"""Every value of a tensor as a grid of numbers, of any shape, scrolled."""

from __future__ import annotations

from math import prod

import numpy as np
import numpy.typing as npt

from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.style import DrawingStyle

NUMBER = 14  # cells of a number in float32, sign and exponent included


def exact(value: float, dtype: str) -> str:
    """The fewest digits that read back to the same number in `dtype`."""
    if dtype in ("float32", "float16"):
        return str(np.dtype(dtype).type(value))
    if dtype == "bfloat16":
        return f"{value:.4g}"
    return str(int(value)) if "int" in dtype or dtype == "bool" else repr(float(value))


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
    top: int,
    left: int,
    width: int,
    height: int,
    style: DrawingStyle,
) -> Cells:
    """The numbers from row `top` and column `left` on, with their indices at the margins."""
    cells = Cells.blank(width, height)
    palette = style.palette
    grid, leading = as_rows(values)
    labels = [_index(row, leading) for row in range(top, min(len(grid), top + height - 2))]
    margin = max((len(label) for label in labels), default=0) + 1
    number = max(NUMBER, 22 if dtype == "float64" else 0)
    columns = range(left, min(grid.shape[1], left + max(1, (width - margin) // number)))
    if values.ndim > 1:
        for place, column in enumerate(columns):
            cells.put(0, margin + place * number, f"[{column}]".rjust(number - 1), palette.muted)
    for row, label in enumerate(labels, start=1):
        cells.put(row, 0, label, palette.muted)
        for place, column in enumerate(columns):
            text = exact(float(grid[top + row - 1, column]), dtype)
            cells.put(row, margin + place * number, text.rjust(number - 1), palette.text)
    more = []
    if len(grid) > len(labels):
        more.append(f"rows {top + 1}-{top + len(labels)} of {len(grid):,}")
    if grid.shape[1] > len(columns):
        more.append(f"columns {left + 1}-{left + len(columns)} of {grid.shape[1]:,}")
    if more:
        cells.put(height - 1, 0, ", ".join(more) + "; arrows scroll", palette.muted)
    return cells


def _index(row: int, leading: tuple[int, ...]) -> str:
    return "[" + ",".join(str(int(at)) for at in np.unravel_index(row, leading)) + "]" if leading else ""
