"""Points of data that a learner places, moves and takes away: what is trained and drawn with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.engine.scenarios import start, write_scenario
from tests.engine.test_compiled import AsTraced, made as made
from tui_lab.authoring.source import load
from tui_lab.authoring.views import edits_of, view
from tui_lab.engine import points
from tui_lab.engine.asks import PointsAnswer
from tui_lab.engine.changes import Change, in_words
from tui_lab.engine.compiled.steps import STEPS
from tui_lab.engine.edits import edit
from tui_lab.engine.orders import EditPoint
from tui_lab.engine.run import Run
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

VIEWS = {"regression": "fit", "classification": "decision_map", "playground": "decision_map"}
TINY = """
    import torch
    from torch import nn
    from tui_lab import Batches, HeatMap, Points, Scenario, view

    class Tiny(Scenario):
        title = "Tiny"

        def setup(self):
            self.x, self.c = torch.randn({count}, 2), torch.arange({count}) % 2
            self.test_x = torch.randn({count}, 2)
            self.batches = {{"train": Batches({count}, 4, self.device)}}
            self.test_batches = Batches({count}, 4, self.device)
            self.model = nn.Linear(2, 2)
            self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
            self.points_edited()

        def points_edited(self):
            self.middle = self.x.mean(dim=0)

        def step(self):
            rows = self.batches["train"].next()
            loss = nn.functional.cross_entropy(self.model(self.x[rows] - self.middle), self.c[rows])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            return loss

        @view("Map", edits=("x", "c"))
        def map(self):
            return HeatMap(torch.zeros(3, 3), "x", "y", (-3, 3), (-3, 3), "classes")
"""


def run_of(name: str, **knobs: Any) -> Run:
    return start(find(name, find_scenarios()), **knobs)


def place(run: Run, x: float, y: float, label: int = 0) -> None:
    assert edit(run, EditPoint(VIEWS[run_name(run)], None, (x, y), label)) == ""


def run_name(run: Run) -> str:
    return type(run.scenario).__name__.lower()


def data(run: Run) -> PointsAnswer:
    return points.answer(run.scenario, VIEWS[run_name(run)])


def on(run: Run, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        run.advance()
        found.append(run.loss)
    return found


def edited(name: str) -> Run:
    """A run with points placed, moved and taken away between its steps."""
    run, view = run_of(name), VIEWS[name]
    place(run, 0.75, 1.5, 1)
    on(run, 4)
    place(run, -0.3, 0.1)
    assert edit(run, EditPoint(view, (0.75, 1.5), (1 / 3, -2.0))) == ""
    on(run, 7)
    assert edit(run, EditPoint(view, (-0.3, 0.1), None)) == ""
    assert edit(run, EditPoint(view, (0.0, 0.0), None)) == ""
    on(run, 5)
    return run


def test_the_next_step_learns_from_what_is_there_now() -> None:
    run = run_of("regression")
    on(run, 3)
    scenario: Any = run.scenario
    first, last = ((float(scenario.x[row]), float(scenario.y[row])) for row in (0, -1))
    place(run, 0.25, 2.0)
    assert edit(run, EditPoint("fit", first, (-1.0, -3.0))) == ""
    assert edit(run, EditPoint("fit", last, None)) == ""
    x = torch.cat((torch.linspace(-1, 1, 100)[:-1, None], torch.tensor([[0.25]])))
    y = scenario.y.clone()
    assert len(y) == 100 and y[0] == -3.0 and y[-1] == 2.0
    with torch.no_grad():
        expected = nn.functional.mse_loss(scenario.model(x), y).item()
    assert on(run, 1) == [expected]


@pytest.mark.parametrize("name", VIEWS)
def test_they_are_measured_drawn_and_marked(name: str) -> None:
    run = run_of(name)
    on(run, 2)
    before = len(data(run).x)
    place(run, 0.5, 0.5, 1)
    place(run, 0.5, 1.0, 1)
    now = data(run)
    assert (len(now.x), now.x[-1], now.y[-2]) == (before + 2, 0.5, 0.5)
    assert now.labels is None if name == "regression" else now.labels is not None
    assert now.labels is None or list(now.labels[-2:]) == [1, 1]
    figures = {one: run.figure(one) for one in run.scenario.views()}
    drawn: Any = figures[VIEWS[name]]
    there = {(x, y) for series in drawn.points for x, y in zip(series.x, series.y, strict=True)}
    assert {(0.5, 0.5), (0.5, 1.0)} <= there
    assert [(mark.x, mark.text) for mark in run.marks] == [(2, "points")]
    assert list(in_words(run.changes)) == ["after step 2: points: 2 placed"]


def test_metrics_on_the_training_data_are_of_the_new_points() -> None:
    run = run_of("classification")
    run.evaluate()
    before = run.metrics["accuracy"]
    for _ in range(50):
        place(run, 2.0, 2.0, 1)  # amid class 0
    run.evaluate()
    assert run.metrics["accuracy"] != before
    assert "of 250 right" in run.figure("confusion").note


def test_an_epoch_has_every_point_once() -> None:
    run = run_of("playground")
    on(run, 3)
    for k in range(5):
        place(run, 0.1 * k, 0.0, k % 2)
    assert edit(run, EditPoint("decision_map", (5.0, 5.0), None)) == ""
    scenario: Any = run.scenario
    rows = torch.cat([scenario.batches.next() for _ in range(run.epoch_steps)])
    assert run.epoch_steps == 11 and sorted(rows.tolist()) == list(range(104))


def test_a_class_may_go_and_come_again_and_the_last_point_stays() -> None:
    run = run_of("classification", points=3)
    while (labels := data(run).labels) is not None and (labels == 0).any():
        at = int(np.flatnonzero(labels == 0)[0])
        near = (float(data(run).x[at]), float(data(run).y[at]))
        assert edit(run, EditPoint("decision_map", near, None)) == ""
        on(run, 1)
    for one in run.scenario.views():
        run.figure(one)
    for _ in range(2):
        assert edit(run, EditPoint("decision_map", (0.0, 0.0), None)) == ""
    assert "the last point stays" in edit(run, EditPoint("decision_map", (0.0, 0.0), None))
    place(run, 1.0, 1.0, 0)
    on(run, 2)
    assert data(run).labels is not None and set(data(run).labels) == {0, 1}  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e39])
def test_only_numbers_that_the_data_can_hold_are_taken(number: float) -> None:
    run = run_of("regression")
    assert "numbers" in edit(run, EditPoint("fit", None, (number, 0.0)))
    assert "numbers" in edit(run, EditPoint("fit", (0.0, 0.0), (0.0, number)))
    assert run.changes == [] and run.marks == [] and len(data(run).x) == 100


def test_there_is_a_most_and_other_views_have_none(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, TINY.format(count=points.MOST), "tiny"))
    assert edit(run, EditPoint("map", (0.0, 0.0), (0.5, 0.5))) == ""
    assert "10,000 points" in edit(run, EditPoint("map", None, (0.0, 0.0)))
    assert "no points can be edited" in edit(run, EditPoint("nothing", None, (0.0, 0.0)))
    many = start(write_scenario(tmp_path, TINY.format(count=points.MOST + 1), "many"))
    assert "1 to 10,000" in points.answer(many.scenario, "map").why
    with pytest.raises(IndexError):
        run.edit_point(Change(0, "point", "map", "", 10**6))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("self.x = [1.0]", "self.x is no tensor of data"),
        ("self.x = torch.ones(8, 2, requires_grad=True)", "self.x is no tensor of data"),
        ("self.x = torch.ones(8, 3)", "self.x has shape [8, 3]"),
        ("self.x = torch.ones(8, 2).long()", "self.x has shape [8, 2]"),
        ("self.c = torch.ones(7)", "self.c has shape [7]"),
        ("self.c = torch.full((8,), 0.5)", "self.c holds no classes"),
        ("del self.c", "self.c is no tensor of data"),
    ],
)
def test_what_cannot_be_edited_is_said(tmp_path: Path, line: str, said: str) -> None:
    source = TINY.format(count=8).replace("self.points_edited()\n", f"{line}\n")
    assert said in points.answer(start(write_scenario(tmp_path, source)).scenario, "map").why


@pytest.mark.parametrize(
    ("x", "y"), [(torch.zeros(4), torch.zeros(4)), (torch.zeros(4, 1).double(), torch.zeros(4, 1))]
)
def test_along_a_line_a_point_is_input_and_height(tmp_path: Path, x: Tensor, y: Tensor) -> None:
    run = start(write_scenario(tmp_path, TINY.format(count=4)))
    scenario: Any = run.scenario
    scenario.x, scenario.c = x, y
    points.edit(run.scenario, "map", None, (0.25, 0.5))
    points.edit(run.scenario, "map", 0, (1.0, 2.0))
    assert (scenario.x.dtype, scenario.x.shape[1:]) == (x.dtype, x.shape[1:])
    assert scenario.x.flatten().tolist() == [1, 0, 0, 0, 0.25]
    assert scenario.c.flatten().tolist() == [2, 0, 0, 0, 0.5]


# A learner's own


def test_one_line_is_enough_and_what_was_made_of_the_data_is_made_anew(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, TINY.format(count=10)))
    scenario: Any = run.scenario
    assert edits_of(type(run.scenario)) == {"map": ("x", "c")}
    assert edit(run, EditPoint("map", None, (100.0, 0.0), 1)) == ""
    assert scenario.middle[0] > 5 and scenario.c[-1] == 1 and scenario.c.dtype == torch.int64
    assert (scenario.batches["train"].examples, scenario.test_batches.examples) == (11, 10)
    on(run, 6)


def test_its_own_code_may_fail_and_is_to_blame(tmp_path: Path) -> None:
    source = TINY.format(count=10).replace("self.x.mean(dim=0)", "self.x[9]")
    run = start(write_scenario(tmp_path, source))
    with pytest.raises(ScenarioError, match="points_edited"):
        edit(run, EditPoint("map", (0.0, 0.0), None))


@pytest.mark.parametrize("edits", ["xy", ("x",), ("x", ""), ("x", 1), [], ("x", "y", "z")])
def test_edits_names_two_attributes(edits: Any) -> None:
    with pytest.raises(ValueError, match="edits names inputs and targets"):
        view("Fit", edits=edits)


def test_the_name_of_the_method_is_taken(tmp_path: Path) -> None:
    source = TINY.format(count=4).replace("self.points_edited()\n", "self.points_edited = 3\n")
    with pytest.raises(ScenarioError, match="hears of points"):
        start(write_scenario(tmp_path, source))


# Brought back


@pytest.mark.parametrize("name", VIEWS)
def test_a_state_goes_on_bit_for_bit(name: str, tmp_path: Path) -> None:
    run, other = edited(name), run_of(name)
    torch.save(run.state_dict(), tmp_path / "run.pt")
    other.load_state_dict(torch.load(tmp_path / "run.pt", weights_only=True))
    assert other.changes == run.changes and other.epoch_steps == run.epoch_steps
    for one in (run, other):
        place(one, 0.1, 0.2)
    assert on(other, 12) == on(run, 12)
    run.evaluate()
    other.evaluate()
    assert run.metrics == other.metrics


def test_a_state_from_before_has_the_points_from_before() -> None:
    run, untouched = run_of("playground"), run_of("playground")
    on(run, 3)
    state = run.state_dict()
    place(run, 1.0, 1.0)
    on(run, 2)
    run.load_state_dict(state)
    on(untouched, 3)
    assert (len(data(run).x), run.epoch_steps) == (100, 10)
    assert on(run, 12) == on(untouched, 12)


def test_the_same_is_done_again_only_to_the_same_data() -> None:
    run, again, other = edited("regression"), run_of("regression"), run_of("regression", noise=0.5)
    again.take_points(run.changes, run.data)
    other.take_points(run.changes, run.data)
    assert np.array_equal(data(again).y, data(run).y) and {one.step for one in again.changes} == {0}
    assert len(data(other).x) == 100 and other.changes == []


# Compiled


def test_steps_are_built_anew_for_another_number_of_points(made: list[AsTraced]) -> None:
    single, joined = run_of("regression"), run_of("regression", compile="on")
    for number in range(6):  # more often than batches of other shapes are built for
        for one in (single, joined):
            place(one, 0.1 * number, 0.9)
        on(single, STEPS)
        while joined.step < single.step:
            joined.advance(most=single.step - joined.step)
        assert joined.loss == pytest.approx(single.loss, rel=1e-4)
        assert made[-1].called > 0 and len(made) == number + 1


def test_all_that_is_shipped_can_be_edited_where_it_says_so() -> None:
    entries: list[Entry] = find_scenarios()
    found = {entry.name: edits_of(load(entry)) for entry in entries}
    assert {name: list(edits) for name, edits in found.items() if edits} == {
        name: [view] for name, view in VIEWS.items()
    }


def test_many_edits_are_counted_in_a_line() -> None:
    def point(step: int, row: int | None, to: tuple[float, float] | None) -> Change:
        return Change.of_point(step, "fit", row, to, 0)

    changes = [
        point(0, None, (0.1, 1 / 3)),
        Change(1, "knob", "lr", "0.1"),
        point(2, 3, (1.0, 2.0)),
        point(1200, None, (1.0, 2.0)),
        point(1200, 4, None),
        point(1200, 4, None),
    ]
    assert list(in_words(changes)) == [
        "after step 0: a point placed",
        "after step 1: lr 0.1",
        "after steps 2 to 1,200: points: 1 moved, 1 placed, 2 taken away",
    ]
    assert changes[0].point == ((0.1, 1 / 3), 0) and changes[-1].point == (None, 0)


def test_an_error_in_words_is_one() -> None:
    with pytest.raises(LabError, match="in this view"):
        points.data_of(run_of("regression").scenario, "hinges")
