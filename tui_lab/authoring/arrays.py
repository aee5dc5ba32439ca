"""Tensors as the arrays that figures are made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

P = ParamSpec("P")
R = TypeVar("R")


def plainly(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, to which a subclass of Tensor is a tensor, whatever it makes of being asked."""

    @wraps(function)
    def plain(*arguments: P.args, **more: P.kwargs) -> R:
        with torch._C.DisableTorchFunctionSubclass():
            return function(*arguments, **more)

    return plain


def as_numpy(tensor: Tensor) -> npt.NDArray[np.float64]:
    """A frozen copy of the values in double precision, on the CPU.

    Raises TypeError for complex numbers, which are two numbers each.
    """
    doubles = in_doubles(tensor)
    if doubles.is_complex():
        raise TypeError("complex numbers have no one value each: take as_numpy(z.abs()) or as_numpy(z.real)")
    copy: npt.NDArray[np.float64] = doubles.numpy()
    copy.flags.writeable = False
    return copy


@plainly
def in_doubles(tensor: Tensor) -> Tensor:
    """A copy of the values in double precision, complex ones in complex128, dense and on the CPU.

    Raises what torch raises where there are none, such as on the device meta.
    """
    with torch.no_grad():
        plain = tensor.detach()
        plain = plain.dequantize() if plain.is_quantized else plain
        # On the CPU first: not every device has double precision. A sparse tensor is filled up.
        dense = plain.cpu().to_dense().resolve_conj().resolve_neg()
        return dense.to(torch.complex128 if dense.is_complex() else torch.float64, copy=True)
