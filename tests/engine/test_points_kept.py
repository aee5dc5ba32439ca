"""Points that were edited are a part of the run: kept, brought back, rewound, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.driving import Driven
from tests.engine.scenarios import start
from tests.engine.test_kept import Lab, through_text
from tests.engine.test_points import VIEWS
from tui_lab.engine import asks, rewind
from tui_lab.engine.advice import search
from tui_lab.engine.edits import edit
from tui_lab.engine.orders import (
    BringBack,
    EditPoint,
    Failed,
    Loaded,
    NewSeed,
    NotEdited,
    Park,
    Parked,
    Reset,
    Rewind,
    Rewound,
    RunOn,
    SetKnobs,
    StepBy,
    Undo,
    Want,
)
from tui_lab.engine.snapshot import Snapshot
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

Drive = Callable[..., Driven]


def lab_of(drive: Drive, name: str) -> Lab:
    return Lab(drive, find(name, find_scenarios()), seed=2, speed="flat out")


def put(lab: Lab, name: str, x: float = 0.5, y: float = 1.5, label: int = 1) -> None:
    lab.do(EditPoint(VIEWS[name], None, (x, y), label))


def count(lab: Lab, name: str) -> int:
    """How many points the data have."""
    lab.driven.tell(Want((asks.PointsOf(VIEWS[name]),)))
    shot = lab.driven.next(Snapshot, lambda shot: bool(shot.answers))
    return len(shot.answers[asks.PointsOf(VIEWS[name])].x)


def edited(lab: Lab, name: str) -> None:
    """Some steps, and all that can be done to points in between."""
    view = VIEWS[name]
    put(lab, name)
    lab.step(3)
    lab.do(EditPoint(view, (0.5, 1.5), (1 / 3, -1.0)), EditPoint(view, (0.0, 0.0), None))
    put(lab, name, -0.25, 0.0, 0)
    lab.step(2)


@pytest.mark.parametrize("replayed", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_it_goes_on_bit_for_bit_in_another_process(name: str, drive: Drive, replayed: bool) -> None:
    lab, other = lab_of(drive, name), lab_of(drive, name)
    edited(lab, name)
    kept = through_text(lab.kept[-1])
    assert [(one.step, one.kind) for one in kept.recipe.changes] == [
        (0, "point"), (3, "point"), (3, "point"), (3, "point"),
    ]  # fmt: skip
    other.back(BringBack(replace(kept, content=None) if replayed else kept))
    assert count(other, name) == count(lab, name)
    for one in (lab, other):
        put(one, name, 0.125, 0.5)
    assert other.step(12) == lab.step(12)
    assert other.kept[-1].recipe.changes == lab.kept[-1].recipe.changes
    assert other.driven.look().metrics == lab.driven.look().metrics


def test_the_front_end_is_told_which_views_can_be_edited(drive: Drive, restless: Entry) -> None:
    lab = drive(find("playground", find_scenarios()))
    assert lab.next(Loaded).editable == ("decision_map",)
    other = drive(restless)
    assert other.next(Loaded).editable == ()


def test_a_training_goes_on_with_what_is_placed_meanwhile(drive: Drive) -> None:
    lab = lab_of(drive, "playground")
    lab.driven.tell(RunOn())
    lab.driven.state("running")
    for k in range(5):
        lab.driven.tell(EditPoint("decision_map", None, (0.1 * k, 5.0), 1))
    assert lab.driven.state("done").step == 1000
    assert len(lab.driven.look().marks) <= 5
    kept = through_text(lab.kept[-1])
    assert len(kept.recipe.changes) == 5
    other = lab_of(drive, "playground")
    other.back(BringBack(replace(kept, content=None)))
    assert other.driven.look().losses == lab.driven.look().losses


def test_points_are_taken_back_one_after_the_other(drive: Drive) -> None:
    lab, untouched = lab_of(drive, "classification"), lab_of(drive, "classification")
    view = "decision_map"
    assert lab.step(2) == untouched.step(2)
    put(lab, "classification", 1.5, 2.0)
    lab.do(EditPoint(view, (1.5, 2.0), (0.0, -1.0)))
    lab.step(1)
    lab.do(EditPoint(view, (0.0, -1.0), None))
    assert count(lab, "classification") == 200
    assert lab.back(Undo()).undone == "a point taken away near 0, -1"
    assert count(lab, "classification") == 201
    assert lab.back(Undo()).undone == "a point moved to 0, -1"
    assert lab.back(Undo()).undone == "a point placed at 1.5, 2"
    assert (count(lab, "classification"), lab.driven.look().step) == (200, 2)
    assert lab.step(3) == untouched.step(3)
    lab.has_nothing_to_undo()


def test_what_is_refused_is_said_and_is_none_to_take_back(drive: Drive) -> None:
    lab = lab_of(drive, "regression")
    lab.driven.tell(EditPoint("fit", None, (float("inf"), 0.0)))
    assert "numbers" in lab.driven.next(NotEdited).why
    lab.driven.tell(EditPoint("hinges", None, (0.0, 0.0)))
    assert "no points can be edited" in lab.driven.next(NotEdited).why
    lab.has_nothing_to_undo()


@pytest.mark.parametrize("every", [0.0, 1e9], ids=["saves at each step", "no saves"])
@pytest.mark.parametrize("name", VIEWS)
def test_each_earlier_step_has_the_points_that_it_had(
    name: str, drive: Drive, monkeypatch: pytest.MonkeyPatch, every: float
) -> None:
    monkeypatch.setattr(rewind, "EVERY", every)
    lab = lab_of(drive, name)
    seen: dict[int, tuple[float, int]] = {}
    for step in range(1, 9):
        lab.step(1)
        if step in (3, 6):
            put(lab, name, 0.1 * step, 1.0)
        if step == 5:
            lab.do(EditPoint(VIEWS[name], (0.0, 0.0), None))
        seen[step] = lab.driven.look().loss, count(lab, name)
    for step in (7, 2, 4, 3, 8, 5, 1, 6):
        lab.driven.tell(Rewind(step))
        assert lab.driven.next(Rewound).step == step
        assert (lab.driven.look().loss, count(lab, name)) == seen[step]
    lab.driven.tell(Rewind(4))
    lab.driven.next(Rewound)
    put(lab, name, -0.5, 0.5)
    assert count(lab, name) == seen[4][1] + 1, "another run goes on from there"
    lab.step(2)
    assert [one.step for one in lab.kept[-1].recipe.changes] == [3, 4]


def test_a_reset_and_another_network_keep_them_where_the_data_are_the_same(drive: Drive) -> None:
    lab, name = lab_of(drive, "playground"), "playground"
    put(lab, name)
    put(lab, name, 1.0, 1.0)
    lab.step(2)
    lab.do(Reset())
    assert (count(lab, name), lab.driven.look().step) == (102, 0)
    lab.do(SetKnobs({"hidden": (8,)}))
    assert count(lab, name) == 102
    lab.step(2)
    assert [one.step for one in lab.kept[-1].recipe.changes] == [0, 0]
    other = lab_of(drive, name)
    other.back(BringBack(replace(through_text(lab.kept[-1]), content=None)))
    assert other.step(12) == lab.step(12)
    lab.do(SetKnobs({"data": "xor"}))
    assert count(lab, name) == 100
    lab.back(Undo())
    assert count(lab, name) == 102
    lab.do(NewSeed())
    assert count(lab, name) == 100


def test_what_the_lesson_starts_with_are_its_own_points(drive: Drive) -> None:
    lab, name = lab_of(drive, "playground"), "playground"
    put(lab, name)
    lab.do(SetKnobs({"optimizer": "adam"}, restart=True, keep_points=False))
    assert count(lab, name) == 100
    assert lab.back(Undo()).undone == "optimizer adam"
    assert count(lab, name) == 101


def test_a_point_that_the_code_fails_with_is_gone_after_a_reset(drive: Drive) -> None:
    lab, name = lab_of(drive, "classification"), "classification"
    put(lab, name, 0.0, 0.0, 7)  # no network here has an eighth output
    lab.driven.tell(StepBy(1))
    lab.driven.next(Failed)
    lab.driven.tell(Reset())
    lab.driven.state("paused")
    assert count(lab, name) == 200
    lab.step(1)


def test_a_parked_lab_has_them(drive: Drive, tmp_path: Path) -> None:
    lab, name = lab_of(drive, "regression"), "regression"
    put(lab, name)
    lab.driven.tell(Park(str(tmp_path / "run.pt")))
    lab.driven.next(Parked)
    lab.driven.trainer.start()
    lab.driven.state("paused")
    assert count(lab, name) == 101


def test_advice_after_a_divergence_is_for_the_same_points() -> None:
    run = start(find("regression", find_scenarios()), lr=5.0)
    assert edit(run, EditPoint("fit", None, (0.0, 30.0))) == ""
    while not run.diverged and run.step < 100:
        run.advance()
    for _ in search(run, run.scenario.knob_values, 600.0):
        pass
    again = start(find("regression", find_scenarios()), **run.advice.values)
    again.take_points(run.changes, run.data)
    while again.step < again.scenario.steps and not again.diverged:
        again.advance()
    assert f"at loss {again.loss:.2g}" in run.advice.text
