"""What a scenario says that its steps are made of trains as its `step()` does, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.scenarios.lab import NAMES, SEED, entry_of, run_of
from tui_lab.authoring.parts import Parts, step_of
from tui_lab.authoring.scenario import Losses, Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run

STEPS = 40  # over the end of an epoch of each

WITHOUT = {
    "activations": "does not train",
    "autograd": "does not train",
    "devices": "does not train: its steps measure",
    "layers": "does not train",
    "matrix-layer": "does not train",
    "mp-neuron": "does not train",
    "tensors": "does not train",
    "linear-by-hand": "no module, no optimizer: by hand is what it teaches",
    "perceptron": "a rule of its own, without a gradient",
    "xor": "by hand in the engine that it begins with",
    "way-1-numpy": "by hand",
    "way-2-tensors": "by hand",
    "way-3-autograd": "by hand",
    "way-4-function": "by hand",
    "way-5-static-graph": "a captured graph in the place of a module, updated by hand",
    "way-6-nn": "no optimizer: the update is by hand",
    "way-9-dynamic": "its module takes a number that each step draws",
    "rnn": "its module takes the hidden state, and gives it back",
    "surfaces": "a place on a surface: no module, no data",
    "gan": "two networks in one another's loss",
    "zero-grad-forgotten": "its step clears no gradients in the form that it begins with",
    "broadcast-loss": "what its loss is given hangs on the form",
    "eval-forgotten": "tests within its step, and draws for that in the form that it begins with",
    "save-load": "the second network trains only once it is loaded, in the middle of a step",
}

# Where the data, their order or the loss hang on knobs: beside the defaults, these.
OTHER_KNOBS: list[Any] = [
    ("regression", {"optimizer": "adam", "weight_decay": 0.01, "points": 30}),
    ("linear", {"optimizer": "momentum", "noise": 0.5}),
    ("classification", {"optimizer": "nesterov", "points": 17}),
    ("xor", {"engine": "torch", "hidden": 3}),
    ("playground", {"batch": 0, "data": "sine", "dropout": 0.3}),
    ("playground", {"l1": 0.01, "l2": 0.1}),
    ("playground", {"batch": 7, "inputs": "x2 y2"}),
    ("digits", {"examples": 100, "batch": 30, "optimizer": "adamw"}),
    pytest.param("cnn", {"data": "fashion", "shuffle": "on", "batch": 60}, marks=pytest.mark.slow),
    ("fashion", {"batch": 33, "hidden": ()}),
    ("autoencoder", {"batch": 100, "code": 2}),
    ("initialisation", {"init": "xavier", "depth": 1}),
    ("dropout", {"p": 0.9, "points": 7}),
    ("batch-norm", {"batch_size": 300, "depth": 2}),
    ("batch-size", {"points": 50, "batch_size": 7}),
    ("optimizers", {"points": 50, "batch_size": 7}),
    ("way-7-optim", {"optimizer": "rmsprop", "init": "normal"}),
    ("way-8-module", {"init": "normal", "lr": 1e-6}),
]
DEFAULTS: list[Any] = [(name, {}) for name in NAMES if name not in WITHOUT]


def parts_by_loss(scenario: Scenario) -> Mapping[str, Parts]:
    """Its parts by the name of the loss."""
    parts = scenario.parts()
    assert parts is not None
    return {"loss": parts} if isinstance(parts, Parts) else parts


def by_parts(scenario: type[Scenario]) -> type[Scenario]:
    """The scenario trained through its parts, which are asked for anew every third step."""

    def step(self: Any) -> Losses:
        # Two show how good their networks are on all points in the place of the loss that they descend.
        shown: dict[str, Tensor] | None = None
        if hasattr(self, "losses_on_all_points"):
            shown = self.losses_on_all_points()
        if len(losses) % 3 == 0:
            latest[self] = parts_by_loss(self)
        losses.append({name: step_of(one) for name, one in latest[self].items()})
        return shown or losses[-1]

    latest: dict[Scenario, Mapping[str, Parts]] = {}
    losses: list[dict[str, Tensor]] = []
    return type(scenario.__name__, (scenario,), {"step": step})


def run_by_parts(name: str, knobs: dict[str, Any]) -> Run:
    scenario = by_parts(load(entry_of(name)))
    return Run(scenario, run_of(name, **knobs).scenario.knob_values, SEED, torch.device("cpu"))


@pytest.mark.parametrize(("name", "knobs"), DEFAULTS + OTHER_KNOBS)
def test_the_parts_train_as_the_step_does(name: str, knobs: dict[str, Any]) -> None:
    run, other = run_of(name, **knobs), run_by_parts(name, knobs)
    for step in range(STEPS):
        if step == STEPS // 2 and "lr" in run.scenario.knob_values:
            for one in (run, other):
                one.set_live("lr", one.scenario.knob_values["lr"] / 2)
        run.advance()
        other.advance()
        assert other.losses == run.losses, f"step {step + 1}"
    assert run.loss == run.loss, "a number, not NaN, which equals nothing"
    assert other.parameters.keys() == run.parameters.keys()
    for parameter, tensor in run.parameters.items():
        assert torch.equal(other.parameters[parameter], tensor), parameter


@pytest.mark.parametrize("name", ["digits", "fashion", "cnn"])
def test_what_a_step_does_beside_comes_after_its_parts(name: str) -> None:
    run, other = run_of(name), run_by_parts(name, {})
    for one in (run, other):
        for _ in range(one.epoch_steps):
            one.advance()
        one.evaluate()
    assert other.metrics == run.metrics
    assert run.step == run.epoch_steps > 0


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_has_parts_or_a_reason_why_not(name: str) -> None:
    scenario = run_of(name).scenario
    parts = scenario.parts()
    assert (parts is None) == (name in WITHOUT)
    if parts is not None:
        assert tuple(parts_by_loss(scenario)) == scenario.losses
