"""What the lab cannot outlive: the terminal is given back, one line says why, and a file tells the rest."""

from __future__ import annotations

import sys

import pytest

from tests.e2e.terminal import ENVIRONMENT, Terminal
from tests.marks import slow
from tui_lab.keeping.places import state_folder

# Runs tui-lab with one function that raises from the moment a key is typed; `key` says when that is.
BROKEN = """
import importlib, runpy, sys
from tui_lab.ui.output import input

_, module, owner, name, error, at_once = sys.argv
owner = getattr(importlib.import_module(module), owner)
works, typed, feed = getattr(owner, name), bool(at_once), input.TerminalInput.feed

def heard(self, data):
    global typed
    typed = typed or b"x" in data
    return feed(self, data)

def broken(*given, **options):
    if typed and not at_once:
        raise getattr(__builtins__, error)("broken on purpose")
    done = works(*given, **options)
    if typed:
        raise getattr(__builtins__, error)("broken on purpose")
    return done




input.TerminalInput.feed = heard
setattr(owner, name, broken)
sys.argv = ["tui-lab"]
runpy.run_module("tui_lab", run_name="__main__", alter_sys=True)
"""
CLOSES = """
import runpy, sys
from tui_lab.ui.output import input

feed = input.TerminalInput.feed

def heard(self, data):
    if b"x" in data:
        sys.__stderr__.close()
    return feed(self, data)

input.TerminalInput.feed = heard
sys.argv = ["tui-lab"]
runpy.run_module("tui_lab", run_name="__main__", alter_sys=True)
"""
DRIVER = "tui_lab.ui.output.driver", "PictureDriver"
AT_ONCE = {
    "the driver is made": (*DRIVER, "__init__", "RuntimeError"),
    "the driver starts": (*DRIVER, "start_application_mode", "RuntimeError"),
}
LATER = {
    "input is read": ("tui_lab.ui.output.input", "TerminalInput", "tick", "RuntimeError"),
    "memory ends as input is read": ("tui_lab.ui.output.input", "TerminalInput", "tick", "MemoryError"),
    "messages are fetched": ("textual.app", "App", "_get_message", "RuntimeError"),
    "memory ends as messages are fetched": ("textual.app", "App", "_get_message", "MemoryError"),
}
OUTLIVED = {
    "the driver writes": (*DRIVER, "write", "RuntimeError"),
    "the driver sends": (*DRIVER, "flush", "MemoryError"),
}
QUICK = "the driver starts", "input is read"


def broken(opened: list[Terminal], where: str, at_once: bool) -> Terminal:
    """The lab on a terminal, with that broken: from its start on, or from a key on."""
    command = [sys.executable, "-c", BROKEN, *(AT_ONCE | LATER | OUTLIVED)[where], "1" if at_once else ""]
    terminal = Terminal(command, 100, 30, **ENVIRONMENT)
    opened.append(terminal)
    if not at_once:
        terminal.shows("type to filter")
        terminal.type("x")
    return terminal


@pytest.mark.parametrize("where", [*QUICK, *(slow(where) for where in AT_ONCE | LATER if where not in QUICK)])
def test_what_cannot_be_outlived(opened: list[Terminal], where: str) -> None:
    terminal = broken(opened, where, where in AT_ONCE)
    assert terminal.ends() == 1
    assert terminal.is_given_back
    assert "broken on purpose" in terminal.after_leaving and "errors.log" in terminal.after_leaving
    assert terminal.written.count(b"tui-lab: ") == 1 and b"Traceback" not in terminal.written
    assert "broken on purpose" in (state_folder() / "errors.log").read_text()
    assert terminal.processes == []


@pytest.mark.slow
@pytest.mark.parametrize("where", OUTLIVED)
def test_a_lab_that_can_show_nothing_can_still_be_left(opened: list[Terminal], where: str) -> None:
    terminal = broken(opened, where, at_once=False)
    terminal.type("\x11")
    assert terminal.ends() in (0, 1)
    assert terminal.is_given_back and b"Traceback" not in terminal.written
    assert terminal.processes == []


def test_where_the_screen_s_own_file_fails_the_terminal_is_given_back(opened: list[Terminal]) -> None:
    terminal = Terminal([sys.executable, "-c", CLOSES], 100, 30, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("type to filter")
    terminal.type("x\x11")
    assert terminal.ends() == 0
    assert terminal.is_given_back
