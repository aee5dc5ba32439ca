"""The numbers of an optimizer's parameter groups, as live knobs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from tui_lab.authoring.kit.optimizers import rebase
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.number_knobs import Number
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.watching.names import schedulers_of

ABOUT = {
    "lr": "learning rate: how far a step moves the weights",
    "momentum": "how much of the last step is added to the next",
    "weight_decay": "how much of itself each weight loses at a step",
}
FIRST = ("lr", "momentum", "weight_decay")
SHOWN = {"initial_lr", "params"}  # what a scheduler notes for itself, and the parameters


class Groups:
    """Of optimizers by their names: each number of each group by a name of its own.

    What one was at first, or has been set to, is its value; what the script has made of it since, as a
    schedule does, is `in_force`.
    """

    def __init__(self, optimizers: Mapping[str, torch.optim.Optimizer]) -> None:
        self._optimizers = tuple(optimizers.values())
        self._places: dict[str, tuple[torch.optim.Optimizer, int, str]] = {}
        for name, optimizer in optimizers.items():
            for place, group in enumerate(optimizer.param_groups):
                of_group = [f"{name}_"] * (len(optimizers) > 1) + [f"group{place}_"] * (place > 0)
                numbers = [key for key, value in group.items() if key not in SHOWN and _is_number(value)]
                for key in sorted(numbers, key=lambda one: (one not in FIRST, one)):
                    self._places["".join((*of_group, key))] = optimizer, place, key
        self.values = {name: _read(group[self._base(name)]) for name, group in self._present()}

    @property
    def device(self) -> torch.device:
        """Where the parameters lie."""
        groups = (group for one in self._optimizers for group in one.param_groups)
        return next((one.device for group in groups for one in group["params"]), torch.device("cpu"))

    def _present(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The numbers that are still there, each with its group: a script may have taken one away."""
        for name, (optimizer, place, key) in self._places.items():
            if place < len(optimizer.param_groups):
                group = optimizer.param_groups[place]
                if _is_number(group.get(key)):
                    yield name, group

    def _base(self, name: str) -> str:
        """The key of what a schedule counts from, or else of the number itself."""
        optimizer, place, key = self._places[name]
        return "initial_lr" if key == "lr" and "initial_lr" in optimizer.param_groups[place] else key

    @property
    def in_force(self) -> dict[str, float]:
        """Those that the script has moved, as they are now, to the digits that a learner reads."""
        now = {name: _read(group[self._places[name][2]]) for name, group in self._present()}
        return {name: value for name, value in now.items() if value != self.values[name]}

    def set(self, name: str, value: float) -> None:
        """Give a number another value; a schedule goes on from its share of a new rate. Raises LabError."""
        group = dict(self._present()).get(name)
        if group is None:
            raise LabError(_("{name} is no longer a number of this optimizer.").format(name=name))
        optimizer, __, key = self._places[name]
        if self._base(name) != key:  # scheduled
            before = group["initial_lr"]
            group[key] = group[key] * value / before if before else value
            group["initial_lr"] = value
            for scheduler in schedulers_of(optimizer):
                rebase(scheduler)
        else:
            group[key] = type(group[key])(value)
        self.values[name] = value


def _read(value: Any) -> float:
    return float(f"{value:.6g}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def knobs_of_groups(groups: Groups) -> dict[str, AnyKnob]:
    """A live knob for each number."""
    return {
        name: Number(value, low=min(0.0, value), live=True, about=_about(name))
        for name, value in groups.values.items()
    }


def _about(name: str) -> str:
    return next((text for key, text in ABOUT.items() if name.endswith(key)), "a number of the optimizer")
