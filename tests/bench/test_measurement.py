"""The sums behind the figures, and what counts as met."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from tui_lab.bench.measurement import Measurement, NotMeasured, Pairs, Row, in_turns, measure, percentile


def row(goal: float, at_least: bool, measure: Callable[[], Measurement] | None = None) -> Row:
    return Row("speed", goal, "×", at_least, measure or (lambda: Measurement(1.0, {})))


def test_the_ratio_is_the_median_of_the_rounds_not_that_of_the_sides() -> None:
    pairs = Pairs((9.0, 100.0, 30.0), (10.0, 50.0, 40.0))
    assert pairs.ratio == 0.9  # of 0.9, 2.0 and 0.75; the sides' medians are 30 and 40
    measured = pairs.measurement("ours", "theirs", "but")
    assert measured == Measurement(0.9, {"ours": 30.0, "theirs": 40.0}, "but")


def test_rounds_are_interleaved_and_the_first_one_alternates() -> None:
    order: list[str] = []

    def side(name: str, value: float) -> Callable[[], float]:
        def once() -> float:
            order.append(name)
            return value + len(order)

        return once

    pairs = in_turns(side("a", 10), side("b", 20), rounds=3)
    assert "".join(order) == "abbaab"
    assert pairs == Pairs((11, 14, 15), (22, 23, 26))
    assert pairs + Pairs((1,), (2,)) == Pairs((11, 14, 15, 1), (22, 23, 26, 2))


@pytest.mark.parametrize(("share", "value"), [(0.95, 19), (0.5, 10), (1.0, 20), (0.0, 1)])
def test_percentile_is_one_of_the_values(share: float, value: float) -> None:
    values = [float(k) for k in range(20, 0, -1)]
    assert percentile(values, share) == value


def test_percentile_of_few_values_is_the_largest() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0


@pytest.mark.parametrize(
    ("goal", "at_least", "value", "trouble", "verdict"),
    [
        (0.97, True, 0.97, "", "met"),
        (0.97, True, 0.9699, "", "missed"),
        (1.4, False, 1.4, "", "met"),
        (1.4, False, 1.41, "", "missed"),
        (0.97, True, 1.1, "the losses differ", "missed"),
        (0.97, True, math.nan, "no terminal", "not measured"),
    ],
)
def test_verdict(goal: float, at_least: bool, value: float, trouble: str, verdict: str) -> None:
    assert row(goal, at_least).verdict(Measurement(value, {}, trouble)) == verdict


def test_what_cannot_be_measured_says_why() -> None:
    def fail() -> Measurement:
        raise NotMeasured("no terminal here")

    measured = measure(row(1.0, True, fail))
    assert math.isnan(measured.value)
    assert measured.trouble == "no terminal here"
    assert measure(row(1.0, True)) == Measurement(1.0, {})
