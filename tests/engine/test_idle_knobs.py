"""Knobs without effect as the others stand: the run goes on, and they count once they act."""

from __future__ import annotations

from collections.abc import Callable

import torch

from tests.asking import Request
from tests.engine.driving import Driven
from tui_lab.authoring.source import load
from tui_lab.engine.orders import SetKnobs, StepBy
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import find, shipped_scenarios

Drive = Callable[..., Driven]


def test_one_that_would_rebuild_changes_nothing_until_it_acts(drive: Drive) -> None:
    lab = drive(find("perceptron", shipped_scenarios()), knobs={"data": "xor"})
    lab.state("paused")
    lab.tell(StepBy(3))
    lab.state("paused")
    lab.tell(SetKnobs({"gap": 1.5}))
    shot = lab.look(Request(columns=20))
    assert (shot.run_id, shot.step, shot.knobs["gap"]) == (1, 3, 1.5)
    assert shot.marks == () and not shot.changed
    lab.tell(SetKnobs({"data": "blobs"}))
    shot = lab.look()
    assert (shot.run_id, shot.step, shot.knobs["gap"]) == (2, 0, 1.5)


def test_a_live_one_leaves_no_mark_and_a_run_goes_on_with_it() -> None:
    scenario = load(find("perceptron", shipped_scenarios()))
    defaults = {name: knob.default for name, knob in scenario.knobs().items()} | {"data": "xor"}
    run, again = (Run(scenario, defaults, 1, torch.device("cpu")) for _ in range(2))
    run.advance()
    run.set_live("gap", 1.5)
    run.set_live("lr", 0.25)
    assert [mark.text for mark in run.marks] == ["lr 0.25"] and run.changed == {"lr"}
    again.load_state_dict(run.state_dict())
    assert again.scenario.knob_values == run.scenario.knob_values
