"""What is larger than it may be is refused in a sentence, and what was there before it stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.asking import Request
from tests.engine.driving import Driven
from tests.engine.own import own
from tui_lab.authoring.knobs import KnobError
from tui_lab.authoring.source import load
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import (
    Failed,
    NothingUndone,
    Refused,
    RunOn,
    SetKnobs,
    SetSpeed,
    StepBy,
    Told,
    Undo,
)
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.axes import axes_of
from tui_lab.engine.sweep.making import Made
from tui_lab.engine.sweep.plan import members_of
from tui_lab.errors import LabError, ScenarioError
from tui_lab.rules import OF_A_KIOSK, Rules
from tui_lab.rules.limits import Limits
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]
Hold = Callable[..., None]
WEIGHT = Request(tensor="model.0.weight")
SIZED = """
steps = 1000
width = Integer(8, low=1, high=100_000_000)
lr = Number(0.1, low=0.0, high=1.0, live=True)
"""


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Hold:
    """Have limits hold as far as they are asked, without binding this process."""

    def hold(folder: Path | None = None, **limits: int) -> None:
        monkeypatch.setattr("tui_lab.rules._rules", Rules(Limits(**limits), folder))

    return hold


def test_a_network_that_is_too_large_is_refused_and_the_one_before_goes_on(
    restless: Entry, drive: Drive, hold: Hold
) -> None:
    hold(parameters=300)
    kept: list[Kept] = []
    lab = drive(restless, keep=kept.append)
    lab.tell(StepBy(5))
    lab.state("running")
    assert lab.state("paused").step == 5
    before = lab.look(WEIGHT)
    lab.tell(SetKnobs({"width": 100}))
    refused = lab.next(Refused)
    assert (refused.knob, refused.value) == ("width", 100)
    assert refused.why == ("it would have 605 parameters, and here at most 300 are allowed: make it smaller")
    after = lab.look(WEIGHT)
    assert (after.step, after.knobs) == (5, before.knobs)
    assert after.values is not None and before.values is not None
    assert (after.values == before.values).all()
    lab.tell(StepBy(1))
    lab.state("running")
    assert lab.state("paused").step == 6
    assert len({one.key for one in kept}) == 1  # it is the same run
    lab.tell(Undo())
    lab.next(NothingUndone)  # what was refused was never done
    lab.tell(SetKnobs({"width": 9}))
    assert lab.state("paused").step == 0


def test_the_losses_that_follow_are_those_without_the_refusal(
    restless: Entry, drive: Drive, hold: Hold
) -> None:
    scenario = load(restless)
    run = Run(scenario, {}, 1, torch.device("cpu"))
    for _ in range(6):
        run.advance()
    hold(parameters=300)
    lab = drive(restless, seed=1)
    lab.tell(StepBy(3))
    lab.state("running")
    lab.state("paused")
    lab.tell(SetKnobs({"width": 100}))
    lab.next(Refused)
    lab.tell(StepBy(3))
    lab.state("running")
    assert lab.state("paused").step == 6
    assert lab.look().loss == run.loss


def test_memory_that_is_not_there_is_refused_likewise(tmp_path: Path, drive: Drive, hold: Hold) -> None:
    hold(memory=2000)
    knobs = SIZED.replace("100_000_000", "10**15")
    entry = own(
        tmp_path,
        "def step(self):\n    return self.train_on(self.x, self.y)\n",
        "torch.empty(self.width)",
        knobs,
    )
    lab = drive(entry)
    lab.state("paused")
    lab.tell(SetKnobs({"width": 10**15}))
    assert lab.next(Refused).why == (
        "it would take more than the 2,000 MB of memory that there are here: make it smaller"
    )
    assert lab.look().knobs["width"] == 8


def test_what_is_too_large_from_the_start_says_so(restless: Entry, drive: Drive, hold: Hold) -> None:
    hold(parameters=10)
    failed = drive(restless).next(Failed)
    assert failed.fault is not None and failed.fault.during == "setup()"
    assert failed.fault.message.startswith("it would have 53 parameters, and here at most 10")


def test_a_run_ends_where_it_may_go_no_further(restless: Entry, drive: Drive, hold: Hold) -> None:
    hold(steps=7)
    lab = drive(restless)
    lab.tell(SetSpeed("flat out"), RunOn())
    lab.state("running")
    assert lab.state("paused").step == 7
    for order in (RunOn(), StepBy(1)):
        lab.tell(order)
        assert lab.next(Told).sentence == "A run is trained for at most 7 steps here; r starts again."
    assert lab.look().step == 7


def test_a_sweep_has_at_most_so_many_runs_of_such_networks(restless: Entry, hold: Hold) -> None:
    scenario = load(restless)
    knobs = scenario.knobs()
    axes = axes_of(knobs, ["lr=0.1,0.2", "width=3,100"], {})
    assert len(members_of(knobs, axes, {}, (1, 2))) == 8
    hold(sweep_runs=7, parameters=300)
    with pytest.raises(KnobError, match="8 runs are more than a sweep may have here, 7: give fewer"):
        members_of(knobs, axes, {}, (1, 2))
    small, large = members_of(knobs, axes, {}, (1,))[:2]
    assert Made(scenario, small, torch.device("cpu")).member is small
    for make in (
        lambda: Made(scenario, large, torch.device("cpu")),
        lambda: Run(scenario, dict(large.knobs), 1, torch.device("cpu")),
    ):
        with pytest.raises(ScenarioError, match="605 parameters"):
            make()


def test_a_kiosk_compiles_nothing(regression: Entry, hold: Hold, tmp_path: Path) -> None:
    hold(folder=tmp_path)
    run = Run(
        load(regression),
        {name: knob.default for name, knob in load(regression).knobs().items()} | {"compile": "on"},
        1,
        torch.device("cpu"),
    )
    assert run.compiling.compilation.state == "refused"
    assert "this lab is a kiosk" in run.compiling.compilation.why
    run.advance(100)
    assert run.step == 1


def test_the_shipped_scenarios_keep_within_the_limits_of_a_kiosk(hold: Hold) -> None:
    from tui_lab.teaching.catalogue import find, shipped_scenarios

    hold(**{name: one for name, one in vars(OF_A_KIOSK).items() if one is not None})
    for name in ("autoencoder", "cnn", "fashion", "gan", "rnn"):  # the largest
        scenario = load(find(name, shipped_scenarios()))
        Run(scenario, {one: knob.default for one, knob in scenario.knobs().items()}, 1, torch.device("cpu"))


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            {"parameter": 1},
            "'parameter' is none of parameters, memory, sweep_runs, steps, threads, idle, disk",
        ),
        ({"parameters": 0}, "parameters takes a whole number of 1 or more, not 0"),
        ({"threads": True}, "threads takes a whole number of 1 or more, not True"),
        ({"idle": "5"}, "idle takes a whole number of 1 or more, not '5'"),
        ({"memory": 100}, "memory takes a whole number of 800 or more, not 100"),
        ([1], "write it as a table, [limits]"),
    ],
)
def test_a_slip_in_a_table_is_told(table: object, says: str) -> None:
    with pytest.raises(LabError) as told:
        Limits.of_data(table, "course.toml: limits")
    assert says in str(told.value) and str(told.value).startswith("course.toml: limits: ")


def test_limits_of_a_course_stand_in_the_place_of_a_kiosks() -> None:
    course = Limits.of_data({"parameters": 5, "threads": 3}, "")
    both = course.over(OF_A_KIOSK)
    assert (both.parameters, both.threads, both.memory) == (5, 3, OF_A_KIOSK.memory)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts what a process has asked for")
def test_the_system_holds_a_process_to_memory_and_cores() -> None:
    code = (
        "import os; from tui_lab.rules import Rules, hold_to; from tui_lab.rules.limits import Limits\n"
        "hold_to(Rules(Limits(memory=800, threads=1)))\n"
        "print(len(os.sched_getaffinity(0)))\n"
        "bytearray(500_000_000)\n"
        "try: bytearray(900_000_000)\n"
        "except MemoryError: print('refused')\n"
        "hold_to(Rules(Limits(memory=2000)))\n"
        "bytearray(900_000_000)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ)
    assert (done.stdout, done.stderr) == ("1\nrefused\n", "")
