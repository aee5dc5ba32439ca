"""The numbers of an optimizer's parameter groups, as live knobs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from tui_lab.authoring.kit.optimizers import rebase
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.number_knobs import Number
from tui_lab.watching.names import schedulers_of

ABOUT = {
    "lr": "learning rate: how far a step moves the weights",
    "momentum": "how much of the last step is added to the next",
    "weight_decay": "how much of itself each weight loses at a step",
}
FIRST = ("lr", "momentum", "weight_decay")
SHOWN = {"initial_lr", "params"}  # what a scheduler notes for itself, and the parameters


class Groups:
    """Of optimizers by their names: each number of each group by a name of its own."""

    def __init__(self, optimizers: Mapping[str, torch.optim.Optimizer]) -> None:
        self._places: dict[str, tuple[torch.optim.Optimizer, int, str]] = {}
        for name, optimizer in optimizers.items():
            for place, group in enumerate(optimizer.param_groups):
                of_group = [f"{name}_"] * (len(optimizers) > 1) + [f"group{place}_"] * (place > 0)
                numbers = [key for key, value in group.items() if key not in SHOWN and _is_number(value)]
                for key in sorted(numbers, key=lambda one: (one not in FIRST, one)):
                    self._places["".join((*of_group, key))] = optimizer, place, key

    def all(self) -> Iterator[dict[str, Any]]:
        """The groups themselves."""
        seen = {(id(optimizer), place): optimizer for optimizer, place, _ in self._places.values()}
        return (optimizer.param_groups[place] for (_, place), optimizer in seen.items())

    def values(self) -> dict[str, float]:
        """The numbers as they are now, to the digits that a learner reads."""
        places = self._places.items()
        return {name: float(f"{one.param_groups[place][key]:.6g}") for name, (one, place, key) in places}

    def set(self, name: str, value: float) -> None:
        """Give a number another value; a schedule goes on from its share of a new rate."""
        optimizer, place, key = self._places[name]
        group = optimizer.param_groups[place]
        before, group[key] = group[key], type(group[key])(value)
        if key == "lr" and group.get("initial_lr") and before:
            group["initial_lr"] *= value / before
            for scheduler in schedulers_of(optimizer):
                rebase(scheduler)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def knobs_of_groups(groups: Groups) -> dict[str, AnyKnob]:
    """A live knob for each number."""
    return {
        name: Number(value, low=min(0.0, value), live=True, about=_about(name))
        for name, value in groups.values().items()
    }


def _about(name: str) -> str:
    return next((text for key, text in ABOUT.items() if name.endswith(key)), "a number of the optimizer")
