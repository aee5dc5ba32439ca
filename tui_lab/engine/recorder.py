"""The losses and metrics of a run, and their curves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from tui_lab.engine.history import Curve
from tui_lab.errors import Misused
from tui_lab.languages import noted, translated as _

STRETCH = 50  # steps at most whose losses stay where they were computed, on a device that is not the CPU

Losses = Mapping[str, float]
THE_LOSS, ONE_LOSS, METRIC = noted("the loss"), noted("the {name}"), noted("the metric {name}")


def kept(loss: Any, later: bool, what: str = THE_LOSS, name: str = "") -> Tensor | float:
    """What is kept of a step's loss: the number, or a scalar on its device to be read `later`.

    Raises Misused for what is no single number.
    """
    if isinstance(loss, Tensor):
        if later and loss.numel() == 1 and not loss.is_complex():
            return loss.detach()
        try:
            return float(loss.item())
        except (RuntimeError, TypeError):  # cheaper than to ask each time
            if loss.is_complex():
                said = _("{name} is a real number, not a complex one: write .abs() or .real")
                raise Misused(said.format(name=_(what).format(name=name))) from None
            if loss.numel() == 1:
                raise
            kind, shape = _("a tensor"), tuple(loss.shape)
    else:
        try:
            return float(loss.item() if getattr(loss, "size", 0) == 1 else loss)
        except (TypeError, ValueError):
            kind, shape = _("an array"), getattr(loss, "shape", ())
            if shape == ():
                said = _("{name} is a single number, not {value}: return that")
                raise Misused(said.format(name=_(what).format(name=name), value=_named(loss))) from None
    said = _("{name} is a single number, not {kind} of shape {shape}: write .mean() or .sum()")
    raise Misused(said.format(name=_(what).format(name=name), kind=kind, shape=shape))


def numbers(metrics: Any) -> dict[str, float]:
    """What metrics() returned, by name. Raises Misused."""
    if not isinstance(metrics, Mapping):
        said = _(
            "metrics() returns numbers by name, such as {example}, and {none} before there are any, not "
            "{value}"
        )
        raise Misused(said.format(example='{"accuracy": …}', none="{}", value=_named(metrics)))
    read = {str(name): kept(one, False, METRIC, name) for name, one in metrics.items()}
    return {name: float(one) for name, one in read.items()}


def _named(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 30 else f"a {type(value).__name__}"


EARLY = 200  # up to this step a curve has its bends, and the metrics are evaluated more often
METRICS_EVERY_EARLY = 10
METRICS_EVERY = 200  # steps between two evaluations of a scenario's metrics, beside those on request


def metrics_every(step: int) -> int:
    """How many steps there are between two evaluations of the metrics, at a step."""
    return METRICS_EVERY if step > EARLY else METRICS_EVERY_EARLY


class Recorder:
    """Takes what every step comes to. A loss that is still a tensor is read later: that waits for its device.

    `names` are those of the losses; `metrics` were evaluated at the step `metrics_step`, which is -1 before.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._last: Losses = dict.fromkeys(names, math.nan)
        self._curves = {name: Curve() for name in self._last}
        self._unread: list[tuple[int, Mapping[str, Tensor | float]]] = []
        self.names = frozenset(self._last)
        self._given: Losses = {}  # by the last step, be it nothing
        self._beside: dict[str, float] = {}  # what steps gave beside their losses, the latest of each
        self._evaluated: dict[str, float] = {}
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
        """Keep what a step gave, numbers already: its losses, and values that go with the metrics."""
        self._given = losses
        if losses.keys() == self.names:
            self._last = losses
        else:
            self._last = {name: losses.get(name, last) for name, last in self._last.items()}
            for name in losses.keys() - self.names:
                self._curves.setdefault(name, Curve())
                self._beside[name] = losses[name]
        for name, loss in losses.items():
            self._curves[name].record(step, loss)

    @property
    def losses(self) -> Losses:
        """Those of the last step that was read; NaN before the first."""
        return self._last

    @property
    def metrics(self) -> dict[str, float]:
        """Those evaluated last, and what the steps gave beside their losses."""
        return self._evaluated | self._beside

    @property
    def recorded_any(self) -> bool:
        """Whether there was a loss."""
        return any(len(self._curves[name]) for name in self.names)

    def values_at(self, step: int) -> dict[str, float]:
        """What is known of the step just done: what it gave, and the metrics where they were evaluated."""
        return (self._evaluated if self.metrics_step == step else {}) | dict(self._given)

    @property
    def curves(self) -> dict[str, Curve]:
        """Of what was read."""
        return self._curves

    def evaluated(self, step: int, metrics: dict[str, float]) -> None:
        """Keep the metrics of a step."""
        self._evaluated, self.metrics_step = metrics, step
        if self._recorded_step == step:  # a weight was edited: the curves keep one value a step
            return
        self._recorded_step = step
        for name, value in metrics.items():
            if name in self._beside or name in self.names:  # the step has given it
                continue
            self._curves.setdefault(name, Curve()).record(step, value)

    def state_dict(self) -> dict[str, Any]:
        """All of it, once everything is read."""
        return {
            "losses": dict(self._last),
            "metrics": dict(self._evaluated),
            "beside": dict(self._beside),
            "metrics_step": self.metrics_step,
            "recorded_step": self._recorded_step,
            "curves": {name: curve.state_dict() for name, curve in self._curves.items()},
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state` holds."""
        self._last, self._given, self._unread = dict(state["losses"]), {}, []
        self._evaluated, self.metrics_step = dict(state["metrics"]), state["metrics_step"]
        self._beside = dict(state["beside"])
        self._recorded_step = state["recorded_step"]
        self._curves = {name: Curve() for name in state["curves"]}
        for name, curve in state["curves"].items():
            self._curves[name].load_state_dict(curve)

    @contextmanager
    def without_curves(self) -> Iterator[None]:
        """Be as if there were none."""
        curves, self._curves = self._curves, {}
        try:
            yield
        finally:
            self._curves = curves

    def take_curves(self, other: Recorder, step: int) -> None:
        """Have those that another one had once `step` was recorded."""
        self._curves = {name: curve.until(step) for name, curve in other.curves.items()}

    def forget_metrics(self) -> None:
        """The weights were edited: the metrics are those of others."""
        self.metrics_step = -1


def _fetched(scalars: list[Tensor]) -> list[float]:
    """The numbers, by one transfer."""
    together = torch.stack([one.reshape(()).to(scalars[0].device) for one in scalars])
    numbers: list[float] = together.tolist()
    return numbers
