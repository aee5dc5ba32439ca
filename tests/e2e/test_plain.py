"""The lab in lines on a real terminal: whole lines alone, while somebody types, to every way of leaving."""

from __future__ import annotations

import re
import signal

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.runs import Runs

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
