"""The trainer alone, without a screen: what each command does in each state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.asking import Request
from tests.engine.driving import PATIENCE, Driven
from tests.engine.scenarios import counter, write_scenario
from tui_lab.authoring.figures import Mark
from tui_lab.authoring.source import load
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.orders import (
    SPEEDS,
    Loaded,
    Pause,
    Reset,
    RunOn,
    RunOrPause,
    SetKnobs,
    SetSpeed,
    StateChanged,
    StepBy,
    Stop,
    Want,
)
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]
WEIGHT = Request(tensor="model.0.weight")


def test_it_says_what_was_loaded_and_stands_paused(restless: Entry, drive: Drive) -> None:
    lab = drive(restless, knobs={"width": "5", "lr": "nonsense", "gone": "1"}, speed="slow", seed=4)
    loaded = lab.next(Loaded)
    assert [knob["name"] for knob in loaded.knobs] == ["lr", "width"]
    assert list(loaded.views) == ["fit", "broken", "shared"]
    assert (loaded.speed, loaded.losses) == ("slow", ("loss",))
    assert loaded.values == {"lr": 0.05, "width": 5}
    assert loaded.device_reason.startswith("cpu: ")
    paused = lab.next(StateChanged)
    assert (paused.run_id, paused.state, paused.step) == (1, "paused", 0)
    snapshot = lab.look()
    assert snapshot.knobs == {"lr": 0.05, "width": 5}  # what cannot be read has its default
    assert (snapshot.seed, snapshot.step, snapshot.steps_per_second) == (4, 0, 0.0)


def test_steps_are_counted_and_train_as_a_run_does(restless: Entry, drive: Drive) -> None:
    scenario = load(restless)
    run = Run(scenario, {}, DEFAULT_SEED, torch.device("cpu"))
    for _ in range(6):
        run.advance()
    lab = drive(restless)
    lab.tell(StepBy())
    lab.state("running")
    assert lab.state("paused").step == 1
    lab.tell(StepBy(5))
    assert lab.state("paused").step == 6
    assert lab.look().loss == run.loss


@pytest.mark.parametrize("count", [1, 4])
def test_the_last_step_of_those_asked_for_is_measured_though_nobody_looked(
    restless: Entry, drive: Drive, count: int
) -> None:
    lab = drive(restless)
    lab.tell(Want(Request(columns=20).asks), StepBy(count))
    while lab.next(StateChanged).step < count:
        pass
    stats = lab.look(Request(parameters=True)).parameters
    assert stats and all(one.update_ratio is not None for one in stats)


@pytest.mark.parametrize("steps", [0, -3])
def test_a_step_of_nothing_does_nothing(count: Entry, drive: Drive, steps: int) -> None:
    lab = drive(count)
    lab.tell(StepBy(steps), StepBy(2))
    assert [lab.next(StateChanged).state for _ in range(3)] == ["paused", "running", "paused"]
    assert lab.look().step == 2


def test_it_pauses_and_goes_on(count: Entry, drive: Drive) -> None:
    lab = drive(count, speed="slow")
    lab.tell(RunOn())
    lab.state("running")
    lab.tell(Pause(), Pause())
    step = lab.state("paused").step
    assert lab.look().step == step
    lab.tell(SetSpeed("flat out"), RunOn())
    lab.state("running")
    assert lab.state("done").step == 30


def test_done_at_its_steps_and_on_from_there(count: Entry, drive: Drive) -> None:
    lab = drive(count)
    lab.tell(RunOn())
    assert lab.state("done").step == 30
    assert lab.look().state == "done"
    lab.tell(RunOn())
    lab.state("running")
    assert lab.look().state == "running"
    lab.tell(Pause())
    assert lab.state("paused").step >= 30


def test_reset_keeps_the_first_weights_and_a_new_seed_does_not(restless: Entry, drive: Drive) -> None:
    lab = drive(restless)
    first = lab.look(WEIGHT).values
    lab.tell(StepBy(5))
    lab.state("paused")
    moved = lab.look(WEIGHT).values
    assert first is not None and moved is not None and (moved != first).any()
    lab.tell(Reset())
    assert lab.state("paused").run_id == 2
    again = lab.look(WEIGHT)
    assert again.values is not None and (again.values == first).all()
    assert (again.step, again.run_id, len(again.curves)) == (0, 2, 0)
    lab.tell(Reset(seed=9))
    assert lab.state("paused").run_id == 3
    other = lab.look(WEIGHT)
    assert other.values is not None and (other.values != first).any()
    assert other.seed == 9
    lab.tell(StepBy(), Reset())
    assert lab.next(StateChanged, lambda event: event.run_id == 4).step == 0
    assert lab.look().seed == 9


def test_a_live_knob_does_not_reset_and_another_rebuilds(restless: Entry, drive: Drive) -> None:
    lab = drive(restless)
    lab.tell(
        StepBy(3),
    )
    lab.state("running")
    lab.state("paused")
    lab.tell(SetKnobs({"lr": 0.2, "width": 8}))
    live = lab.look(Request(columns=10))
    assert (live.run_id, live.step, live.knobs["lr"], live.marks) == (1, 3, 0.2, (Mark(3, "lr 0.2"),))
    lab.tell(SetKnobs({"width": 4, "lr": 0.3}))
    assert lab.state("paused").run_id == 2
    rebuilt = lab.look(WEIGHT)
    assert (rebuilt.step, rebuilt.knobs, rebuilt.marks) == (0, {"lr": 0.3, "width": 4}, ())
    assert rebuilt.values is not None and rebuilt.values.shape == (4, 2)
    lab.tell(Reset())
    lab.state("paused")
    assert lab.look().knobs == {"lr": 0.3, "width": 4}


def test_a_snapshot_comes_while_running_even_between_slow_steps(count: Entry, drive: Drive) -> None:
    lab = drive(count, speed="slow")
    lab.tell(RunOn())
    lab.state("running")
    seen = [lab.look(Request(columns=10, parameters=True)).step for _ in range(20)]
    assert seen == sorted(seen)
    assert seen[-1] < 20  # twenty looks do not wait for twenty steps


def test_speeds_change_while_it_runs(count: Entry, drive: Drive) -> None:
    lab = drive(count, speed="slow")
    lab.tell(RunOn())
    lab.state("running")
    lab.tell(*(SetSpeed(speed) for speed in SPEEDS))
    assert lab.state("done").step == 30


@pytest.mark.parametrize("speed", SPEEDS)
def test_stop_ends_the_thread_in_any_state(count: Entry, drive: Drive, speed: str) -> None:
    lab = drive(count, speed=speed)
    lab.tell(RunOn())
    lab.state("running")
    assert lab.trainer.stop(PATIENCE)
    assert lab.trainer.stop(PATIENCE)  # once more is no error


def test_stop_does_not_wait_for_what_was_told_before(tmp_path: Path, drive: Drive) -> None:
    built = tmp_path / "built"
    entry = write_scenario(
        tmp_path, counter(setup=f"from time import sleep; sleep(0.02); open({str(built)!r}, 'a').write('x')")
    )
    lab = drive(entry)
    lab.state("paused")
    lab.tell(*(Reset() for _ in range(500)))
    lab.next(StateChanged)
    assert lab.trainer.stop(PATIENCE)
    assert len(built.read_text()) < 400


def test_stop_during_loading_and_as_a_command(count: Entry, drive: Drive) -> None:
    assert drive(count).trainer.stop(PATIENCE)
    lab = drive(count)
    lab.tell(Stop())
    assert lab.trainer.stop(PATIENCE)


def test_run_or_pause_is_decided_by_the_state_at_that_time(count: Entry, drive: Drive) -> None:
    lab = drive(count, speed="slow")
    lab.tell(RunOrPause(), RunOrPause(), RunOrPause())
    assert [lab.next(StateChanged).state for _ in range(4)] == ["paused", "running", "paused", "running"]
    lab.tell(SetSpeed("flat out"))
    lab.state("done")
    lab.tell(RunOrPause())
    lab.state("running")


def test_two_trainers_do_not_draw_from_each_others_generators(restless: Entry, drive: Drive) -> None:
    def losses(lab: Driven) -> list[float]:
        lab.state("done")
        return list(lab.look(Request(columns=100)).curves["loss"].low)

    alone = []
    for seed in (1, 2):
        lab = drive(restless, seed=seed)
        lab.tell(RunOn())
        alone.append(losses(lab))
    first = drive(restless, seed=1)
    first.tell(StepBy(7))
    first.next(StateChanged, lambda event: event.step == 7)
    second = drive(restless, seed=2)
    second.tell(RunOn())
    first.tell(RunOn())
    assert [losses(first), losses(second)] == alone


def test_a_trainer_that_is_stopped_while_it_loads_builds_no_network(tmp_path: Path, drive: Drive) -> None:
    built = tmp_path / "built"
    entry = write_scenario(
        tmp_path,
        "import threading\nthreading.reached.set()\nthreading.go_on.wait(20)\n"
        + counter(setup=f"open({str(built)!r}, 'w')"),
    )
    reached, go_on = threading.Event(), threading.Event()
    vars(threading).update(reached=reached, go_on=go_on)
    try:
        lab = drive(entry)
        assert reached.wait(PATIENCE)
        assert not lab.trainer.stop(0.01)
        go_on.set()
        assert lab.trainer.stop(PATIENCE)
    finally:
        del vars(threading)["reached"], vars(threading)["go_on"]
    assert not built.exists()
