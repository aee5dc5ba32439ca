"""However and whenever the program is left: the right exit code, nothing said, nothing left behind."""

from __future__ import annotations

import os
import shlex
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Open, Terminal
from tests.engine.scenarios import write_scenario
from tests.marks import slow
from tui_lab.keeping.places import state_folder

UNDER_NOHUP = ["sh", "-c", f'trap "" HUP; exec {shlex.join(LAB)} "$@"', "sh"]

# A step of `PRODUCTS` matrix products, which says when it has begun.
BUSY = '''
from pathlib import Path

import torch
from torch import nn

from tui_lab.authoring.scenario import Scenario


class Busy(Scenario):
    """Computes for long."""

    title = "Busy"
    steps = 20

    def setup(self):
        self.x = torch.randn(500, 500)
        self.w = nn.Parameter(torch.randn(500, 500) / 50)
        self.begun = 0

    def step(self):
        self.begun += 1
        Path(__file__).with_name(f"begun-{self.begun}").touch()
        h = self.x
        for _ in range(PRODUCTS):
            h = torch.tanh(h @ self.w)
        loss = h.square().mean()
        loss.backward()
        return loss
'''
FOR_EVER, A_SECOND = "100_000", "40"

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


def busy(folder: Path, products: str) -> tuple[str, ...]:
    """The scenario in `folder`, and the arguments that make it known."""
    write_scenario(folder, BUSY.replace("PRODUCTS", products), name="busy")
    return ("--scenarios", str(folder))


def heed_interrupts() -> None:
    """Though the tests may run in the background or under nohup, where they are ignored."""
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_DFL)


def leave(terminal: Terminal, way: str) -> int:
    """Leave a lab in that way; returns the exit code that it should have."""
    if way == "ctrl+q":
        terminal.type("\x11")
    elif way == "q q":
        terminal.type("q")
        terminal.shows("type to filter")
        terminal.type("q")
    else:
        number = signal.Signals[way]
        terminal.process.send_signal(number)
        return 128 + number
    return 0


def assert_left_cleanly(terminal: Terminal, code: int) -> None:
    """It ends with that exit code, says nothing and gives the terminal back."""
    assert terminal.ends() == code
    assert terminal.after_leaving == ""
    assert terminal.is_given_back


WAYS = ("ctrl+q", "q q", "SIGTERM", "SIGHUP", "SIGINT")


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_in_the_middle_of_a_step(on_terminal: Open, tmp_path: Path, way: str) -> None:
    terminal = on_terminal(*busy(tmp_path, FOR_EVER), "open", "busy")
    terminal.shows("paused")
    terminal.type(" ")
    terminal.waits_for((tmp_path / "busy" / "begun-1").exists)
    assert_left_cleanly(terminal, leave(terminal, way))
    assert '"last": "busy"' in (state_folder() / "progress.json").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_while_a_compiler_works_it_ends_too(on_terminal: Open, tmp_path: Path, way: str) -> None:
    compiler, started = tmp_path / "c++", tmp_path / "started"
    compiler.write_text(f'#!/bin/sh\necho $$ >> "{started}"\nexec sleep 1000\n')
    compiler.chmod(compiler.stat().st_mode | stat.S_IXUSR)
    command = ("open", "regression", "--set", "compile=on", "--speed", "flat out")
    terminal = on_terminal(*command, CXX=str(compiler))
    terminal.shows("paused")
    terminal.type(" ")  # the first steps flat out begin the building
    terminal.waits_for(lambda: started.exists() and started.read_text().endswith("\n"))
    assert_left_cleanly(terminal, leave(terminal, way))
    for compiling in started.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(compiling), 0)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_while_pytorch_is_imported(on_terminal: Open, way: str) -> None:
    terminal = on_terminal("open", "regression")
    terminal.shows("loading")
    assert_left_cleanly(terminal, leave(terminal, way))


@pytest.mark.parametrize("way", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_in_the_menu(on_terminal: Open, way: str) -> None:
    terminal = on_terminal()
    terminal.shows("type to filter")
    assert_left_cleanly(terminal, leave(terminal, way))


@pytest.mark.parametrize("arguments", [(), pytest.param(("open", "regression"), marks=pytest.mark.slow)])
def test_a_terminal_that_goes_without_a_signal(on_terminal: Open, arguments: tuple[str, ...]) -> None:
    terminal = on_terminal(*arguments, command=UNDER_NOHUP)
    terminal.shows("space" if arguments else "type to filter")
    terminal.hang_up()
    assert terminal.process.wait(15) == 128 + signal.SIGHUP


@pytest.mark.slow
def test_a_terminal_that_takes_nothing_any_more_is_not_waited_for(on_terminal: Open) -> None:
    terminal = on_terminal()
    terminal.shows("type to filter")
    terminal.freeze()
    terminal.process.terminate()
    assert terminal.process.wait(30) == 128 + signal.SIGTERM


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
