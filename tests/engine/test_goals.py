"""When a goal is met."""

from __future__ import annotations

from typing import Any

import pytest

from tui_lab.authoring.knob_kinds import Choice, Integer, Number, Sizes
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.engine.goals import Facts, read_goal
from tui_lab.engine.history import Curve

KNOBS: dict[str, AnyKnob] = {
    "lr": Number(0.1, low=0, high=10, about="", name="lr"),
    "hidden": Sizes((10,), about="", name="hidden"),
    "activation": Choice("relu", choices=("relu", "tanh"), about="", name="activation"),
    "units": Choice("1", choices=("1", "2"), about="", name="units"),
    "batch": Integer(4, low=1, high=64, about="", name="batch"),
}


def facts(step: int = 100, diverged: bool = False, **knobs: Any) -> Facts:
    """Loss 1/step, accuracy rising to 0.5 at the end."""
    loss, accuracy = Curve(), Curve()
    for at in range(1, step + 1):
        loss.record(at, 1 / at)
        if not at % 50:
            accuracy.record(at, at / 200)
    values = {name: knob.default for name, knob in KNOBS.items()} | knobs
    return Facts(step, diverged, {"loss": loss, "accuracy": accuracy}, KNOBS, values)


@pytest.mark.parametrize(
    ("goal", "met"),
    [
        ("loss < 0.05", True),
        ("loss < 0.01", False),
        ("loss <= 0.01", True),
        ("loss<=0.01", True),
        ("loss < 0.05 by step 20", False),
        ("loss < 0.05 by step 21", True),
        ("loss > 0.9", True),
        ("accuracy >= 0.5", True),
        ("accuracy >= 0.5 by step 99", False),
        ("accuracy > 0.5", False),
        ("test_loss < 1", False),
        ("step >= 100", True),
        ("step > 100", False),
        ("diverged", False),
        ("hidden <= 10", True),
        ("hidden = none", False),
        ("hidden < 10", False),
        ("hidden = 10", True),
        ("activation = relu", True),
        ("activation = tanh", False),
        ("units = 1", True),
        ("units = 2", False),
        ("lr = 0.1", True),
        ("batch > 3 and loss < 0.05 and activation = relu", True),
        ("batch > 3 and loss < 0.001", False),
    ],
)
def test_goals_are_checked_against_the_run(goal: str, met: bool) -> None:
    assert read_goal(goal, KNOBS).met(facts()) is met


def test_sizes_compare_by_their_number_of_units() -> None:
    goal = read_goal("hidden <= 30", KNOBS)
    assert goal.met(facts(hidden=(10, 20))) and not goal.met(facts(hidden=(10, 21)))
    for none in ("hidden = 0", "hidden = none"):
        assert read_goal(none, KNOBS).met(facts(hidden=()))


def test_divergence_can_be_a_goal() -> None:
    assert read_goal("diverged and lr > 1", KNOBS).met(facts(diverged=True, lr=2.0))
    assert not read_goal("diverged and lr > 1", KNOBS).met(facts(diverged=True))


def test_before_the_first_step_no_metric_holds() -> None:
    assert not read_goal("loss < 1e9", KNOBS).met(facts(step=0))
