"""Curves: bounded memory, and nothing lost that a chart could show."""

from __future__ import annotations

import math
import random
import tracemalloc
import warnings

import numpy as np
import pytest

from tui_lab.engine.history import CAPACITY, Curve


def _curve(
    values: list[float] | np.ndarray[tuple[int], np.dtype[np.float64]], first: int = 1, every: int = 1
) -> Curve:
    curve = Curve()
    for index, value in enumerate(values):
        curve.record(first + index * every, float(value))
    return curve


@pytest.fixture(scope="module")
def million() -> tuple[Curve, int]:
    """A falling curve of a million steps with two spikes, and the bytes it took."""
    tracemalloc.start()
    curve = Curve()
    for step in range(1, 1_000_001):
        value = 1.0 / step
        if step == 123_457:
            value = 7e5
        elif step == 765_433:
            value = -3.0
        curve.record(step, value)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return curve, held


@pytest.mark.slow
def test_a_million_steps_stay_small_and_keep_their_spikes(million: tuple[Curve, int]) -> None:
    curve, held = million
    assert held <= 20e6
    for columns in (1, 7, 120, 1000, CAPACITY):
        reduced = curve.reduced(columns)
        assert len(reduced) <= columns
        top, bottom = int(reduced.high.argmax()), int(reduced.low.argmin())
        assert (reduced.high[top], reduced.high_step[top]) == (7e5, 123_457)
        assert (reduced.low[bottom], reduced.low_step[bottom]) == (-3.0, 765_433)
    assert (curve.lowest(), curve.highest()) == (-3.0, 7e5)


@pytest.mark.slow
def test_the_columns_follow_each_other_and_share_the_steps_evenly(million: tuple[Curve, int]) -> None:
    reduced = million[0].reduced(100)
    width = 1_000_000 / 100
    middles = (np.arange(100) + 0.5) * width
    assert (np.abs(reduced.low_step - middles) < width).all()
    assert (np.abs(reduced.high_step - middles) < width).all()


def test_any_curve_is_reduced_as_its_own_values_say() -> None:
    chance = random.Random(2)
    for size in (1, 2, 3, 119, 120, 121, 1023, 1024, 1025, 5000, 2 * CAPACITY, 3 * CAPACITY + 17):
        values = np.array([chance.gauss(0, 1) for _ in range(size)])
        values[[chance.randrange(size) for _ in range(size // 10)]] = math.nan
        values[[chance.randrange(size) for _ in range(size // 50)]] = math.inf
        finite = values[np.isfinite(values)]
        curve = _curve(values, first=5, every=3)
        for columns in (1, 2, 120):
            reduced = curve.reduced(columns)
            assert 1 <= len(reduced) <= columns
            assert not np.isinf(reduced.low).any() and not np.isinf(reduced.high).any()
            for extreme, steps in ((reduced.low, reduced.low_step), (reduced.high, reduced.high_step)):
                shown = np.isfinite(extreme)
                assert (values[(steps[shown] - 5) // 3] == extreme[shown]).all()
                assert (np.diff(steps) > 0).all()
            if len(finite):
                assert np.nanmin(reduced.low) == finite.min()
                assert np.nanmax(reduced.high) == finite.max()
            known = np.isfinite(reduced.mean)
            assert (reduced.low[known] <= reduced.mean[known] + 1e-12).all()
            assert (reduced.mean[known] <= reduced.high[known] + 1e-12).all()
        if len(finite):
            assert curve.reduced(1).mean[0] == pytest.approx(finite.mean())


def test_a_column_is_the_minimum_maximum_and_mean_of_its_steps() -> None:
    values = np.random.default_rng(0).normal(size=1200)
    reduced = _curve(values).reduced(120)
    groups = values.reshape(120, 10)
    assert (reduced.low == groups.min(1)).all()
    assert (reduced.high == groups.max(1)).all()
    assert np.allclose(reduced.mean, groups.mean(1))
    assert (reduced.low_step == np.arange(120) * 10 + groups.argmin(1) + 1).all()
    assert (reduced.high_step == np.arange(120) * 10 + groups.argmax(1) + 1).all()


def test_a_column_without_any_finite_value_is_nan() -> None:
    reduced = _curve([1.0] * 10 + [math.nan] * 5 + [math.inf] * 5 + [2.0] * 10).reduced(3)
    assert (reduced.low[[0, 2]] == [1.0, 2.0]).all()
    assert np.isnan([reduced.low[1], reduced.high[1], reduced.mean[1]]).all()
    assert reduced.low_step[1] == reduced.high_step[1] == 11
    nothing = _curve([math.nan, -math.inf])
    assert np.isnan(nothing.reduced(10).mean).all()
    assert math.isnan(nothing.lowest()) and math.isnan(nothing.highest())


def test_no_record_and_one() -> None:
    empty = Curve()
    assert len(empty.reduced(10)) == 0
    assert math.isnan(empty.lowest()) and math.isnan(empty.highest(5))
    empty.record(50, 0.25)
    one = empty.reduced(10)
    assert [array.tolist() for array in (one.low, one.high, one.mean)] == [[0.25]] * 3
    assert [array.tolist() for array in (one.low_step, one.high_step)] == [[50]] * 2


def test_the_best_value_up_to_a_step_is_exact() -> None:
    values = np.random.default_rng(1).normal(size=CAPACITY)
    values[::7] = math.nan
    curve = _curve(values)
    for by_step in (1, 2, 3, 1023, 1024, 1025, 4000, CAPACITY, 10 * CAPACITY):
        so_far = values[:by_step]
        so_far = so_far[np.isfinite(so_far)]
        expected = (so_far.min(), so_far.max()) if len(so_far) else (math.nan, math.nan)
        assert (curve.lowest(by_step), curve.highest(by_step)) == pytest.approx(expected, abs=0, nan_ok=True)
    assert math.isnan(curve.lowest(0))


def test_metrics_every_fifty_steps_keep_their_steps() -> None:
    curve = _curve([float(index) for index in range(40)], first=50, every=50)
    reduced = curve.reduced(100)
    assert reduced.low_step.tolist() == list(range(50, 2001, 50))
    assert curve.highest(by_step=149) == 1.0
    assert curve.highest(by_step=150) == 2.0


def test_what_was_reduced_does_not_change_when_training_goes_on() -> None:
    curve = _curve([float(index) for index in range(2 * 1024)])
    reduced = curve.reduced(CAPACITY)
    before = [array.copy() for array in (reduced.low, reduced.low_step, reduced.high, reduced.mean)]
    for step in range(2 * 1024, 3 * CAPACITY):
        curve.record(step, -1.0)
    after = (reduced.low, reduced.low_step, reduced.high, reduced.mean)
    assert all((old == new).all() for old, new in zip(before, after, strict=True))


def test_the_largest_numbers_raise_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reduced = _curve([1e308] * 100 + [-1e308] * 100).reduced(2)
    assert reduced.high.tolist() == [1e308, -1e308]


@pytest.mark.parametrize("records", [10, 1024, 5000, 8192, 40_000])
def test_a_curve_as_it_was_at_an_earlier_step(records: int) -> None:
    whole = Curve()
    for step in range(1, records + 1):
        whole.record(step, 1 / step)
    for step in (0, 1, records // 3, records - 1, records):
        earlier, found = Curve(), whole.until(step)
        for at in range(1, step + 1):
            earlier.record(at, 1 / at)
        spans = max(1, records // 4096)  # records of a bucket: of one that spans more nothing is known
        assert step - spans < found.reduced(10**6).high_step.max(initial=0) + spans
        if step >= 2 * spans:
            assert found.lowest() == pytest.approx(earlier.lowest(), rel=0.01)
        found.record(records + 1, 0.0)
        assert found.lowest() == 0.0
