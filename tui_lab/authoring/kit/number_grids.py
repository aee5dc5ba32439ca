"""A tensor of any shape as the grid of numbers that a figure shows."""

from __future__ import annotations

from math import prod

import numpy as np
from torch import Tensor

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import NumberGrid


def number_grid(name: str, tensor: Tensor) -> NumberGrid:
    """`tensor` with its shape, dtype and strides.

    A vector is one row, a single number has no dimension here either. Of more than two dimensions all
    but the last run over the rows, which then carry their indices.
    """
    shape = tuple(tensor.shape)
    leading = shape[:-1]
    values = as_numpy(tensor).reshape((prod(leading), shape[-1]) if shape else ())
    rows = (
        [",".join(map(str, np.unravel_index(row, leading))) for row in range(prod(leading))]
        if leading
        else []
    )
    return NumberGrid(
        name,
        values,
        about=f"{list(shape)} {str(tensor.dtype).removeprefix('torch.')} strides {list(tensor.stride())}",
        row_names=tuple(f"[{row}]" for row in rows),
    )
