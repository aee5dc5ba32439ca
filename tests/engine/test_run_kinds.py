"""Runs of several networks, runs that train nothing, and what is trained without autograd."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.asking import Request, look_at
from tests.engine.scenarios import ANSWER, RACE, start, write_scenario
from tui_lab.authoring.figures import Table
from tui_lab.authoring.parameters import named_parameters
from tui_lab.engine.goals import read_goal
from tui_lab.engine.run import Run
from tui_lab.errors import ScenarioError


def advance(run: Run, steps: int) -> Run:
    for _ in range(steps):
        run.advance()
    return run


def test_every_network_has_a_curve_and_goals_name_it(tmp_path: Path) -> None:
    run = advance(start(write_scenario(tmp_path, RACE), haste=0.01), 30)
    shot = look_at(run, Request(columns=50))
    assert set(shot.curves) == {"careful", "hasty", "careful_test"}
    assert len(shot.curves["hasty"]) == 30
    assert shot.losses["careful"] < shot.losses["hasty"]
    assert shot.loss == run.loss == shot.losses["careful"], "the loss of the run is the lowest"
    assert read_goal("careful < 0.5 by step 30", {}).met(run.facts())
    assert not read_goal("hasty < 0.5 by step 30", {}).met(run.facts())


def test_one_network_that_diverges_does_not_end_the_run(tmp_path: Path) -> None:
    run = advance(start(write_scenario(tmp_path, RACE)), 40)
    assert not math.isfinite(run.losses["hasty"])
    assert math.isfinite(run.losses["careful"]) and run.loss == run.losses["careful"]
    assert not run.diverged


def test_when_all_have_diverged_the_run_has(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, RACE.replace('"careful": 0.1', '"careful": 1e9')))
    advance(run, 40)
    assert (
        "became infinite at step 10" in run.diverged
        and "The first parameter not finite: careful.weight" in run.diverged
    )


def test_a_network_without_its_loss_is_a_fault_of_step(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, RACE.replace("losses[name] = loss", "losses['other'] = loss")))
    with pytest.raises(ScenarioError, match="losses other; `losses` declares careful, hasty"):
        run.advance()


def test_one_loss_where_several_are_declared_is_a_fault_of_step(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, RACE.replace("return losses", "return loss")))
    with pytest.raises(ScenarioError, match="declares careful, hasty"):
        run.advance()


def test_a_loss_where_none_is_declared_is_a_fault_of_step(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, ANSWER.replace("self.place += 1", "return 1.0")))
    with pytest.raises(ScenarioError, match="declares none"):
        run.advance()


def test_an_answer_has_no_loss_and_its_steps_are_a_walk(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, ANSWER), number=21)
    shot = look_at(run, Request(views=("product",), columns=10))
    assert shot.losses == {} and math.isnan(shot.loss)
    assert shot.metrics == {"double": 42.0}
    assert read_goal("double = 42", {}).met(run.facts())
    advance(run, 2)
    figure = run.figure("product")
    assert isinstance(figure, Table) and figure.rows == (("21", "42", "2"),)
    assert run.step == 2 and not run.diverged


def test_what_is_trained_by_hand_is_a_named_parameter() -> None:
    class ByHand:
        trained = ("w", "b")

        def __init__(self) -> None:
            self.w, self.b = np.ones((2, 3)), torch.zeros(2)

    by_hand = ByHand()
    parameters = named_parameters(by_hand)
    assert {name: tuple(tensor.shape) for name, tensor in parameters.items()} == {"w": (2, 3), "b": (2,)}
    parameters["w"][0, 0] = 7.0
    assert by_hand.w[0, 0] == 7.0, "an edit reaches the array itself"


def test_a_knob_that_only_the_views_read_leaves_no_mark(tmp_path: Path) -> None:
    looking = RACE.replace('live=True, about="lr of the hasty one"', 'view_only=True, about="what is shown"')
    run = start(write_scenario(tmp_path, looking))
    run.set_live("haste", 0.5)
    assert run.scenario.knob_values["haste"] == 0.5 and run.marks == []
    marked = start(write_scenario(tmp_path, RACE, name="other"))
    marked.set_live("haste", 0.5)
    assert [mark.text for mark in marked.marks] == ["haste 0.5"]


def test_a_goal_wants_the_knobs_it_names_from_the_start_of_the_run(tmp_path: Path) -> None:
    run = advance(start(write_scenario(tmp_path, RACE), haste=0.1), 40)
    goal = read_goal("haste <= 0.01 and careful < 1.0", dict(run.scenario.knobs()))
    run.set_live("haste", 0.01)
    assert not goal.met(run.facts()) and goal.spoilt(run.changed)
    fresh = start(write_scenario(tmp_path, RACE), haste=0.1)
    fresh.set_live("haste", 0.01)  # before the first step it is as good as from the start
    advance(fresh, 40)
    assert goal.met(fresh.facts())
