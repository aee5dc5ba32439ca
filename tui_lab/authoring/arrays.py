"""Tensors as the arrays that figures are made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


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


def in_doubles(tensor: Tensor) -> Tensor:
    """A copy of the values in double precision, complex ones in complex128, dense and on the CPU.

    Raises what torch raises where there are none, such as on the device meta.
    """
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():  # a subclass may have its own ideas
        plain = tensor.detach()
        plain = plain.dequantize() if plain.is_quantized else plain
        # On the CPU first: not every device has double precision. A sparse tensor is filled up.
        dense = plain.cpu().to_dense().resolve_conj().resolve_neg()
        return dense.to(torch.complex128 if dense.is_complex() else torch.float64, copy=True)
