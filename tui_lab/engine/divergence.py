"""When a loss is no finite number any longer, and why, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

from torch import Tensor

from tui_lab.engine.snapshot import total_of
from tui_lab.engine.statistics import first_non_finite, largest
from tui_lab.languages import translated as _

ALARM = 1e6  # beyond this loss every step looks for the first parameter that is no longer a number
LARGE = 1e3  # a loss above it before the first step says that the first weights or inputs are large


class Trained(Protocol):
    """A run, as far as it is watched."""

    step: int

    @property
    def parameters(self) -> dict[str, Tensor]: ...


class Watch:
    """Looks at the losses called `names` of every step; `diverged` is a sentence once they have.

    Of several networks that is when all have, for the others may still be worth watching. The terms of a
    total are not, once the total is no number.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.diverged = ""
        self._total = total_of(names) if len(names) > 1 else None
        self._names = names
        self._lost: set[str] = set()  # whose last value was no finite number
        self._first_bad: tuple[str, int | None] | None = None

    def look(self, step: int, losses: Mapping[str, float], run: Trained) -> None:
        """See what a step of `run` came to; what it gave beside its losses does not count."""
        for loss in losses.values():
            if not -ALARM < loss < ALARM:  # also true of NaN
                break
        else:
            if self._lost:
                self._lost -= losses.keys()
            return
        if self.diverged:
            return
        losses = {name: losses[name] for name in self._names if name in losses}
        if all(-ALARM < loss < ALARM for loss in losses.values()):
            return
        if self._first_bad is None and (name := first_non_finite(run.parameters)):
            # Those of a loss that was read later are as they are now, not as they were then.
            self._first_bad = (name, step if step == run.step else None)
        for name, loss in losses.items():
            (self._lost.discard if math.isfinite(loss) else self._lost.add)(name)
        lost = self._total in self._lost if self._total else len(self._lost) == len(self._names)
        if lost:
            name = self._total or "loss"
            loss = losses.get(name, next((loss for loss in losses.values() if math.isinf(loss)), math.nan))
            self.diverged = what_happened(run.parameters, loss, step, self._first_bad, name)

    def state_dict(self) -> dict[str, Any]:
        """What it has seen."""
        return {"diverged": self.diverged, "lost": sorted(self._lost), "first_bad": self._first_bad}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what was seen."""
        self.diverged, self._lost = state["diverged"], set(state["lost"])
        self._first_bad = state["first_bad"]


def what_happened(
    parameters: Mapping[str, Tensor],
    loss: float,
    step: int,
    first_bad: tuple[str, int | None] | None,
    name: str = "loss",
) -> str:
    """What became of the loss called `name`, which is `loss` at `step`, and which parameter it was.

    `first_bad` is the first parameter that held a number which is not finite, and the step at which it did,
    None where there is none.
    """
    said = _("The {loss} became NaN at step {step}.")
    if math.isinf(loss):
        said = _("The {loss} became infinite at step {step}.")
    sentence = said.format(loss=name, step=f"{step:,}")
    more = ""
    if first_bad:
        parameter, at = first_bad
        more = _("The first parameter not finite: {name}.").format(name=parameter)
        if at:
            more = _("The first parameter not finite: {name}, at step {step}.")
            more = more.format(name=parameter, step=f"{at:,}")
    elif found := largest(parameters):
        parameter, size = found
        more = _("No parameter is infinite yet; the largest is {name} ({size}).")
        more = more.format(name=parameter, size=f"{size:.2g}")
    return f"{sentence} {more}".rstrip()


def where_to_look(first_loss: float, step: int, has_lr: bool) -> str:
    """What usually makes a run diverge whose loss began at `first_loss` and was lost at `step`."""
    if step == 1:
        return _("It was so before the first step: look at the scale of the inputs and of the first weights.")
    steps = "lr" if has_lr else _("the length of a step")
    said = _("Look at {steps}, then at the scale of the inputs and of the first weights.")
    if LARGE < first_loss < math.inf:
        said = _(
            "It began at {loss}, which is large: look at the scale of the inputs and of the first weights, "
            "then at {steps}."
        )
    return said.format(loss=f"{first_loss:.2g}", steps=steps)
