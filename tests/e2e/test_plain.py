"""The lab in lines on a real terminal: whole lines alone, while somebody types, to every way of leaving."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab import process
from tui_lab.cli.plain import ENDS
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.runs import Runs

# Runs tui-lab --plain with a `close` of the runs that notes how long it may take: what is left of the alarm.
NOTED = """
import runpy, signal, sys
from tui_lab.keeping.kept_runs import KeptRuns

noted = sys.argv[1]

def close(self, patience):
    with open(noted, "w") as file:
        file.write(f"{signal.getitimer(signal.ITIMER_REAL)[0]} {patience}")

KeptRuns.close = close
sys.argv = ["tui-lab", "--plain"]
runpy.run_module("tui_lab", run_name="__main__", alter_sys=True)
"""
PLAIN = [*LAB, "--plain", "open", "regression"]


@pytest.mark.slow
def test_it_trains_in_the_background_and_tells_of_it(opened: list[Terminal]) -> None:
    terminal = Terminal(PLAIN, 100, 200, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("Ready. Step 0 of 100")
    terminal.type("every 1\r")
    terminal.type("speed slow\r")
    terminal.shows("Speed: slow.")
    terminal.type("run\r")
    terminal.shows("It trains. Type pause to stop it.")
    terminal.waits_for(lambda: len(re.findall(r"^Step \d+ of 100: loss", terminal.text, re.M)) >= 2)
    terminal.type("fit\r")  # while it trains
    terminal.shows("network against data:")
    terminal.type("pause\r")
    terminal.shows("Paused. Step ")
    terminal.type("try\rspeed flat out\rrun\r")
    terminal.shows("Goal met: Bring the loss below 0.02", "Done. Step 100 of 100")
    assert b"\x1b" not in terminal.written, "no cursor is moved, and nothing is coloured"
    lines = terminal.written.decode().replace("\r", "").split("\n")
    assert all(re.match(r"(> )?(\S.*)?\Z", line) for line in lines), "whole lines"
    terminal.type("q\r")
    assert terminal.ends() == 0
    assert Progress.load().goals == {"regression": ["Watch it learn"]}
    assert Runs().rows()[0].step == 100


@pytest.mark.slow
def test_a_line_that_drops_ends_it_and_the_run_is_kept(opened: list[Terminal]) -> None:
    terminal = Terminal(PLAIN, 100, 100, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("Ready. Step 0 of 100")
    terminal.type("step 7\r")
    terminal.shows("Paused. Step 7 of 100")
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.ends() == 129
    assert Runs().rows()[0].step == 7


@pytest.mark.slow
def test_the_end_of_input_leaves_it(opened: list[Terminal]) -> None:
    terminal = Terminal(PLAIN, 100, 100, **(ENVIRONMENT | {"TERM": "dumb", "TUI_LAB_LANG": "zh"}))
    opened.append(terminal)
    terminal.shows("Ready. Step 0 of 100")
    terminal.type("run\r")
    terminal.shows("It trains")
    terminal.type("\x04")
    assert terminal.ends() == 0


@pytest.mark.slow
def test_after_a_signal_a_large_run_has_its_time_to_be_written(
    opened: list[Terminal], tmp_path: Path
) -> None:
    noted = tmp_path / "noted"
    terminal = Terminal([sys.executable, "-c", NOTED, str(noted)], 100, 100, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("Type help for all words")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends() == 143
    alarm, patience = map(float, noted.read_text().split())
    assert ENDS < alarm <= patience == process.WRITING, "begun anew, not what leaving has left"


@pytest.mark.slow
def test_what_does_not_hold_in_lines_is_said(tmp_path: Path) -> None:
    def told(*typed: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | ENVIRONMENT | variables
        command = [*LAB, "--plain", *typed]
        return subprocess.run(command, input="", capture_output=True, text=True, timeout=60, env=environment)

    begun = told("--class", str(tmp_path), TUI_LAB_KEEP="1")
    assert begun.returncode == 0 and begun.stdout.splitlines()[1:] == [
        "Your class does not see a lab in lines: tell your teacher, or leave out --plain.",
        "TUI_LAB_KEEP does not hold in lines: a training ends with the lab, and its run is kept.",
    ]
    kept = told("open", "regression", "--keep")
    assert (
        kept.returncode == 2 and "a lab in lines trains in its own process: leave out --keep" in kept.stderr
    )
