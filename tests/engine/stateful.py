"""A scenario that keeps what it is given, what tests give it, and the way through a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.state import load_scenario_state, scenario_state

CPU = torch.device("cpu")


class Bare(Scenario):
    """Keeps what it is given."""

    losses = ()
    file = Path(__file__)


class Found(NamedTuple):
    step: int
    best: Tensor | None


@dataclass(frozen=True)
class Fixed:
    name: str
    values: tuple[float, ...]


@dataclass
class Loose:
    name: str


class Average:
    """Of a number, as time goes by: what a user makes Stateful."""

    def __init__(self) -> None:
        self.mean = 0.0

    def state_dict(self) -> dict[str, Any]:
        return {"mean": self.mean}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.mean = state["mean"]


class Silent(nn.Module):
    """Holds what its state_dict does not tell."""

    mask: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.drop = nn.Linear(2, 2), nn.Dropout(0.1)
        self.register_buffer("mask", torch.ones(2), persistent=False)
        self.calls = 0
        self.memory: Tensor | None = None


def bare(**attributes: Any) -> Scenario:
    scenario = Bare(CPU)
    vars(scenario).update(attributes)
    return scenario


def carry(saved: Scenario, present: Scenario, folder: Path) -> Any:
    """What `present` holds after the state of `saved` went through a file onto it."""
    torch.save(scenario_state(saved), folder / "state.pt")
    load_scenario_state(present, torch.load(folder / "state.pt", weights_only=True))
    return present


def carried(value: Any, present: Any, folder: Path) -> Any:
    return carry(bare(value=value), bare(value=present), folder).value
