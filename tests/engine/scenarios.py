"""Scenarios as a learner would write them into a folder, for the tests to break and to train."""

from __future__ import annotations

import textwrap
from pathlib import Path

import torch

from tui_lab.authoring.source import load
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

# Two knobs, one of each kind; dropout, BatchNorm and shuffling, so that any look that touches the
# modules or the random state changes the losses that follow.
RESTLESS = '''
import random

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import Integer, Line, Number, Plot, Scenario, as_numpy, view


class Restless(Scenario):
    """A network that never stands still."""

    title = "Restless"
    steps = 20
    speed = "flat out"

    lr = Number(0.05, low=0.0, high=1e12, live=True, about="learning rate")
    width = Integer(8, low=1, high=100, about="units of the hidden layer")

    def setup(self) -> None:
        self.generator = torch.Generator().manual_seed(torch.initial_seed())
        self.rng = np.random.default_rng(3)
        self.x = torch.randn(64, 2)
        self.y = self.x.sum(1, keepdim=True)
        body = [nn.Linear(2, self.width), nn.BatchNorm1d(self.width), nn.ReLU(), nn.Dropout(0.5)]
        self.model = nn.Sequential(*body, nn.Linear(self.width, 1))
        self.twins = {"a": nn.Sequential(nn.BatchNorm1d(2), nn.Dropout(0.5))}
        parameters = [*self.model.parameters(), *self.twins["a"].parameters()]
        self.optimizer = torch.optim.SGD(parameters, lr=self.lr)

    def step(self) -> Tensor:
        rows = torch.randint(64, (16,), generator=self.generator)
        rows = (rows + random.randrange(64) + int(np.random.randint(64)) + int(self.rng.integers(64))) % 64
        loss = ((self.model(self.twins["a"](self.x[rows])) - self.y[rows]) ** 2).mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def metrics(self) -> dict[str, float]:
        self.look()
        return {"train_loss": ((self.model(self.x) - self.y) ** 2).mean().item()}

    def look(self) -> None:
        """Draw from every generator, as a view that samples points would."""
        torch.rand(3)
        np.random.rand(3)
        random.random()
        torch.rand(3, generator=self.generator)
        self.rng.random(3)
        self.twins["a"](self.x)

    @view("Fit")
    def fit(self) -> Plot:
        self.look()
        y = self.model.train()(self.x)[:, 0]  # a careless author, who leaves the mode changed
        self.model.eval()
        return Plot("row", "y", lines=(Line("y", np.arange(64.0), as_numpy(y)),))

    @view("Broken")
    def broken(self) -> Plot:
        raise KeyError("no such row")

    @view("Shared memory")
    def shared(self) -> Plot:
        weight = self.model[0].weight.detach().numpy()
        return Plot("unit", "weight", lines=(Line("w", weight[:, 1], weight[:, 0]),))
'''

# The least that trains: the loss is a plain number. `{…}` are filled in by `counter`.
COUNTER = '''
from tui_lab import Integer, Number, Scenario


class Counter(Scenario):
    """Counts down."""

    title = "Counter"
    steps = 30
    speed = "flat out"
    lr = Number(0.1, low=0.0, high=1e9, live=True, about="a live knob")
    width = Integer(1, low=1, high=9, about="a knob that rebuilds")

    def setup(self) -> None:
        self.left = 100.0
        {setup}

    def step(self) -> float:
        self.left -= 1
        {step}
        return self.left

    def metrics(self) -> dict[str, float]:
        {metrics}
        return {{}}

    def knob_changed(self, name: str) -> None:
        {knob_changed}
'''


def counter(setup: str = "", step: str = "", metrics: str = "", knob_changed: str = "") -> str:
    """The source of a scenario that trains nothing, with a statement put into some of its methods."""
    return COUNTER.format(
        setup=setup or "pass",
        step=step or "pass",
        metrics=metrics or "pass",
        knob_changed=knob_changed or "pass",
    )


def write_scenario(folder: Path, source: str, name: str = "mine", lesson: str = "") -> Entry:
    """A scenario folder below `folder`, and its entry in the catalogue."""
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    (home / "scenario.py").write_text(textwrap.dedent(source).lstrip("\n"), encoding="utf-8")
    if lesson:
        (home / "lesson.md").write_text(lesson, encoding="utf-8")
    return find(name.replace("_", "-"), find_scenarios((folder,)))


def line_of(entry: Entry, text: str) -> int:
    """The number of the one line of the scenario's file that holds `text`."""
    lines = entry.file.read_text(encoding="utf-8").splitlines()
    (found,) = (number for number, line in enumerate(lines, start=1) if text in line)
    return found


def start(entry: Entry, seed: int = 1, **knobs: object) -> Run:
    """A run on the CPU with its default knobs, but for those given."""
    return Run(load(entry), knobs, seed, torch.device("cpu"))


# Answers each edit and trains nothing; a walk of three places through the answer.
ANSWER = '''
from tui_lab import Integer, Scenario, Table, view


class Answer(Scenario):
    """Doubles a number."""

    title = "Answer"
    losses = ()
    steps = 3
    number = Integer(4, low=0, high=100, about="what is doubled")

    def setup(self) -> None:
        self.double, self.place = 2 * self.number, 0

    def step(self) -> None:
        self.place += 1

    def metrics(self) -> dict[str, float]:
        return {"double": self.double}

    @view("Product")
    def product(self) -> Table:
        return Table(("number", "double", "place"), ((str(self.number), str(self.double), str(self.place)),))
'''

# Two networks on the same data: one of them diverges.
RACE = '''
import torch
from torch import Tensor, nn

from tui_lab import Number, Scenario


class Race(Scenario):
    """A careful net and a hasty one."""

    title = "Race"
    losses = ("careful", "hasty")
    steps = 40
    haste = Number(100.0, low=0.0, high=1e9, live=True, about="lr of the hasty one")

    def setup(self) -> None:
        self.x = torch.linspace(-1, 1, 20).unsqueeze(1)
        self.nets = nn.ModuleDict({name: nn.Linear(1, 1) for name in self.losses})

    def step(self) -> dict[str, Tensor]:
        losses = {}
        for name, net in self.nets.items():
            loss = (net(self.x) - 3 * self.x).square().mean()
            net.zero_grad()
            loss.backward()
            with torch.no_grad():
                for parameter in net.parameters():
                    parameter -= {"careful": 0.1, "hasty": self.haste}[name] * parameter.grad
            losses[name] = loss
        return losses

    def metrics(self) -> dict[str, float]:
        return {"careful_test": (self.nets["careful"](self.x) - 3 * self.x).square().mean().item()}
'''
