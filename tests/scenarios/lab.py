"""What the scenario tests share: every built-in scenario, those of them that train, and runs of them."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import torch

from tui_lab.authoring.source import load, named_class
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry, find, shipped_scenarios

SEED = DEFAULT_SEED
NAMES = sorted(entry.name for entry in shipped_scenarios())


def _trains(entry: Entry) -> bool:
    """Whether it has a loss, as its code says."""
    named = named_class(ast.parse(entry.file.read_text(encoding="utf-8")), ("title", "losses"))
    return named is not None and named[1].get("losses") != ()


@cache
def entry_of(name: str) -> Entry:
    """The built-in scenario called `name`."""
    return find(name, shipped_scenarios())


TRAINED = [name for name in NAMES if _trains(entry_of(name))]


def run_of(name: str, steps: int = 0, seed: int = SEED, device: str = "cpu", **knobs: Any) -> Run:
    """A run of `name` after `steps` steps, with its defaults and then `knobs`."""
    scenario = load(entry_of(name))
    values = {knob: declared.default for knob, declared in scenario.knobs().items()} | knobs
    run = Run(scenario, values, seed, torch.device(device))
    train_to(run, steps)
    return run


def train_to(run: Run, step: int) -> None:
    """Train on up to `step`, or until the run diverges, and bring the metrics up to date."""
    while run.step < step and not run.diverged:
        run.advance()
    run.evaluate()


def on(run: Run, steps: int) -> list[dict[str, float]]:
    """The losses of the next steps."""
    losses = []
    for _ in range(min(steps, run.scenario.steps - run.step)):
        run.advance()
        losses.append(dict(run.losses))
    return losses


def parameter(run: Run, name: str) -> float:
    """The only value of a parameter."""
    return run.parameters[name].item()
