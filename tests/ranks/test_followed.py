"""A training of several processes in the lab's screen: found, looked at, held as a whole and stopped."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ranks.torchrun import ended, start, write_own
from tests.remote.test_served import PATIENCE, Screen
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.keeping.runs import Runs
from tui_lab.remote.client import Served, served

pytestmark = pytest.mark.slow


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Two processes that train for ever, and end with the test."""
    process = start(["run", "own", "--scenarios", str(write_own(tmp_path, 1_000_000, "time.sleep(0.005)"))])
    yield process
    if process.poll() is None:
        process.terminate()
        process.communicate()


def found() -> Served:
    end = time.monotonic() + PATIENCE
    while not (some := served()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return some[0]


def test_it_is_held_as_a_whole_looked_at_and_stopped(process: subprocess.Popen[str]) -> None:
    one = found()
    assert (one.name, one.kind, one.ranks) == ("own", "torchrun", 2)
    screen = Screen(Path(one.path))
    loaded = screen.next(orders.Loaded)
    assert loaded.script and loaded.offers.startswith("2 processes train this together")
    screen.state("running")
    screen.trainer.tell(orders.Pause())
    held = screen.state("paused").step
    screen.trainer.tell(orders.SetKnobs({"lr": 0.5}))
    assert "but not changed" in screen.next(orders.NotEdited).why
    screen.trainer.tell(orders.OpenInstrument("modules"))
    assert "try a step alone" in screen.next(orders.NotEdited).why
    request = (asks.Curves(40), asks.Metrics(), asks.Parameters())
    for step in (held, held + 3):  # nobody goes on meanwhile, and all go on after
        screen.trainer.tell(orders.Want(request))
        shot = screen.next(Snapshot)
        assert shot.step == step and shot.state == "paused"
        screen.trainer.tell(orders.StepBy(3))
        assert screen.state("paused").step == step + 3
    screen.trainer.stop()
    while found().state != "running":  # nobody is there any more: it goes on by itself
        time.sleep(0.05)
    second = Screen(Path(one.path))
    second.state("running")
    second.trainer.tell(orders.Stop())
    answer = ended(process)
    assert answer.code == 0, answer.err
    assert any("stopped by a screen" in said for said in answer.said)
    (row,) = Runs().rows()
    assert row.state == "paused" and row.step > held + 6


def test_ctrl_c_ends_all_after_the_same_step_and_saves_it(process: subprocess.Popen[str]) -> None:
    while found().step < 20:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    answer = ended(process)
    assert answer.code != 0
    (said,) = answer.said
    assert "interrupted after" in said
    (row,) = Runs().rows()
    assert row.state == "paused" and f"after {row.step:,} of" in said
