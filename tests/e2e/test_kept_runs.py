"""However a lab ends, the run at hand is there the next time."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import torch

from tests.e2e.endings import CLOSED, leave
from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tests.engine.scenarios import RESTLESS, write_scenario
from tests.marks import slow
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.runs import Runs

# Runs tui-lab on a disk that takes its time.
SLOW_DISK = """
import os, runpy, sys, time

at_once = os.fsync
os.fsync = lambda descriptor: (time.sleep(2.5), at_once(descriptor))
runpy.run_module("tui_lab", run_name="__main__", alter_sys=True)
"""
ENDLESS = RESTLESS.replace("steps = 20", "steps = 10**9")
WAYS = ("SIGHUP", *map(slow, ("SIGTERM", "SIGINT", "SIGKILL", CLOSED, "ctrl+q")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_scenario(tmp_path / "own", ENDLESS, "restless")
    return tmp_path / "own"


def begin(opened: list[Terminal], folder: Path, *arguments: str) -> Terminal:
    opened.append(Terminal([*LAB, "--scenarios", str(folder), *arguments], 100, 30, **ENVIRONMENT))
    return opened[-1]


def shown_step(terminal: Terminal) -> int:
    found = re.search(r"step ([\d,]+)", terminal.text)
    return int(found[1].replace(",", "")) if found else 0


def trained_and_left(terminal: Terminal, way: str) -> RunRow:
    """Train, leave in that way, and find what was kept: no step that was shown is missing."""
    terminal.shows("paused")
    terminal.type(" ")
    terminal.waits_for(lambda: shown_step(terminal) > 50)
    at_least = shown_step(terminal)
    if way == "SIGKILL":  # as far as it has been kept
        terminal.waits_for(lambda: bool(Runs().rows()))
        at_least = Runs().rows()[0].step
    leave(terminal, way)
    terminal.process.wait(30) if way == CLOSED else terminal.ends()
    (row,) = Runs().left()
    assert row.step >= at_least
    return row


@pytest.mark.parametrize("way", WAYS)
def test_the_run_at_hand_goes_on(opened: list[Terminal], folder: Path, way: str) -> None:
    row = trained_and_left(begin(opened, folder, "open", "restless"), way)
    for file in (Runs().folder / "runs").iterdir():
        torch.load(file, weights_only=True)

    again = begin(opened, folder, "--resume")
    again.shows(f"Here it is again. Step {row.step:,}: space trains on.")
    again.type("s")
    again.waits_for(lambda: shown_step(again) == row.step + 1)
    again.type("\x11")
    assert again.ends() == 0
    (after,) = Runs().rows()
    assert (after.key, after.step) == (row.key, row.step + 1)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["SIGTERM", CLOSED, "ctrl+q"])
def test_a_run_is_kept_where_writing_takes_longer_than_leaving(
    opened: list[Terminal], folder: Path, way: str
) -> None:
    command = [sys.executable, "-c", SLOW_DISK, "--scenarios", str(folder), "open", "restless"]
    opened.append(Terminal(command, 100, 30, **ENVIRONMENT))
    trained_and_left(opened[-1], way)
