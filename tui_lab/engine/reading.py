"""The values of any tensor, or the reason in words why it has none to show. Nothing here raises."""

from __future__ import annotations

import math
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.parameter import is_lazy

from tui_lab.authoring.arrays import in_doubles, plainly
from tui_lab.engine.asks import Note

MOST = 2**24  # values of a tensor that is not stored as so many: filled up they would not fit
WHOLE = 2**20  # values of a tensor that are looked at all at once: 8 MB
WINDOW = 2**18  # of a larger one
EXACT = 2.0**53  # whole numbers beyond it are not all doubles

T = TypeVar("T", Tensor, "npt.NDArray[Any]")
Values = npt.NDArray[np.float64]

LAZY = Note("not initialised yet", "A lazy layer learns its shape from the first batch: train a step.")
META = Note("no values", "A tensor on the device meta has a shape and no values: to_empty(…) gives it some.")
EMPTY = Note("empty", "There are no values in it: one of its sizes is 0.")
MODULUS = Note("modulus", "These are complex numbers; of each its modulus is shown, √(re² + im²).")
QUANTISED = Note("quantised", "The values are quantised; shown are the numbers that they stand for.")
SPARSE = Note("sparse", "Only some of the values are stored; all others are 0.")
ROUNDED = Note("rounded", "Whole numbers beyond 2⁵³ are shown to the nearest double.")
LARGE = Note("too large", f"It would have to be filled up to more than {MOST:,} values to be measured.")


@plainly
def read(tensor: Tensor) -> tuple[Values | None, tuple[Note, ...]]:
    """A frozen copy of the values, None where there are none, and what is to be known about them."""
    if is_lazy(tensor):
        return None, (LAZY,)
    try:
        if tensor.is_meta:
            return None, (META,)
        if is_too_large(tensor):
            return None, (LARGE,)
        doubles = in_doubles(tensor)
        values: Values = (doubles.abs() if doubles.is_complex() else doubles).numpy()
    except Exception as error:  # of a kind of tensor nobody thought of
        lines = str(error).splitlines() or [type(error).__name__]
        return None, (Note("cannot be read", f"PyTorch does not give its values as numbers: {lines[0]}"),)
    values.flags.writeable = False
    notes = [EMPTY] * (not values.size) + [MODULUS] * doubles.is_complex() + [QUANTISED] * tensor.is_quantized
    notes += [SPARSE] * str(tensor.layout).startswith("torch.sparse")
    if tensor.dtype in (torch.int64, torch.uint64) and values.size and np.abs(values).max() > EXACT:
        notes.append(ROUNDED)
    return values, tuple(notes)


class Window(NamedTuple):
    """Some rows of a large tensor: `sizes` are those of the dimensions that all of its rows run over."""

    first: int
    rows: int
    sizes: tuple[int, ...]

    def of(self, values: T) -> T:
        """These rows of what has the shape of the tensor, as (rows, columns)."""
        columns = values.shape[-1] if len(self.sizes) < values.ndim else 1
        return values.reshape(-1, columns)[self.first : self.first + self.rows]


def window_of(tensor: Tensor, row: int) -> Window | None:
    """The rows around `row` that are to be shown; None for a tensor that is shown whole."""
    shape = shape_of(tensor)
    if is_lazy(tensor) or shape is None or tensor.layout is not torch.strided or tensor.numel() <= WHOLE:
        return None
    if is_repeated(tensor):  # its rows would be filled up first
        return None
    sizes, columns = (shape[:-1], shape[-1]) if len(shape) > 1 else (shape, 1)
    count = max(1, WINDOW // columns)
    return Window(max(0, min(row - count // 2, math.prod(sizes) - count)), count, sizes)


def shape_of(tensor: Tensor) -> tuple[int, ...] | None:
    """None where it has none, as a lazy one or one of rows of several lengths."""
    try:
        return tuple(int(size) for size in tensor.shape)
    except Exception:  # torch raises several kinds
        return None


def gradient_of(tensor: Tensor) -> Tensor | None:
    """Its gradient, None where there is none; asking another than a leaf would make torch warn."""
    return tensor.grad if tensor.is_leaf else None


def is_too_large(tensor: Tensor) -> bool:
    """Whether it has far more values than there are stored."""
    return tensor.numel() > MOST and (tensor.layout is not torch.strided or is_repeated(tensor))


def is_repeated(tensor: Tensor) -> bool:
    """Whether several of its places share one value in memory."""
    return any(size > 1 and step == 0 for size, step in zip(tensor.shape, tensor.stride(), strict=True))
