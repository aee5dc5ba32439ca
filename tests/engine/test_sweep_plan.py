"""What a sweep goes over, and what its numbers come to."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.engine.sweeping import Plane, plan, shipped
from tui_lab.authoring.figures import HeatMap, Plot, Table
from tui_lab.authoring.knobs import KnobError
from tui_lab.engine.changes import Change
from tui_lab.engine.snapshot import FOREVER
from tui_lab.engine.sweep.axes import axes_of
from tui_lab.engine.sweep.figures import ALL, best_words, figures_of, table_of
from tui_lab.engine.sweep.plan import Plan
from tui_lab.engine.sweep.rates import Reading, rate_axis, reading_of
from tui_lab.engine.sweep.result import Outcome, Result, Spread, result_of, settled

PLAYGROUND = shipped("playground")


def values(typed: str, scenario: Any = PLAYGROUND) -> tuple[Any, ...]:
    (axis,) = axes_of(scenario.knobs(), [typed], {})
    assert [scenario.knobs()[axis.name].parse(text) for text in axis.texts] == list(axis.values)
    return axis.values


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lr=0.01, 0.1,1", (0.01, 0.1, 1.0)),
        ("lr=0.1,0.1,0.10", (0.1,)),
        ("lr=1e-3..1:4", (0.001, 0.01, 0.1, 1.0)),  # far apart: by factors
        ("lr=1..1e-3:4", (1.0, 0.1, 0.01, 0.001)),
        ("dropout=0.1..0.5:3", (0.1, 0.3, 0.5)),  # near: by differences
        ("noise=0..1:3", (0.0, 0.5, 1.0)),  # 0 is no factor of anything
        ("points=10..1000:3", (10, 100, 1000)),
        ("lr=0.5,1e-3..1e-1:3", (0.5, 0.001, 0.01, 0.1)),
        ("hidden=4,8 8,none", ((4,), (8, 8), ())),
        ("hidden=4..64:3", ((4,), (16,), (64,))),
        ("activation=relu,tanh", ("relu", "tanh")),
    ],
)
def test_values_are_listed_or_run_between_two_ends(typed: str, found: tuple[Any, ...]) -> None:
    assert values(typed) == pytest.approx(found) if typed.startswith(("lr", "noise")) else found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("rate=1", "there is no knob 'rate'; the knobs are data, hidden"),
        ("lr", "is not NAME=VALUES, such as lr=0.01,0.1,1"),
        ("lr=", "is not NAME=VALUES"),
        ("lr=fast", "lr takes a number from 0 to 10, not 'fast'"),
        ("lr=99", "lr takes a number from 0 to 10, not 99"),
        ("lr=0.1..1", "does not say how many values: write 0.1..1:7 for seven"),
        ("lr=0.1..1:1", "does not say how many values"),
        ("lr=0.1..x:3", "not 'x'"),
        ("lr=0.1..1:99999", "at most 10,000 runs"),
        ("activation=relu..tanh:3", "one by one: a range needs numbers"),
        ("hidden=4..8 8:3", "a range of hidden runs between sizes of one layer"),
        ("shown=train", "shown only changes what is shown, not the training: sweep over another knob"),
    ],
)
def test_what_cannot_be_swept_over_is_said_with_what_to_write(typed: str, said: str) -> None:
    with pytest.raises(KnobError) as error:
        values(typed)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_knob_stands_in_one_place() -> None:
    with pytest.raises(KnobError, match="lr cannot be both swept over and set"):
        plan(Plane, "lr=1", sets=("lr=2",))
    with pytest.raises(KnobError, match="lr is there twice"):
        plan(Plane, "lr=1", "lr=2")


def test_a_knob_without_any_effect_is_refused_and_one_with_some_is_not() -> None:
    with pytest.raises(KnobError, match="momentum has no effect with optimizer sgd"):
        plan(PLAYGROUND, "momentum=0.1,0.9")
    assert len(plan(PLAYGROUND, "momentum=0.1,0.9", "optimizer=sgd,adam").members) == 8


def test_too_many_runs_are_counted_before_any_is_made() -> None:
    with pytest.raises(KnobError, match="60 × 60 values × 3 seeds are 10,800 runs, and a sweep takes 10,000"):
        plan(Plane, "lr=1e-3..1:60", "weight_decay=0..1:60", seeds=3)


def test_each_seed_goes_over_all_combinations() -> None:
    made = plan(Plane, "lr=0.1,0.2", "width=3,4", sets=("batch=5",), seeds=2)
    assert [(one.place, one.seed) for one in made.members[:5]] == [
        ((0, 0), 3), ((0, 1), 3), ((1, 0), 3), ((1, 1), 3), ((0, 0), 4),
    ]  # fmt: skip
    assert made.members[1].texts["width"] == "4" and made.members[0].knobs["batch"] == 5


def test_a_run_belongs_to_it_by_its_recipe() -> None:
    made = plan(Plane, "lr=0.1,0.2", steps=30)
    member = made.members[2]
    recipe = made.recipe(member)
    assert made.member_of(recipe) is member
    others: list[dict[str, Any]] = [
        {"scenario": "another"},
        {"files": "edited"},
        {"seed": 99},
        {"device": "cuda:0"},
        {"knobs": {**recipe.knobs, "width": "6"}},
        {"changes": (Change(3, "knob", "lr", "0.3"),)},
    ]
    assert all(made.member_of(replace(recipe, **other)) is None for other in others)
    assert made.member_of(replace(recipe, versions={"torch": "1.0"}, together=9)) is member
    assert [made.is_whole(step, False) for step in (29, 30, 31)] == [False, True, False]
    assert [made.is_whole(step, True) for step in (12, 31)] == [True, False]
    assert not replace(made, steps=FOREVER).is_whole(30, False)


# What comes of it


def came(made: Plan, losses: list[float | None], **numbers: float) -> Result:
    """What the members came to, in their order; None is one that diverged."""
    outcomes = [
        Outcome(member, 9, math.nan, {"loss": math.nan}, True, 2.0)
        if loss is None
        else Outcome(member, 30, loss, {"loss": loss, **numbers}, False, 2.0)
        for member, loss in zip(made.members, losses, strict=False)
    ]
    return result_of(made, outcomes)


def test_a_cell_has_median_and_spread_over_its_seeds() -> None:
    found = came(plan(Plane, "lr=0.1,0.2", seeds=3), [1.0, 5.0, 2.0, None, 4.0, 6.0], accuracy=0.5)
    first, second = found.cells
    assert (first.loss, first.done, first.diverged) == (Spread(2.0, 1.0, 4.0, 3), 3, 0)
    assert (second.loss, second.done, second.diverged) == (Spread(5.5, 5.0, 6.0, 2), 3, 1)
    assert found.names == ("loss", "accuracy") and first.numbers["accuracy"].median == 0.5
    assert found.best == (0,)


def test_what_diverges_is_worse_than_what_does_not() -> None:
    found = came(plan(Plane, "lr=0.1,0.2", seeds=2), [1.0, 0.01, 2.0, None])
    assert found.best == (0,)
    assert best_words(found) == "lr 0.1: loss 1.5 (median of 2 seeds)"


def test_over_one_knob_lines_over_two_a_map_and_always_a_table() -> None:
    one = figures_of(came(plan(Plane, "lr=0.1,0.2,0.5", seeds=2), [1, 2, None, 3, 4, None]))
    plot, table = one["Loss"], one[ALL]
    assert isinstance(plot, Plot) and isinstance(table, Table)
    assert plot.x_names == ("0.1", "0.2", "0.5")
    assert [line.y.tolist()[:2] for line in plot.lines] == [[2, 3], [1, 2], [3, 4]]
    assert [(mark.x, mark.text) for mark in plot.marks] == [(2, "diverges")]
    assert plot.points[0].x.tolist() == [0] and plot.note == "2 of 6 diverged"
    assert table.columns == ("lr", "loss", "from – to", "diverged")
    assert table.rows[2] == ("0.5", "", "", "2 of 2") and table.marked == {(0, 0)}

    two = figures_of(came(plan(Plane, "lr=0.1,0.2,0.5", "width=3,4", seeds=1), [1, 2, 3, 100, None, 5]))
    chart = two["Loss"]
    assert isinstance(chart, HeatMap)
    assert (chart.x_names, chart.y_names) == (("0.1", "0.2", "0.5"), ("3", "4"))
    assert chart.values[0].tolist() == pytest.approx([0, math.log10(3), math.nan], nan_ok=True)
    assert chart.value_label == "log10 of the loss" and chart.points[0].y.tolist() == [0]

    three = figures_of(
        came(plan(Plane, "lr=0.1,0.2", "width=3,4", "batch=5,6", seeds=1), [8, 7, 6, 5, 4, 3, 2, 1])
    )
    best = three["Loss, the best over batch"]
    assert isinstance(best, HeatMap) and best.values.tolist() == [[7, 3], [5, 1]]


def test_words_are_points_and_no_line() -> None:
    found = came(plan(Plane, "rule=sgd,adam,rprop", seeds=2), [1, 2, None, 3, 4, None])
    plot = figures_of(found)["Loss"]
    assert isinstance(plot, Plot) and not plot.lines
    shown = {(one.name, tuple(one.y.tolist()[:2])) for one in plot.points}
    assert shown == {
        ("smallest, largest", (1, 2)),
        ("smallest, largest", (3, 4)),
        ("median", (2, 3)),
        ("best", (2,)),
    }
    assert [(mark.x, mark.text) for mark in plot.marks] == [(2, "diverges")]
    between = figures_of(came(plan(Plane, "rule=sgd,adam,rprop", seeds=1), [1, None, 2]))["Loss"]
    assert isinstance(between, Plot) and [mark.x for mark in between.marks] == [1]


def test_an_enormous_loss_is_beyond_the_axis_and_the_others_are_seen() -> None:
    found = came(plan(Plane, "lr=0.1,0.2,0.5,1", seeds=1), [0.5, 0.01, 2.0, 1e30])
    plot = figures_of(found)["Loss"]
    assert isinstance(plot, Plot) and plot.y_log and plot.y_range == (0.01, 2.0)
    assert plot.note == "beyond this axis: lr 1" and plot.lines[0].y[3] == 1e30
    two = figures_of(came(plan(Plane, "lr=0.1,0.2", "width=3,4", seeds=1), [0.5, 0.01, 1e30, 2.0]))["Loss"]
    assert isinstance(two, HeatMap) and two.note == "1 beyond this scale"
    assert np.nanmax(two.values) == pytest.approx(math.log10(2))
    many = figures_of(came(plan(Plane, "lr=0.1,0.2", seeds=1), [1e20, 1e24]))["Loss"]
    assert isinstance(many, Plot) and many.y_range is None and not many.note


def test_a_long_table_has_the_best_and_a_sweep_that_was_left_its_count_of_runs() -> None:
    made = plan(Plane, "lr=0.1..1:50", seeds=1)
    found = came(made, [float(at) for at in range(50, 0, -1)])
    table = figures_of(found)[ALL]
    assert isinstance(table, Table) and (len(table.rows), table.note) == (40, "the best 40 of 50")
    assert table.rows[0][0] == "1" and len(table_of(found).rows) == 50
    left = table_of(came(made, [3.0, 2.0]))
    assert left.columns == ("lr", "loss", "runs")
    assert left.rows[:3] == (("0.1", "3", "1"), ("0.105", "2", "1"), ("0.11", "", "0"))


def test_ranges_of_metrics_can_be_left_out() -> None:
    found = came(plan(Plane, "lr=0.1,0.2", seeds=2), [1, 2, 3, 4], accuracy=0.5)
    assert table_of(found).columns == ("lr", "loss", "from – to", "accuracy", "from – to")
    assert table_of(found, ranges=False).columns == ("lr", "loss", "from – to", "accuracy")


# The learning-rate finder


def rates(losses: list[float | None]) -> Reading | None:
    made = plan(Plane, "lr=0.001,0.01,0.1,1,10", seeds=1)
    return reading_of(came(made, losses))


def test_the_rates_are_those_that_the_knob_takes() -> None:
    axis = rate_axis(Plane.knobs())
    assert (axis.values[0], axis.values[-1], len(axis)) == (1e-5, 10.0, 25)
    with pytest.raises(KnobError, match="there is no knob 'lr' to find a rate for"):
        rate_axis({"width": Plane.knobs()["width"]})


def test_it_reads_where_the_loss_falls_fastest_where_it_breaks_and_where_to_begin() -> None:
    assert rates([1.9, 1.0, 0.1, None, None]) == Reading(2.0, "0.1", 0.1, "0.01", 1.0, "1")
    assert rates([1.9, 1.0, 0.5, 0.2, 0.1]) == Reading(2.0, "10", 0.1, "1", 0.2, "")
    # It breaks where the loss stays nearer to its start than to the lowest, be it below its start.
    assert rates([1.9, 0.2, 0.1, 1.5, None]) == Reading(2.0, "0.1", 0.1, "0.01", 0.2, "1")
    # A lucky rate among bad ones is not the fastest.
    assert rates([1.0, 0.3, 0.32, 1.9, 0.29]) == Reading(2.0, "0.01", 0.3, "0.001", 1.0, "1")


def test_a_rate_is_read_off_the_last_fifth_of_the_steps() -> None:
    made = plan(Plane, "lr=0.001,0.01,0.1,1,10", seeds=1)
    losses: list[float | None] = [1.9, 1.0, 0.3, 0.1, 3.0]
    late = [1.9, 1.0, 0.3, 1.8, 3.0]
    outcomes = [replace(one, late=mean) for one, mean in zip(came(made, losses).outcomes, late, strict=True)]
    found = settled(replace(came(made, losses), outcomes=tuple(outcomes)))
    assert [cell.loss.median for cell in found.cells] == late and found.best == (2,)
    assert found.cells[0].numbers["loss"].median == 1.9
    reading = reading_of(found)
    assert reading is not None and (reading.fastest, reading.begin, reading.diverges) == ("0.1", "0.01", "1")


def test_where_the_loss_falls_nowhere_there_is_no_reading() -> None:
    assert rates([2.5, 3.0, None, None, None]) is None
    assert rates([None] * 5) is None
