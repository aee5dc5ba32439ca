"""Tensors as the arrays that figures are made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


def as_numpy(tensor: Tensor) -> npt.NDArray[np.float64]:
    """A frozen copy of the values in double precision, on the CPU."""
    # On the CPU first: not every device has double precision. A sparse gradient is filled up.
    dense = tensor.detach().cpu().to_dense()
    copy: npt.NDArray[np.float64] = dense.to(torch.float64, copy=True).numpy()
    copy.flags.writeable = False
    return copy
