"""The losses and metrics of a run, and their curves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from tui_lab.engine.history import Curve

STRETCH = 50  # steps at most whose losses stay where they were computed, on a device that is not the CPU

Losses = Mapping[str, float]


def kept(loss: Tensor | float, later: bool) -> Tensor | float:
    """What is kept of a step's loss: the number, or a scalar on its device to be read `later`."""
    if not isinstance(loss, Tensor):
        return float(loss)
    if not later:
        return loss.item()
    if loss.numel() != 1:
        raise ValueError(f"a loss is a single number, not a tensor of shape {tuple(loss.shape)}")
    return loss.detach()


class Recorder:
    """Takes what every step comes to. A loss that is still a tensor is read later: that waits for its device.

    `metrics` are those evaluated last, at the step `metrics_step`, which is -1 before.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._last: Losses = dict.fromkeys(names, math.nan)
        self._curves = {name: Curve() for name in self._last}
        self._unread: list[tuple[int, Mapping[str, Tensor | float]]] = []
        self.metrics: dict[str, float] = {}
        self.metrics_step = -1
        self._recorded_step = -1

    def take(self, step: int, losses: Mapping[str, Tensor | float]) -> None:
        """Keep the losses of a step, numbers or scalars on their device, for `read`."""
        self._unread.append((step, losses))

    @property
    def full(self) -> bool:
        """Whether so many losses wait to be read that it is time to."""
        return len(self._unread) >= STRETCH

    def read(self) -> list[tuple[int, Losses]]:
        """Fetch what was not read yet, all at once; returns the losses of each of those steps."""
        unread, self._unread = self._unread, []
        scalars = [loss for _, losses in unread for loss in losses.values() if isinstance(loss, Tensor)]
        numbers = iter(_fetched(scalars) if scalars else ())
        found: list[tuple[int, Losses]] = []
        for step, losses in unread:
            read = {name: next(numbers) if isinstance(one, Tensor) else one for name, one in losses.items()}
            self.record(step, read)
            found.append((step, read))
        return found

    def record(self, step: int, losses: Losses) -> None:
        """Keep the losses of a step that are numbers already."""
        self._last = losses
        for name, loss in losses.items():
            self._curves[name].record(step, loss)

    @property
    def losses(self) -> Losses:
        """Those of the last step that was read; NaN before the first."""
        return self._last

    @property
    def curves(self) -> dict[str, Curve]:
        """Of what was read."""
        return self._curves

    def evaluated(self, step: int, metrics: dict[str, float]) -> None:
        """Keep the metrics of a step."""
        self.metrics, self.metrics_step = metrics, step
        if self._recorded_step == step:  # a weight was edited: the curves keep one value a step
            return
        self._recorded_step = step
        for name, value in metrics.items():
            self._curves.setdefault(name, Curve()).record(step, value)

    def state_dict(self) -> dict[str, Any]:
        """All of it, once everything is read."""
        return {
            "losses": dict(self._last),
            "metrics": dict(self.metrics),
            "metrics_step": self.metrics_step,
            "recorded_step": self._recorded_step,
            "curves": {name: curve.state_dict() for name, curve in self._curves.items()},
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state` holds."""
        self._last, self._unread = dict(state["losses"]), []
        self.metrics, self.metrics_step = dict(state["metrics"]), state["metrics_step"]
        self._recorded_step = state["recorded_step"]
        self._curves = {name: Curve() for name in state["curves"]}
        for name, curve in state["curves"].items():
            self._curves[name].load_state_dict(curve)

    def forget_metrics(self) -> None:
        """The weights were edited: the metrics are those of others."""
        self.metrics_step = -1


def _fetched(scalars: list[Tensor]) -> list[float]:
    """The numbers, by one transfer."""
    together = torch.stack([one.reshape(()).to(scalars[0].device) for one in scalars])
    numbers: list[float] = together.tolist()
    return numbers
