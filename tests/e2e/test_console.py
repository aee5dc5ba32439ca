"""A real terminal and a scenario that writes wherever it can: the screen stays whole, the lines are there."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Open, Terminal
from tests.engine.scenarios import write_scenario
from tests.marks import slow

SCENARIO = '''
import os
import sys

import torch
from torch import nn

from tui_lab import Scenario


class Case(Scenario):
    """Says something."""

    title = "Case"
    steps = 20

    def setup(self):
        self.n = 0
        {setup}

    def step(self):
        self.n += 1
        {step}
        return 1 / self.n
'''

EVERYWHERE = """print(f"Epoch {self.n}")
        os.write(2, b"[W820 12:00:00 NNPACK.cpp:61] Could not initialize NNPACK!\\n")
        os.write(1, b"\\x1b[2J\\x1b[5;5Hto 1\\n")
        os.system("echo from a child process")
        print("to stderr", file=sys.__stderr__, flush=True)"""


@pytest.fixture
def open_case(opened: list[Terminal], tmp_path: Path) -> Open:
    """Open a scenario with these statements on a terminal of its own."""

    def start(setup: str = "pass", step: str = "pass") -> Terminal:
        write_scenario(tmp_path, SCENARIO.format(setup=setup, step=step), "case")
        command = [*LAB, "--scenarios", str(tmp_path), "open", "case", "--speed", "flat out"]
        opened.append(Terminal(command, 120, 40, **ENVIRONMENT))
        return opened[-1]

    return start


def test_whatever_is_written_is_in_the_console_and_nowhere_else(open_case: Open) -> None:
    """The cases prints and writes_fd2."""
    terminal = open_case(step=EVERYWHERE)
    terminal.shows("paused", "1 Loss")
    terminal.type(" ")
    terminal.shows("done", "step 20", "Console")
    terminal.type("2z")
    terminal.shows("20   Epoch 20", "! [W820 12:00:00 NNPACK.cpp:61] Could not initialize NNPACK!", "to 1",
                   "from a child process", "! to stderr")  # fmt: skip
    for row in terminal.text.split("\n")[2:-1]:
        assert row.startswith(("│", "╭", "╰")), terminal.text
    terminal.type("q")
    terminal.shows("type to filter")
    assert "Epoch" not in terminal.text
    terminal.type("q")
    assert terminal.ends() == 0
    assert terminal.after_leaving == "" and terminal.is_given_back


@pytest.mark.slow
@pytest.mark.parametrize("by", ["print('x')", "os.write(1, b'x\\n' * 1000)"])
def test_a_flood_leaves_the_keys_alone(open_case: Open, by: str) -> None:
    terminal = open_case(step=f"for _ in range(1_000_000): {by}")
    terminal.shows("paused")
    terminal.type(" ")
    terminal.shows("running", "Console")
    terminal.type("2")
    terminal.shows("dropped")
    terminal.type("?")
    terminal.shows("Words and keys")
    terminal.type("q")
    terminal.lacks("Words and keys")
    status = Path(f"/proc/{terminal.process.pid}/status").read_text()
    assert int(status.partition("VmRSS:")[2].split()[0]) < 900_000  # kB, most of it PyTorch
    terminal.type("\x11")
    assert terminal.ends() == 0
    assert terminal.after_leaving == ""


@pytest.mark.slow
@pytest.mark.parametrize("asks", ["breakpoint()", slow("input()"), slow("os.system('read answer')")])
def test_a_question_takes_no_key(open_case: Open, asks: str) -> None:
    """The case breakpoint_left."""
    terminal = open_case(step=asks)
    terminal.shows("paused")
    terminal.type(" ")
    if "system" in asks:
        terminal.shows("done", "step 20")
    else:
        terminal.shows("failed", f"there is no console here: take {asks} out", f"> {22:4}")
    terminal.type("?")
    terminal.shows("Words and keys")
    terminal.type("\x11")
    assert terminal.ends() == 0
    assert terminal.after_leaving == ""


PRODUCTS = "for _ in range(10): h = torch.tanh(h @ h)"


@pytest.mark.slow
@pytest.mark.parametrize("way", ["ctrl+q", "q q", "SIGTERM"])
def test_leaving_in_a_step_inside_torch(open_case: Open, tmp_path: Path, way: str) -> None:
    """The case busy_1s."""
    begun = tmp_path / "begun"
    step = f"open({str(begun)!r}, 'w').close()\n        h = torch.randn(1200, 1200)\n        {PRODUCTS}"
    terminal = open_case(step=step)
    terminal.shows("paused")
    terminal.type(" ")
    terminal.waits_for(begun.exists)
    code = 0
    if way == "ctrl+q":
        terminal.type("\x11")
    elif way == "q q":
        terminal.type("q")
        terminal.shows("type to filter")
        terminal.type("q")
    else:
        terminal.process.send_signal(signal.SIGTERM)
        code = 128 + signal.SIGTERM
    assert terminal.ends() == code
    assert terminal.after_leaving == "" and terminal.is_given_back


@pytest.mark.slow
@pytest.mark.parametrize("where", ["step", slow("setup")])
def test_code_that_hangs_and_prints_is_left_without_a_word(open_case: Open, where: str) -> None:
    terminal = open_case(
        **{where: "while True: print('still here', flush=True); os.write(2, b'and here\\n')"}
    )
    if where == "step":
        terminal.shows("paused")
        terminal.type(" ")
    terminal.shows("Console")
    terminal.type("q")
    terminal.shows("type to filter")
    terminal.type("q")
    assert terminal.ends() == 0
    assert terminal.after_leaving == "" and terminal.is_given_back


@pytest.mark.slow
def test_what_hangs_says_where_it_is(open_case: Open) -> None:
    terminal = open_case(setup="while True: pass")
    terminal.shows("s so far, at scenario.py:18", "q leaves it", seconds=60)
    terminal.type("\x11")
    assert terminal.ends() == 0


@pytest.mark.slow
def test_ctrl_l_paints_over_what_others_left(open_case: Open) -> None:
    terminal = open_case()

    def is_whole() -> bool:
        status, tabs, *panels, keys = terminal.text.split("\n")
        framed = all(row and row[0] in "│╭╰" and row[-1] in "│╮╯" for row in panels)
        return "paused" in status and "1 Loss" in tabs and framed and "help" in keys

    terminal.shows("paused", "step 0", "fastest")  # the first picture, and the notice over the lowest border
    terminal.type("1")  # which puts that away
    terminal.waits_for(is_whole, 15)
    terminal.disturb("\x1b[2J\x1b[3;3Hwall: the system goes down")
    assert "the system goes down" in terminal.text and not is_whole()
    terminal.type("\x0c")
    terminal.waits_for(is_whole, 15)
    assert "the system goes down" not in terminal.text
