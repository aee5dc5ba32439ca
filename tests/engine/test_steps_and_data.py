"""A run whose length is counted by `setup()`, and one whose data are not there yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.driving import Driven
from tests.engine.scenarios import write_scenario
from tests.scenarios.idx_files import write_fashion
from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import BringBack, Failed, NothingUndone, Reset, RunOn, SetKnobs, StepBy, Undo
from tui_lab.teaching.catalogue import find, find_scenarios

Drive = Callable[..., Driven]

EPOCHS = '''
from tui_lab import Integer, Scenario


class Epochs(Scenario):
    """Two epochs, whatever the batch."""

    title = "Epochs"
    speed = "flat out"

    batch = Integer(10, low=1, high=100, about="of a hundred")

    def setup(self) -> None:
        self.steps = 2 * 100 // self.batch

    def step(self) -> float:
        return 1.0
'''


def test_a_run_is_done_after_the_steps_that_setup_counts(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path / "own", EPOCHS, "epochs"))
    lab.state("paused")
    lab.tell(RunOn())
    assert lab.state("done").step == 20
    lab.tell(SetKnobs({"batch": 25}), RunOn())
    assert lab.state("done").step == 8


def test_data_that_arrive_are_found_by_a_reset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drive: Drive
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    lab = drive(find("fashion", find_scenarios()))
    lab.state("paused")
    assert lab.look().shot.stand_in == "fashion"
    write_fashion(tmp_path)
    lab.tell(Reset())
    lab.state("paused")
    assert lab.look().shot.stand_in == ""
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    lab.tell(Reset())
    failed = lab.next(Failed)
    assert failed.fault is None, "no line of code is to blame"
    assert "Fashion-MNIST is not all here" in failed.message


def test_what_was_trained_on_a_stand_in_is_not_taken_for_a_run_on_the_real_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drive: Drive
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    kept: list[Kept] = []
    lab = drive(find("fashion", find_scenarios()), keep=kept.append, knobs={"hidden": "none"})
    lab.state("paused")
    lab.tell(StepBy(3))
    lab.state("running")
    lab.state("paused")
    write_fashion(tmp_path)
    lab.tell(Reset(other_data=True), Undo())
    lab.state("paused")
    lab.next(NothingUndone)  # no edit from before the other data came can be taken back
    assert kept[-1].recipe.data == "pictures drawn in the place of Fashion-MNIST"
    lab.tell(BringBack(kept[-1]))
    assert "it was trained on pictures drawn in the place of Fashion-MNIST" in lab.next(Failed).message
