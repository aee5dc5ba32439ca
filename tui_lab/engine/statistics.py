"""The numbers that tell how a parameter or buffer is doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tui_lab.authoring.arrays import plainly
from tui_lab.authoring.parameters import count_of
from tui_lab.authoring.tensor_roles import TensorRole
from tui_lab.engine.asks import Note, TensorStats
from tui_lab.engine.reading import gradient_of, is_too_large, read, shape_of

BINS = 12
FAST = (torch.float32, torch.float64)  # torch looks through these by itself, wherever they are
PLAIN = (Tensor, torch.nn.Parameter)

UNREGISTERED = Note(
    "not registered",
    "nn.ModuleList would register it: model.parameters() passes over what lies in a plain list or attribute."
    " So do nn.ModuleDict and nn.Parameter.",
)


@plainly
def statistics(
    name: str,
    tensor: Tensor,
    update_ratio: float | None = None,
    frozen: int = 0,
    role: TensorRole = "trained",
    gradient: Tensor | None = None,
    notes: tuple[Note, ...] = (),
) -> TensorStats:
    """The numbers about `tensor` as it is now; so many of its values are `frozen`.

    Its `gradient` is its own unless another is given; `notes` come before those about its values.
    """
    values, of_values = read(tensor)
    gradient = gradient_of(tensor) if gradient is None else gradient
    slopes = None if gradient is None else read(gradient)[0]
    mean = std = low = high = float("nan")
    if values is not None and values.size:
        with np.errstate(over="ignore", invalid="ignore"):  # as in `length`
            mean, std = float(values.mean()), float(values.std())
        low, high = float(values.min()), float(values.max())
    return TensorStats(
        name=name,
        shape=shape_of(tensor),
        dtype=str(tensor.dtype).removeprefix("torch."),
        device=str(tensor.device),
        count=count_of(tensor),
        requires_grad=tensor.requires_grad,
        mean=mean,
        std=std,
        min=low,
        max=high,
        gradient_norm=None if slopes is None else length(slopes),
        update_ratio=update_ratio,
        histogram=_histogram(np.empty(0) if values is None else values[np.isfinite(values)]),
        frozen=frozen,
        role=role,
        measured=values is not None and values.size > 0,
        notes=notes + of_values,
    )


def length(values: npt.NDArray[Any]) -> float:
    """The L2 norm. Of weights on their way to infinity inf is the answer, not a warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(values))


def _histogram(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    if not values.size:
        return np.zeros(BINS, dtype=np.int64)
    # Halved, for the span of the largest numbers has no float of its own.
    low, high = values.min() / 2, values.max() / 2
    shares = (values.ravel() / 2 - low) / (high - low) if high > low else np.full(values.size, 0.5)
    return np.bincount(np.minimum(shares * BINS, BINS - 1).astype(np.int64), minlength=BINS)


@plainly
def first_non_finite(parameters: Mapping[str, Tensor]) -> str | None:
    """The name of the first parameter, in the order of the network, that holds a NaN or an infinity.

    One that cannot be read holds none.
    """
    return next((name for name, tensor in parameters.items() if not _is_finite(tensor)), None)


@plainly
def largest(parameters: Mapping[str, Tensor]) -> tuple[str, float] | None:
    """The parameter with the value furthest from 0, and that distance; None where there are no values."""
    found = {name: read(tensor)[0] for name, tensor in parameters.items()}
    sizes = {
        name: float(np.abs(values).max())
        for name, values in found.items()
        if values is not None and values.size
    }
    return max(sizes.items(), key=lambda item: item[1], default=None)


def is_fast(tensor: Tensor) -> bool:
    """Whether torch measures it as it is, without a copy in double precision."""
    odd = tensor.is_meta or tensor.is_nested or tensor.layout is not torch.strided
    return tensor.dtype in FAST and type(tensor) in PLAIN and not odd and not is_too_large(tensor)


def _is_finite(tensor: Tensor) -> bool:
    if is_fast(tensor):
        return bool(torch.isfinite(tensor.detach()).all())
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return True
    values, _ = read(tensor)
    return values is None or bool(np.isfinite(values).all())
