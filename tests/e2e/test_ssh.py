"""The lab through a real SSH connection, as on the remote machine that it is made for."""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.sshd import Server, why_no_server
from tests.e2e.terminal import Terminal

ROOT = Path(__file__).parents[2]
HOME = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
PALETTE = re.compile(rb"[34]8;5;\d+")  # one of 256 colours
TRUECOLOR = re.compile(rb"[34]8[;:]2[;:]")
MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
ALTERNATE_SCREEN, WRAPPING, CURSOR = b"1049", b"7", b"25"
ON_IN_A_SHELL = {WRAPPING, CURSOR}
OFF = b"l"
PRESSES = 5


@pytest.fixture
def over_ssh(tmp_path: Path) -> Iterator[Terminal]:
    """The lab opened by ssh from a terminal that has all colours and, by ssh, cannot say so."""
    if reason := why_no_server():
        pytest.skip(reason)
    folder = tmp_path / "sshd"
    folder.mkdir()
    server = Server(folder)
    home = [f"{name}={os.environ[name]}" for name in HOME]
    lab = ["env", "-C", str(ROOT), *home, sys.executable, "-m", "tui_lab"]
    try:
        terminal = Terminal(
            server.login(*lab), 120, 40, TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8"
        )
        try:
            yield terminal
        finally:
            server.close()
            terminal.close()
    finally:
        server.close()


@pytest.mark.slow
def test_the_lab_is_played_over_ssh(
    over_ssh: Terminal, record_property: Callable[[str, object], None]
) -> None:
    terminal = over_ssh
    terminal.shows("a neural-network laboratory", "Regression", "type to filter")
    terminal.type("regr")
    terminal.shows("filter: regr")
    terminal.type("\r")
    terminal.shows("Lines and curves › Regression", "paused", "Named parameters", "Hinges")

    volume = volume_of_a_training(terminal)
    terminal.shows("step 100", "train ──", "network ──")
    terminal.type("+++")
    terminal.shows("flat out")
    waits = [wait_for_a_pause(terminal) for _ in range(PRESSES)]

    terminal.type("q")
    terminal.shows("a neural-network laboratory", "type to filter")
    terminal.lacks("filter:")  # its letters are forgotten
    terminal.type("q")
    assert terminal.ends() == 0

    assert PALETTE.search(terminal.written)
    assert not TRUECOLOR.search(PALETTE.sub(b"", terminal.written))
    modes = dict(MODE.findall(terminal.written))  # what each was set to last
    assert modes[ALTERNATE_SCREEN] == OFF
    assert {mode for mode, state in modes.items() if state != OFF} == ON_IN_A_SHELL
    assert terminal.after_leaving == "" and b"Traceback" not in terminal.written

    latency = statistics.median(waits)
    print(f"\nover ssh: {volume / 1000:.1f} kB/s in training, {1000 * latency:.0f} ms from space to paused")
    record_property("bytes_per_second", round(volume))
    record_property("milliseconds_from_space_to_paused", round(1000 * latency, 1))


def volume_of_a_training(terminal: Terminal) -> float:
    """Train the scenario's own steps at the speed it opens with; bytes per second on the terminal."""
    before, begin = len(terminal.written), time.perf_counter()
    terminal.type(" ")
    terminal.shows("● running")
    terminal.shows("■ done")
    return (len(terminal.written) - before) / (time.perf_counter() - begin)


def wait_for_a_pause(terminal: Terminal) -> float:
    """Train on from a stop until the step moves, then pause; the seconds that the pause took to show."""
    stood = re.search(r"step [\d,]+ +loss \S+", terminal.text)
    assert stood is not None
    terminal.type(" ")
    terminal.shows("● running")
    terminal.lacks(stood[0])
    pressed = time.perf_counter()
    terminal.type(" ")
    terminal.shows("‖ paused")
    return time.perf_counter() - pressed
