"""The trainer with scenarios that train nothing, with several networks, and with a hand on the weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.asking import Request
from tests.engine.driving import Driven
from tests.engine.scenarios import ANSWER, RACE, counter, write_scenario
from tui_lab.authoring.figures import Table
from tui_lab.engine.goals import read_goal
from tui_lab.engine.orders import EvaluateAt, Freeze, Reset, RunOn, SetKnobs, SetSpeed, SetValue, StepBy, Told
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]


def test_an_edit_is_answered_at_once(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, ANSWER))
    lab.state("paused")
    lab.tell(SetKnobs({"number": 50}))
    lab.state("paused")
    shot = lab.look(Request(views=("product",)))
    assert shot.metrics == {"double": 100.0} and shot.losses == {}
    figure = shot.figures["product"]
    assert isinstance(figure, Table) and figure.rows == (("50", "100", "0"),)


def test_a_walk_ends_where_it_is_done(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, ANSWER), speed="flat out")
    lab.tell(RunOn())
    assert lab.state("done").step == 3
    lab.tell(RunOn(), StepBy(2))
    for _ in range(2):
        assert lab.next(Told).sentence == "That was the last step: r starts again."
    assert (lab.look().state, lab.look().step) == ("done", 3)
    lab.tell(Reset())
    assert lab.state("paused").step == 0


def test_what_has_no_steps_stands_still(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, ANSWER.replace("steps = 3", "steps = 0")))
    lab.state("paused")
    lab.tell(StepBy(), RunOn())
    assert (lab.look().state, lab.look().step) == ("paused", 0)


def test_several_networks_leave_no_ghost(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, RACE), knobs={"haste": "0.01"}, speed="flat out")
    lab.tell(RunOn())
    lab.state("done")
    assert set(lab.look().losses) == {"careful", "hasty"}
    lab.tell(Reset())
    assert lab.state("paused").former is None


def test_a_value_is_set_and_frozen_between_two_steps(restless: Entry, drive: Drive) -> None:
    lab = drive(restless, speed="flat out")
    lab.state("paused")
    request = Request(tensor="model.0.weight")
    lab.tell(SetSpeed("flat out"), SetValue("model.0.weight", 3, 0.25), Freeze("model.0.weight", 3))
    lab.tell(StepBy(5))
    lab.state("running")
    lab.state("paused")
    shot = lab.look(request)
    assert shot.values is not None and shot.values.reshape(-1)[3] == 0.25
    assert shot.frozen is not None and shot.frozen.sum() == 1
    lab.tell(SetKnobs({"width": 1}))  # the place is no longer there
    lab.state("paused")
    lab.tell(SetValue("model.0.weight", 9, 1.0), Freeze("model.0.weight", 9), Freeze("gone", None))
    assert lab.look(request).state == "paused"


def test_a_goal_is_met_by_what_held_at_the_step_it_names_though_nobody_looked(
    tmp_path: Path, drive: Drive
) -> None:
    source = counter(metrics="return {'dip': abs(self.left + 203)}").replace("steps = 30", "steps = 500")
    lab = drive(write_scenario(tmp_path, source), speed="flat out")
    goal = read_goal("dip < 0.5 by step 303", {})
    lab.state("paused")
    lab.tell(EvaluateAt(goal.by_steps), RunOn())
    assert lab.state("done").step == 500
    assert lab.look(Request(goal=goal)).goal_met


def test_several_steps_at_once_end_where_a_goal_looks(
    tmp_path: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    advance = Run.advance

    def watched(run: Run, most: int = 1) -> None:
        asked.append((run.step, most))
        advance(run, most)

    monkeypatch.setattr(Run, "advance", watched)
    source = counter().replace("steps = 30", "steps = 500")
    lab = drive(write_scenario(tmp_path, source))
    lab.state("paused")
    lab.tell(EvaluateAt(frozenset({303})), SetSpeed("flat out"), RunOn())
    lab.state("done")
    assert max(most for _, most in asked) > 100
    assert all(step + most <= 303 for step, most in asked if step < 303)
    assert all(step + most <= 500 for step, most in asked)
