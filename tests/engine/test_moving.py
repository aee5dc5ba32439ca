"""A run that goes on on another device: a second name of the CPU stands for one, so that all is exact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.driving import Driven
from tests.engine.own import own
from tui_lab.authoring import devices
from tui_lab.authoring.devices import available_devices
from tui_lab.authoring.source import load
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.changes import Change
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import (
    BringBack,
    BroughtBack,
    Devices as DevicesSaid,
    ListDevices,
    Move,
    Moved,
    Reset,
    Rewind,
    Rewound,
    RunOn,
    SetKnobs,
    StateChanged,
    StepBy,
    Undo,
)
from tui_lab.engine.run import Run
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

Drive = Callable[..., Driven]
CPU, SECOND = torch.device("cpu"), torch.device("cpu:0")
DRAWS = """
def step(self):
    batch = self.batches.next()
    noise = 0.01 * torch.randn(len(batch), 1) + 0.01 * torch.rand(1, generator=self.generator)
    self.last = self.x[batch].to(self.device)
    return self.train_on(self.last + noise, self.y[batch])
"""
SETUP = """
self.batches = Batches(50, 20, self.device)
self.generator = torch.Generator(self.device).manual_seed(7)
self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
"""
KNOB = "steps = 40\nlr = Number(0.01, low=0.0, high=1.0, live=True)"


@pytest.fixture(autouse=True)
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the CPU listed twice."""
    monkeypatch.setitem(devices.FINDERS, "cpu", lambda: ["cpu", "cpu:0"])


def run_of(entry: Entry, device: torch.device = CPU, **knobs: Any) -> Run:
    scenario = load(entry)
    values = {name: knob.default for name, knob in scenario.knobs().items()} | knobs
    return Run(scenario, values, DEFAULT_SEED, device)


def losses(run: Run, steps: int) -> list[float]:
    """Those of the next steps."""
    found = []
    for _ in range(steps):
        run.advance()
        found.append(run.loss)
    return found


@pytest.fixture
def drawing(tmp_path: Path) -> Entry:
    """Noise, batches, an optimizer with a state, a generator of its own: all that a run goes on from."""
    return own(tmp_path, DRAWS, SETUP, KNOB)


def test_a_run_that_moved_goes_on_as_if_it_never_had(drawing: Entry) -> None:
    stays, moves = run_of(drawing), run_of(drawing)
    assert losses(stays, 7) == losses(moves, 7)
    scenario, model = moves.scenario, moves.scenario.model  # type: ignore[attr-defined]
    moves.move("cpu:0")
    assert moves.scenario is not scenario and moves.scenario.model is not model  # type: ignore[attr-defined]
    assert moves.scenario.device == SECOND and moves.began_on == CPU
    assert losses(stays, 20) == losses(moves, 20)
    assert moves.curves["loss"].reduced(99).mean.tolist() == stays.curves["loss"].reduced(99).mean.tolist()
    assert [(mark.x, mark.text) for mark in moves.marks] == [(7, "on cpu:0")]
    assert moves.changes == [Change(7, "device", "cpu:0")]
    assert moves.changes[0].in_words() == "after step 7: moved to cpu:0"


@pytest.mark.parametrize("name", ["fashion", "regression", "gan", "rnn", "batch_norm", "dropout"])
def test_scenarios_keep_nothing_on_the_device_that_they_left(name: str) -> None:
    entry = find(name, find_scenarios(()))
    stays, moves = run_of(entry), run_of(entry)
    losses(stays, 3), losses(moves, 3)
    moves.move("cpu:0")
    assert losses(stays, 3) == losses(moves, 3)


def test_frozen_values_and_turned_knobs_go_along(drawing: Entry) -> None:
    stays, moves = run_of(drawing), run_of(drawing)
    weight = next(iter(stays.parameters))
    for run in (stays, moves):
        losses(run, 3)
        run.freeze(weight, None)
        run.set_live("lr", 0.1)
    moves.move("cpu:0")
    assert moves.scenario.knob_values["lr"] == 0.1
    assert losses(stays, 9) == losses(moves, 9)
    assert moves.frozen(weight) is not None


def test_a_run_whose_state_cannot_be_saved_stays_and_says_why(tmp_path: Path) -> None:
    rest = "def step(self):\n    for _ in range(30):\n        yield self.train_on(self.x, self.y)\n"
    run = run_of(own(tmp_path, rest))
    losses(run, 3)
    with pytest.raises(LabError, match="generator"):
        run.move("cpu:0")
    with pytest.raises(LabError, match="no device 'cuda:99'"):
        run.move("cuda:99")
    assert run.scenario.device == CPU and not run.changes
    assert len(losses(run, 2)) == 2


def test_a_setup_that_fails_there_leaves_the_run_where_it_is(tmp_path: Path) -> None:
    setup = "if self.device.index is not None: raise RuntimeError('out of memory')"
    stays, moves = (run_of(own(tmp_path, setup=setup, name=f"own{k}")) for k in "ab")
    assert losses(stays, 5) == losses(moves, 5)
    with pytest.raises(ScenarioError, match="out of memory"):
        moves.move("cpu:0")
    assert moves.scenario.device == CPU and not moves.marks
    assert losses(stays, 5) == losses(moves, 5)


# The trainer


def to_step(lab: Driven, steps: int) -> None:
    """Train so many steps more, from where it rests."""
    lab.tell(StepBy(steps))
    lab.state("running")
    lab.state("paused")


def test_a_lab_lists_its_devices_and_moves_while_it_trains(drawing: Entry, drive: Drive) -> None:
    plain = losses(run_of(drawing), 40)
    lab = drive(drawing)
    lab.tell(ListDevices())
    listed = lab.next(DevicesSaid)
    assert [one.name for one in listed.found if not one.why_not] == available_devices()
    assert listed.present == "cpu" and all(one.total > one.used > 0 for one in listed.found[:2])
    missing = {one.name: one.why_not for one in listed.found if one.why_not}
    assert all(missing.values()) and missing.keys() <= {"cuda", "mps", "xpu"}
    to_step(lab, 5)
    lab.tell(Move("cpu:0"), RunOn())
    assert lab.next(Moved) == Moved("cpu:0", 5)
    lab.state("done")
    look = lab.look()
    assert (look.shot.device, look.loss) == ("cpu:0", plain[-1])
    lab.tell(Move("cpu:0"))
    assert lab.next(Moved).why_not == "It trains on cpu:0 already."
    lab.tell(Reset())
    lab.state("paused")
    assert lab.look().shot.device == "cpu:0", "runs to come begin there"


def test_moving_is_taken_back_and_rewound_and_replayed(drawing: Entry, drive: Drive) -> None:
    lab = drive(drawing)
    to_step(lab, 6)
    lab.tell(Move("cpu:0"))
    to_step(lab, 6)
    for step, device in ((3, "cpu"), (9, "cpu:0"), (12, "cpu:0")):
        lab.tell(Rewind(step))
        assert not lab.next(Rewound).why
        assert (lab.look().step, lab.look().shot.device) == (step, device)
    lab.tell(Undo())
    assert lab.next(BroughtBack).undone == "the move to cpu:0"
    lab.state("paused")
    assert (lab.look().step, lab.look().shot.device) == (6, "cpu")


@pytest.mark.parametrize("whole", [True, False])
def test_a_run_that_moved_is_brought_back_where_it_was(drawing: Entry, drive: Drive, whole: bool) -> None:
    kept: list[Kept] = []
    lab = drive(drawing, keep=kept.append)
    to_step(lab, 6)
    lab.tell(Move("cpu:0"))
    to_step(lab, 6)
    lab.trainer.stop(5)
    last = kept[-1]
    assert last.recipe.device == "cpu" and [one.kind for one in last.recipe.changes] == ["device"]
    assert last.recipe == type(last.recipe).of_data(last.recipe.as_data())
    again = drive(drawing)
    again.tell(BringBack(last if whole else without_state(last)))
    assert not again.next(BroughtBack).other
    again.tell(RunOn())
    again.state("done")
    assert (again.look().shot.device, again.look().loss) == ("cpu:0", losses(run_of(drawing), 40)[-1])


def without_state(kept: Kept) -> Kept:
    return Kept(**{**vars(kept), "content": None, "why": "It was kept without its state"})


def test_where_the_other_device_is_gone_it_says_so(drawing: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Kept] = []
    lab = Driven(drawing, keep=kept.append)
    to_step(lab, 2)
    lab.tell(Move("cpu:0"))
    to_step(lab, 2)
    lab.trainer.stop(5)
    monkeypatch.setitem(devices.FINDERS, "cpu", lambda: ["cpu"])
    again = Driven(drawing)
    again.state("paused")
    again.tell(BringBack(kept[-1]))
    assert again.next(BroughtBack).other == "it was moved to cpu:0, which is not here"
    assert (again.look().step, again.look().shot.device) == (4, "cpu")
    again.trainer.stop(5)


def test_knobs_that_rebuild_do_so_on_the_device_at_hand(drawing: Entry, drive: Drive) -> None:
    lab = drive(drawing)
    to_step(lab, 2)
    lab.tell(Move("cpu:0"), SetKnobs({"lr": 0.1}, restart=True))
    lab.next(StateChanged, lambda changed: changed.run_id == 2)
    assert (lab.look().step, lab.look().shot.device) == (0, "cpu:0")


# A real one


@pytest.mark.gpu
@pytest.mark.parametrize("name", ["regression", "fashion", "gan", "rnn", "optimizers"])
def test_a_network_moves_to_a_gpu_and_back(name: str) -> None:
    run = run_of(find(name, find_scenarios(())))
    losses(run, 5)
    before = {key: one.detach().cpu() for key, one in run.parameters.items()}
    run.move("cuda:0")
    assert all(one.device.type == "cuda" for one in run.parameters.values())
    assert all(torch.equal(one.detach().cpu(), before[key]) for key, one in run.parameters.items())
    run.freeze(next(iter(before)), None)
    losses(run, 5)
    run.move("cpu")
    assert all(one.device.type == "cpu" for one in run.parameters.values())
    assert len(losses(run, 5)) == 5
