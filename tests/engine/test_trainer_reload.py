"""The trainer alone: what a reset tells of the run before, and that it takes up an edited file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, write_scenario
from tui_lab.engine.orders import (
    Failed,
    Loaded,
    NewSeed,
    Reset,
    RunOn,
    SetKnobs,
    SetSpeed,
    StateChanged,
    StepBy,
)
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]


def test_a_reset_tells_the_loss_of_the_run_that_ended(count: Entry, drive: Drive) -> None:
    lab = drive(count)
    assert lab.state("paused").former is None
    lab.tell(StepBy(3))
    assert lab.next(StateChanged, lambda event: event.step == 3).former is None
    lab.tell(Reset())
    former = lab.state("paused").former
    assert former is not None and former.low.tolist() == [99.0, 98.0, 97.0]
    lab.tell(Reset())
    assert lab.state("paused").former is None


def test_a_reset_loads_an_edited_file_and_keeps_knobs_seed_and_speed(tmp_path: Path, drive: Drive) -> None:
    entry = write_scenario(tmp_path, counter())
    lab = drive(entry, seed=4)
    lab.state("paused")
    lab.tell(SetKnobs({"lr": 0.3}), SetSpeed("fast"), NewSeed(), StepBy(2))
    lab.next(StateChanged, lambda event: event.step == 2)
    lab.tell(Reset())
    lab.state("paused")
    assert lab.events.empty()  # nothing was loaded, for nothing was edited
    lab.tell(StepBy(2))
    lab.next(StateChanged, lambda event: event.step == 2)
    write_scenario(tmp_path, counter().replace("100.0", "50.0").replace("Integer(1,", "Integer(3,"))
    lab.tell(Reset())
    loaded = lab.next(Loaded)
    assert (loaded.values, loaded.speed) == ({"lr": 0.3, "width": 3}, "fast")
    former = lab.state("paused").former
    assert former is not None and former.low.tolist() == [99.0, 98.0]
    lab.tell(StepBy())
    lab.next(StateChanged, lambda event: event.step == 1)
    shot = lab.look()
    assert (shot.loss, shot.seed, shot.knobs) == (49.0, 5, {"lr": 0.3, "width": 3})


def test_an_edit_that_does_not_load_is_told_and_mended_by_another(tmp_path: Path, drive: Drive) -> None:
    entry = write_scenario(tmp_path, counter())
    lab = drive(entry)
    lab.state("paused")
    for _ in range(2):
        write_scenario(tmp_path, "1 / 0\n" + counter())
        lab.tell(Reset())
        assert "ZeroDivisionError" in lab.next(Failed).message
    lab.tell(RunOn())
    write_scenario(tmp_path, counter())
    lab.tell(Reset())
    lab.next(Loaded)
    lab.state("paused")
    (tmp_path / "mine" / "lesson.md").write_text("## New\ntext\n")
    lab.tell(Reset())
    lab.next(Loaded)
