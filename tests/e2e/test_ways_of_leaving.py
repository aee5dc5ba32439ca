"""However and whenever the program is left: the right exit code, nothing said, nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.endings import (
    A_SECOND,
    CLOSED,
    CLOSED_UNDER_NOHUP,
    INPUT_ENDS,
    PROMPTLY,
    WAYS,
    busy,
    lab_at,
    leave,
)
from tests.e2e.terminal import ENVIRONMENT, LAB, Open, Terminal
from tests.marks import slow
from tui_lab.keeping.places import state_folder

QUICK = {
    "in the menu": ("SIGTERM", INPUT_ENDS, CLOSED_UNDER_NOHUP),
    "importing torch": (CLOSED,),
    "flat out": ("ctrl+q",),
}
SLOW = {
    "in the menu": ("q q", "SIGHUP", "SIGINT", CLOSED),
    "importing torch": ("ctrl+q", "SIGTERM", "SIGINT", INPUT_ENDS),
    "paused": ("ctrl+q", "q q", "SIGHUP", CLOSED_UNDER_NOHUP),
    "flat out": ("SIGTERM", CLOSED, INPUT_ENDS),
    "in setup()": ("ctrl+q", "SIGHUP", CLOSED),
    "in a step": WAYS,
    "compiling": ("ctrl+q", "SIGINT", CLOSED),
}

# Runs tui-lab with a SIGINT at the moment it begins to import the module of that name.
INTERRUPTED = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
where = sys.argv.pop(1)

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == where:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
runpy.run_module("tui_lab", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def on_terminal(opened: list[Terminal], tmp_path: Path) -> Open:
    """Start a command with some arguments on a terminal of its own."""

    def start(*arguments: str, command: list[str] = LAB, **environment: str) -> Terminal:
        kept = {"TORCHINDUCTOR_CACHE_DIR": str(tmp_path / "cache")}
        opened.append(Terminal([*command, *arguments], 100, 30, **(ENVIRONMENT | kept | environment)))
        return opened[-1]

    return start


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something outside a terminal."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def heed_interrupts() -> None:
    """Though the tests may run in the background or under nohup, where they are ignored."""
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("moment", "way"),
    [(moment, way) for moment, ways in QUICK.items() for way in ways]
    + [pytest.param(moment, way, marks=pytest.mark.slow) for moment, ways in SLOW.items() for way in ways],
)
def test_a_way_of_leaving(opened: list[Terminal], tmp_path: Path, moment: str, way: str) -> None:
    terminal = lab_at(moment, way, tmp_path, opened)
    code = leave(terminal, way)
    if way in (CLOSED, CLOSED_UNDER_NOHUP):
        assert terminal.process.wait(PROMPTLY) == code
    else:
        assert terminal.ends(PROMPTLY) == code
        assert terminal.after_leaving == ""
        assert terminal.is_given_back
    assert terminal.processes == []
    assert '"last"' in (state_folder() / "progress.json").read_text()


@pytest.mark.slow
def test_a_terminal_that_takes_nothing_any_more_is_not_waited_for(on_terminal: Open) -> None:
    terminal = on_terminal()
    terminal.shows("type to filter")
    terminal.freeze()
    terminal.process.terminate()
    assert terminal.process.wait(PROMPTLY) == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    "module",
    [
        "tui_lab.process",
        *map(slow, ["tui_lab.cli", "argparse", "tui_lab.cli.headless", "torch"]),
        "torch.nn.modules",
    ],
)
def test_an_interrupt_at_any_import_is_one_sentence(module: str) -> None:
    command = [sys.executable, "-c", INTERRUPTED, module, "run", "regression"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "tui-lab: interrupted\n")


def test_an_interrupt_before_there_is_a_screen(on_terminal: Open) -> None:
    terminal = on_terminal("textual.app", command=[sys.executable, "-c", INTERRUPTED])
    assert terminal.ends() == 130
    assert terminal.written == b"tui-lab: interrupted\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("way", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_without_a_screen_in_the_middle_of_a_step(tmp_path: Path, way: str) -> None:
    rows = tmp_path / "loss.csv"
    command = [*LAB, *busy(tmp_path, A_SECOND), "run", "busy", "--csv", str(rows)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, preexec_fn=heed_interrupts, **pipes) as running:
        until((tmp_path / "busy" / "begun-3").exists)
        running.send_signal(signal.Signals[way])
        _, said = running.communicate(timeout=30)
    assert running.returncode == 128 + signal.Signals[way]
    if way == "SIGINT":
        assert said == "tui-lab: interrupted after 3 of 20 steps\n"
        assert rows.read_text().splitlines()[3].startswith("3,")
    else:
        assert said == ""
        assert rows.read_text().splitlines()[2].startswith("2,")
