"""Sweeps of shipped and of own scenarios, and the same runs one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.kit.common_knobs import lr_knob
from tui_lab.authoring.knob_kinds import Choice, Integer, Number
from tui_lab.authoring.knobs import parse_settings
from tui_lab.authoring.parts import Parts, step_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.axes import axes_of
from tui_lab.engine.sweep.finished import Finished
from tui_lab.engine.sweep.plan import Member, Plan, members_of
from tui_lab.engine.sweep.sweep import Sweep
from tui_lab.teaching.catalogue import find, shipped_scenarios

CPU = torch.device("cpu")


class Plane(Scenario):
    """Points and heights over them, learnt in mini-batches by one of torch's optimizers."""

    file = Path(__file__)
    lr = lr_knob(0.05)
    momentum = Number(0.0, low=0.0, high=0.99, live=True)
    weight_decay = Number(0.0, low=0.0, high=1.0, live=True)
    batch = Integer(7, low=0, high=40)
    width = Integer(5, low=1, high=50)
    rule = Choice("sgd", "momentum", "dampened", "nesterov", "adam", "amsgrad", "adamw", "rmsprop",
                  "centered", "adagrad", "maximize", "rprop")  # fmt: skip

    model: nn.Module

    def setup(self) -> None:
        self.x = torch.randn(40, 2)
        self.y = self.x.prod(dim=1, keepdim=True)
        self.model = nn.Sequential(nn.Linear(2, self.width), nn.Tanh(), nn.Linear(self.width, 1))
        self.loss_fn = nn.MSELoss()
        self.optimizer = self.rules()
        self.batches = Batches(40, self.batch, self.device)

    def rules(self) -> torch.optim.Optimizer:
        """The one that the knob names."""
        parameters = list(self.model.parameters())
        common: dict[str, Any] = {"lr": self.lr, "weight_decay": self.weight_decay}
        momentum = self.momentum
        made: dict[str, Any] = {
            "sgd": lambda: torch.optim.SGD(parameters, **common),
            "momentum": lambda: torch.optim.SGD(parameters, momentum=momentum, **common),
            "dampened": lambda: torch.optim.SGD(parameters, momentum=momentum, dampening=0.3, **common),
            "nesterov": lambda: torch.optim.SGD(
                parameters, momentum=momentum or 0.5, nesterov=True, **common
            ),
            "adam": lambda: torch.optim.Adam(parameters, betas=(momentum, 0.99), **common),
            "amsgrad": lambda: torch.optim.Adam(parameters, amsgrad=True, **common),
            "adamw": lambda: torch.optim.AdamW(parameters, **common),
            "rmsprop": lambda: torch.optim.RMSprop(parameters, momentum=momentum, **common),
            "centered": lambda: torch.optim.RMSprop(parameters, centered=True, eps=1e-3, **common),
            "adagrad": lambda: torch.optim.Adagrad(
                parameters, lr_decay=0.1, initial_accumulator_value=0.2, **common
            ),
            "maximize": lambda: torch.optim.SGD(parameters, maximize=True, **common),
            "rprop": lambda: torch.optim.Rprop(parameters, lr=self.lr),
        }
        optimizer: torch.optim.Optimizer = made[self.rule]()
        return optimizer

    def next_batch(self) -> tuple[Tensor, Tensor]:
        rows = self.batches.next()
        return self.x[rows], self.y[rows]

    def step(self) -> Tensor:
        return step_of(self.parts())

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)

    def metrics(self) -> dict[str, float]:
        return {"whole": self.loss_fn(self.model(self.x), self.y).item()}


def shipped(name: str) -> type[Scenario]:
    """The class of a scenario that is shipped."""
    return load(find(name, shipped_scenarios()))


def plan(
    scenario: type[Scenario], *over: str, sets: tuple[str, ...] = (), seeds: int = 2, steps: int = 30
) -> Plan:
    """The runs over knobs, as they are typed."""
    knobs = scenario.knobs()
    fixed = parse_settings(knobs, list(sets))
    axes, which = axes_of(knobs, over, fixed), tuple(range(3, 3 + seeds))
    members = members_of(knobs, axes, fixed, which)
    return Plan("own", "f" * 32, "cpu", {}, axes, which, steps, members)


def swept(scenario: type[Scenario], *over: str, **more: Any) -> tuple[Sweep, list[Finished]]:
    """A sweep that was trained, and who finished."""
    sweep = Sweep(scenario, plan(scenario, *over, **more), CPU)
    return sweep, [one for told in sweep.train() for one in told.finished]


def run_of(scenario: type[Scenario], member: Member, steps: int) -> Run:
    """The same by itself."""
    run = Run(scenario, dict(member.knobs), member.seed, CPU)
    while run.step < steps and not run.diverged:
        run.advance()
    run.evaluate()
    return run
