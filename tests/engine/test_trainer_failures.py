"""The trainer alone: what it tells of a failure, and that nothing kills its thread."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.asking import Request
from tests.engine.driving import Driven
from tests.engine.scenarios import counter, line_of, write_scenario
from tui_lab.engine.orders import (
    Command,
    Failed,
    Pause,
    Refused,
    Reset,
    RunOn,
    SetKnobs,
    SetSpeed,
    StateChanged,
    StepBy,
    Want,
)
from tui_lab.engine.snapshot import Snapshot
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]
WEIGHT = Request(tensor="model.0.weight")


def test_diverged_waits_for_a_reset(restless: Entry, drive: Drive) -> None:
    lab = drive(restless, knobs={"lr": "1e12"})
    lab.tell(RunOn())
    step = lab.state("diverged").step
    stopped = lab.look()
    assert f"at step {step}" in stopped.message and stopped.state == "diverged"
    lab.tell(RunOn(), StepBy(3), Pause())
    assert (lab.look().state, lab.look().step) == ("diverged", step)
    lab.tell(SetKnobs({"lr": 0.01}))
    assert lab.state("paused").run_id == 2
    lab.tell(RunOn())
    assert lab.state("done").step == 20


def test_an_error_in_setup_is_mended_by_other_knobs(tmp_path: Path, drive: Drive) -> None:
    entry = write_scenario(tmp_path, counter(setup="assert self.width > 3, 'too narrow'"))
    lab = drive(entry)
    failed = lab.next(Failed)
    assert failed.fault is not None and failed.fault.line == line_of(entry, "too narrow")
    assert failed.message == f"scenario.py:{failed.fault.line} in setup(): AssertionError: too narrow"
    lab.tell(Want(Request().asks), RunOn(), StepBy(), Reset())
    lab.next(Failed)
    lab.tell(SetKnobs({"lr": 0.5}))
    lab.next(Failed)
    lab.tell(SetKnobs({"width": 5}))
    lab.state("paused")
    assert lab.look().knobs == {"lr": 0.5, "width": 5}
    lab.tell(SetKnobs({"width": 2}))
    lab.next(Failed)
    assert lab.look().state == "failed"  # the last run can still be looked at


@pytest.mark.parametrize("method", ["step", "metrics", "knob_changed"])
def test_an_error_in_training_fails_and_a_reset_leads_out(tmp_path: Path, drive: Drive, method: str) -> None:
    entry = write_scenario(tmp_path, counter(**{method: "assert self.left > 97 and self.lr < 1, 'boom'"}))
    lab = drive(entry)
    lab.state("paused")
    lab.tell(StepBy(5) if method == "step" else SetKnobs({"lr": 2.0}), Want(Request().asks))
    failed = lab.next(Failed)
    assert failed.fault is not None
    assert (failed.fault.during, failed.fault.line) == (f"{method}()", line_of(entry, "boom"))
    lab.tell(SetKnobs({"lr": 0.3}), Reset())
    assert lab.state("paused").step == 0
    assert lab.look().state == "paused"


@pytest.mark.parametrize("statement", ["import no_such_module", "1 / 0", "exit()", "def (", "speed = 1 +"])
def test_an_error_at_import_is_told(tmp_path: Path, drive: Drive, statement: str) -> None:
    entry = write_scenario(tmp_path, f"from pathlib import Path\n{statement}\n{counter()}")
    failed = drive(entry).next(Failed)
    assert failed.fault is not None
    assert (failed.fault.file, failed.fault.line, failed.fault.during) == (entry.file, 2, "import")


def test_what_cannot_be_loaded_is_told_in_words(tmp_path: Path, drive: Drive) -> None:
    entry = write_scenario(tmp_path, counter().replace('"flat out"', '"quick"'))
    assert (
        drive(entry)
        .next(Failed)
        .message.endswith("speed is one of 'slow', 'normal', 'fast', 'flat out', not 'quick'")
    )
    entry = write_scenario(tmp_path, counter(), "far")
    assert "no device 'cuda:99' here; found: cpu" in drive(entry, device="cuda:99").next(Failed).message
    lab = drive(entry, seed=2**70)
    assert "Error" in lab.next(Failed).message
    lab.tell(Reset(seed=1))
    lab.state("paused")


def test_a_value_that_only_the_scenario_can_check_is_refused_in_its_words(
    tmp_path: Path, drive: Drive
) -> None:
    head = "from tui_lab import Text\n"
    knob = 'count = Text("3", reads=int, takes="a count", about="")'
    source = counter().replace('    speed = "flat out"', f'    speed = "flat out"\n    {knob}')
    lab = drive(write_scenario(tmp_path, head + source))
    lab.state("paused")
    lab.tell(SetKnobs({"lr": 0.5, "count": "many"}))
    refused = lab.next(Refused)
    assert (refused.knob, refused.value) == ("count", "many")
    assert refused.why.startswith("count takes a count: invalid literal")
    assert lab.look().knobs == {"lr": 0.1, "width": 1, "count": "3"}
    lab.tell(SetKnobs({"count": "4"}))
    lab.state("paused")
    assert lab.look().knobs["count"] == "4"


def test_a_command_that_makes_no_sense_is_told_and_survived(count: Entry, drive: Drive) -> None:
    lab = drive(count)
    lab.tell(SetKnobs({"no such knob": 1}))
    assert lab.next(Failed).fault is None
    lab.tell(SetSpeed("no such speed"), Reset(), RunOn())
    assert lab.state("done").step == 30


def test_no_order_of_commands_kills_the_thread(restless: Entry, drive: Drive) -> None:
    chance = random.Random(5)
    requests = [Request(), WEIGHT, Request(("fit", "broken", "nowhere"), 7, True, "nothing")]

    def command() -> Command:
        commands: list[Command] = [
            RunOn(),
            RunOn(),
            Pause(),
            StepBy(chance.randint(-1, 4)),
            Reset(chance.choice([None, 1, 2])),
            SetKnobs({"lr": chance.choice([0.01, 0.1, 1e12])}),
            SetKnobs({"width": chance.randint(1, 9), "lr": 0.1}),
            SetKnobs({}),
            SetSpeed(chance.choice(["normal", "fast", "flat out", "flat out"])),
            Want(chance.choice(requests).asks),
        ]
        return chance.choice(commands)

    lab = drive(restless)
    lab.state("paused")
    expected = 0
    for _ in range(300):
        lab.tell(told := command())
        expected += isinstance(told, Want)
    lab.tell(Want(Request(tensor="the last one").asks))
    events = [lab.next(Snapshot) for _ in range(expected + 1)]  # each Want has its answer
    run_ids = [event.run_id for event in events]
    assert run_ids == sorted(run_ids)
    lab.tell(SetKnobs({"lr": 0.01, "width": 3}), Reset(7), SetSpeed("flat out"), RunOn())
    lab.next(StateChanged, lambda event: event.state == "done" and event.run_id > run_ids[-1])
    assert lab.look().seed == 7


def test_knobs_of_a_scenario_that_never_loaded_are_passed_over(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, "1 / 0\n" + counter()))
    assert "ZeroDivisionError" in lab.next(Failed).message
    lab.tell(SetKnobs({"lr": 0.5}))
    write_scenario(tmp_path, counter())
    lab.tell(Reset())
    lab.state("paused")
    assert lab.look().knobs["lr"] == 0.1
