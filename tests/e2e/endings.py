"""Moments at which the lab can be left, and ways in which that happens."""

from __future__ import annotations

import shlex
import signal
import stat
from collections.abc import Callable
from pathlib import Path

from tests.e2e.terminal import ENVIRONMENT, LAB, InputApart, Mute, Terminal
from tests.engine.scenarios import write_scenario

UNDER_NOHUP = ["sh", "-c", f'trap "" HUP; exec {shlex.join(LAB)} "$@"', "sh"]
CLOSED, CLOSED_UNDER_NOHUP, INPUT_ENDS = "closed", "closed under nohup", "input ends"
UNANSWERED = "ctrl+q, no answers"
KINDS = {INPUT_ENDS: InputApart, UNANSWERED: Mute}  # of terminals
WAYS = ("ctrl+q", UNANSWERED, "q q", "SIGTERM", "SIGHUP", "SIGINT", CLOSED, CLOSED_UNDER_NOHUP, INPUT_ENDS)
PROMPTLY = 5.0  # seconds, of which a busy machine may take the most

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


def busy(folder: Path, products: str, build_too: bool = False) -> tuple[str, ...]:
    """The scenario in `folder`, and the arguments that make it known; its setup() is a step too on demand."""
    code = BUSY.replace("PRODUCTS", products)
    write_scenario(
        folder, code.replace("self.begun = 0", "self.begun = 0\n        self.step()", build_too), "busy"
    )
    return ("--scenarios", str(folder))


def slow_compiler(folder: Path) -> tuple[Path, Path]:
    """A compiler that takes for ever, and the file that tells which processes have begun."""
    compiler, started = folder / "c++", folder / "started"
    compiler.write_text(f'#!/bin/sh\necho $$ >> "{started}"\nexec sleep 1000\n')
    compiler.chmod(compiler.stat().st_mode | stat.S_IXUSR)
    return compiler, started


Start = Callable[..., Terminal]


def _menu(start: Start, folder: Path) -> None:
    start().shows("type to filter")


def _importing(start: Start, folder: Path) -> None:
    start("open", "regression").shows("loading")


def _paused(start: Start, folder: Path) -> None:
    start("open", "regression").shows("paused")


def _flat_out(start: Start, folder: Path) -> None:
    terminal = start("open", "playground", "--speed", "flat out")
    terminal.shows("paused")
    terminal.type(" ")
    terminal.shows("running")


def _building(start: Start, folder: Path) -> None:
    terminal = start(*busy(folder, FOR_EVER, build_too=True), "open", "busy")
    terminal.waits_for((folder / "busy" / "begun-1").exists)


def _step(start: Start, folder: Path) -> None:
    terminal = start(*busy(folder, FOR_EVER), "open", "busy")
    terminal.shows("paused")
    terminal.type(" ")
    terminal.waits_for((folder / "busy" / "begun-1").exists)


def _compiling(start: Start, folder: Path) -> None:
    compiler, started = slow_compiler(folder)
    command = ("open", "regression", "--set", "compile=on", "--speed", "flat out")
    terminal = start(*command, CXX=str(compiler), TORCHINDUCTOR_CACHE_DIR=str(folder / "cache"))
    terminal.shows("paused")
    terminal.type(" ")  # the first steps flat out begin the building
    terminal.waits_for(lambda: started.exists() and started.read_text().endswith("\n"))


MOMENTS: dict[str, Callable[[Start, Path], None]] = {
    "in the menu": _menu,
    "importing torch": _importing,
    "paused": _paused,
    "flat out": _flat_out,
    "in setup()": _building,
    "in a step": _step,
    "compiling": _compiling,
}


def lab_at(moment: str, way: str, folder: Path, opened: list[Terminal], **environment: str) -> Terminal:
    """A lab at that moment, to be left in that way; its terminal is put into `opened`, to be closed."""

    def start(*arguments: str, **more: str) -> Terminal:
        command = UNDER_NOHUP if way == CLOSED_UNDER_NOHUP else LAB
        kind = KINDS.get(way, Terminal)
        opened.append(kind([*command, *arguments], 100, 30, **(ENVIRONMENT | environment | more)))
        return opened[-1]

    MOMENTS[moment](start, folder)
    return opened[-1]


def leave(terminal: Terminal, way: str) -> int:
    """Leave a lab in that way; returns the exit code that it should have."""
    if way in ("ctrl+q", UNANSWERED):
        terminal.type("\x11")
    elif way == "q q":
        terminal.type("q")
        terminal.shows("type to filter")
        terminal.type("q")
    elif way in (CLOSED, CLOSED_UNDER_NOHUP):
        terminal.hang_up()
        return 128 + signal.SIGHUP
    elif way == INPUT_ENDS:
        terminal.end_input()
        return 128 + signal.SIGHUP
    else:
        number = signal.Signals[way]
        terminal.process.send_signal(number)
        return 128 + number
    return 0
