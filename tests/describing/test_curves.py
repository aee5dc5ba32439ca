"""What is said of a curve is true of its numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tui_lab.authoring.figures import Mark
from tui_lab.describing.curves import describe_curve, describe_history
from tui_lab.engine.history import Curve, Reduced

STEPS = np.arange(1.0, 101.0)


def recorded(values: list[float], columns: int = 120) -> Reduced:
    curve = Curve()
    for step, value in enumerate(values, start=1):
        curve.record(step, value)
    return curve.reduced(columns)


def test_a_loss_that_falls_and_then_stays() -> None:
    y = np.maximum(1.2 - 0.02 * (STEPS - 1), 0.004)
    y[96] = 0.0039
    assert describe_curve("loss", STEPS, y, "step") == (
        "loss falls from 1.2 at step 1 to 0.004 at step 100; flat since step 61; lowest 0.0039 at step 97."
    )
    assert (y[60:] <= 0.004).all() and y[59] > 0.01, "which is what was said"


def test_one_that_still_halves_is_not_flat_however_high_it_was_once() -> None:
    y = 100 * 0.9**STEPS
    assert "flat" not in describe_curve("loss", STEPS, y, "step")


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([], [], "c: no values."),
        ([math.nan], [1.0], "c: no values."),
        ([2.0], [0.5], "c: a single value, 0.5 at x 2."),
        ([0.0, 1, 2], [3.0, 3, 3], "c stays at 3 from x 0 to 2."),
        ([0.0, 1], [0.0, -2], "c falls from 0 at x 0 to −2 at x 1."),
        ([0.0, 1, 2], [0.0, 5, 0], "c comes back from 0 at x 0 to 0 at x 2; highest 5 at x 1."),
        (
            [0.0, 1, 2],
            [1.0, math.nan, 2],
            "c rises from 1 at x 0 to 2 at x 2; of 3 values 1 not a number (NaN).",
        ),
        ([0.0, 1], [math.inf, math.nan], "c: no values; of 2 values 1 not a number (NaN) and 1 infinite."),
    ],
)
def test_odd_ones(x: list[float], y: list[float], said: str) -> None:
    assert describe_curve("c", np.array(x), np.array(y), "x") == said


def test_the_largest_numbers_there_are() -> None:
    said = describe_curve("c", np.array([0.0, 1, 2]), np.array([-1.7e308, 1.7e308, 0]), "x")
    assert said == "c rises from −1.7e308 at x 0 to 0 at x 2; highest 1.7e308 at x 1."


@pytest.mark.parametrize("columns", [5, 120])
def test_of_a_history_the_extremes_are_exact_in_any_number_of_columns(columns: int) -> None:
    values = [2.0, *(1 / step for step in range(2, 50)), 7.0, *(0.5 + step / 1000 for step in range(50))]
    (said,) = describe_history({"loss": recorded(values, columns)}, ("loss",))
    assert f"highest 7 at step {values.index(7.0) + 1:,}" in said
    assert f"lowest 0.02041 at step {values.index(1 / 49) + 1}" in said


def test_losses_come_first_then_metrics_then_what_was_changed() -> None:
    curves = {"accuracy": recorded([0.5, 1.0]), "loss": recorded([1.0, 0.5])}
    said = describe_history(curves, ("loss",), (Mark(1.0, "lr 0.1"),))
    assert [one.split()[0] for one in said] == ["loss", "accuracy", "Changed:"]
    assert said[-1] == "Changed: lr 0.1 at step 1."


def test_where_a_loss_stopped_being_a_number_is_said() -> None:
    (said,) = describe_history({"loss": recorded([1.0, 5.0, math.inf, math.nan])}, ("loss",))
    assert said == "loss rises from 1 at step 1 to 5 at step 2; not a number from step 3 on."
    (said,) = describe_history({"loss": recorded([1.0, math.nan, 0.5])}, ("loss",))
    assert said == "loss falls from 1 at step 1 to 0.5 at step 3; with gaps."


def test_nothing_recorded_yet() -> None:
    assert describe_history({"loss": recorded([])}, ("loss",)) == ["Nothing was trained yet."]
    assert describe_history({}, ("loss",)) == ["Nothing was trained yet."]
