"""The numbers that tell how a parameter or buffer is doing."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tui_lab.authoring.arrays import as_numpy
from tui_lab.engine.asks import TensorStats

BINS = 12


def statistics(name: str, tensor: Tensor, update_ratio: float | None = None, frozen: int = 0) -> TensorStats:
    """The numbers about `tensor` as it is now; so many of its values are `frozen`."""
    values = as_numpy(tensor)
    finite = values[np.isfinite(values)]
    if values.size:
        # Weights on their way to infinity overflow a square: inf is the answer, not a warning.
        with np.errstate(over="ignore", invalid="ignore"):
            mean, std = float(values.mean()), float(values.std())
        low, high = float(values.min()), float(values.max())
    else:
        mean = std = low = high = float("nan")
    return TensorStats(
        name=name,
        shape=tuple(tensor.shape),
        dtype=str(tensor.dtype).removeprefix("torch."),
        device=str(tensor.device),
        count=tensor.numel(),
        requires_grad=tensor.requires_grad,
        mean=mean,
        std=std,
        min=low,
        max=high,
        gradient_norm=None if tensor.grad is None else float(np.linalg.norm(as_numpy(tensor.grad))),
        update_ratio=update_ratio,
        histogram=_histogram(finite),
        frozen=frozen,
    )


def _histogram(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    if not values.size:
        return np.zeros(BINS, dtype=np.int64)
    # Halved, for the span of the largest numbers has no float of its own.
    low, high = values.min() / 2, values.max() / 2
    shares = (values.ravel() / 2 - low) / (high - low) if high > low else np.full(values.size, 0.5)
    return np.bincount(np.minimum(shares * BINS, BINS - 1).astype(np.int64), minlength=BINS)


class UpdateMeter:
    """Measures how far one step moves each parameter, as a share of the parameter itself."""

    def __init__(self) -> None:
        self.ratios: dict[str, float] = {}
        self._before: dict[str, Tensor] = {}

    def before_step(self, parameters: dict[str, Tensor]) -> None:
        """Keep a copy of every parameter."""
        self._before = {name: tensor.detach().clone() for name, tensor in parameters.items()}

    def after_step(self, parameters: dict[str, Tensor]) -> None:
        """Set `ratios` to ‖after − before‖ / ‖before‖ by parameter; infinite for a weight of zero."""
        self.ratios = {}
        for name, tensor in parameters.items():
            before = self._before.get(name)
            if before is None or before.shape != tensor.shape:
                continue
            moved = float(torch.linalg.vector_norm(tensor.detach() - before))
            size = float(torch.linalg.vector_norm(before))
            self.ratios[name] = moved / size if size else (float("inf") if moved else 0.0)
        self._before = {}

    def state_dict(self) -> dict[str, Any]:
        """What was measured last; between two steps there is no more."""
        return {"ratios": dict(self.ratios)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Say what `state` says, until a step is measured."""
        self.ratios = dict(state["ratios"])


def first_non_finite(parameters: dict[str, Tensor]) -> str | None:
    """The name of the first parameter, in the order of the network, that holds a NaN or an infinity."""
    for name, tensor in parameters.items():
        if not bool(torch.isfinite(tensor.detach()).all()):
            return name
    return None
