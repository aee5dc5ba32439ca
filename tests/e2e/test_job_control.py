"""ctrl+z and fg, as a shell does them."""

from __future__ import annotations

import os
import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import ENTER, ENVIRONMENT, LAB, LEAVE, Terminal
from tests.engine.scenarios import write_scenario

PROMPT = "shell>"


@pytest.fixture
def shell() -> Iterator[Terminal]:
    """A shell with job control, at its prompt."""
    terminal = Terminal(["sh", "-i"], 100, 30, **ENVIRONMENT, PS1=PROMPT, ENV="")
    terminal.shows(PROMPT)
    yield terminal
    terminal.close()


def start(shell: Terminal, folder: Path, *arguments: str) -> int:
    """Type the command; returns its process id. Around it is one more process, as `make lab` would be."""
    noted = folder / "pid"
    inner = f"echo $$ > {noted}; exec {shlex.join([*LAB, *arguments])}"
    shell.type(f"sh -c {shlex.quote(f'sh -c {shlex.quote(inner)}; echo left with $?')}\r")
    shell.shows("space" if arguments else "type to filter")
    return int(noted.read_text())


def back_at_the_prompt(shell: Terminal) -> None:
    """Wait until the job is stopped and the shell hears what is typed."""
    shell.waits_for(lambda: shell.is_given_back, 15)
    shell.type("echo typed $((6 * 7))\r")
    shell.shows("typed 42")


def bring_back(shell: Terminal, *words: str) -> None:
    """Type `fg`; on a screen of which nothing is known all has to be printed again."""
    shell.screen.reset()
    shell.type("fg\r")
    shell.shows(*words)
    assert not shell.is_given_back


def leave(shell: Terminal) -> None:
    """Leave the program and the shell."""
    shell.type("\x11")
    shell.shows("left with 0")
    shell.type("exit\r")
    assert shell.ends() == 0


def step_on(shell: Terminal) -> int:
    """The step that the status line shows."""
    found = re.search(r"step ([\d,]+)", shell.text)
    return int(found[1].replace(",", "")) if found else 0


MENU = ("a neural-network laboratory", "Regression", "type to filter")


@pytest.mark.parametrize("way", ["ctrl+z", "SIGTSTP"])
def test_it_stops_and_comes_back_whole(shell: Terminal, tmp_path: Path, way: str) -> None:
    program = start(shell, tmp_path)
    if way == "ctrl+z":
        shell.type("\x1a")
    else:
        os.kill(program, signal.SIGTSTP)
    back_at_the_prompt(shell)
    bring_back(shell, *MENU)
    shell.type("regr")
    shell.shows("filter: regr")
    shell.type("\x1b\x1a")
    back_at_the_prompt(shell)
    bring_back(shell, *MENU)
    leave(shell)


def test_what_came_back_in_the_background_stops_until_it_may_use_the_terminal(
    shell: Terminal, tmp_path: Path
) -> None:
    start(shell, tmp_path)
    shell.type("\x1a")
    back_at_the_prompt(shell)
    entered = shell.written.count(ENTER)
    shell.type("bg\r")

    def is_stopped_again() -> bool:
        shell.type("jobs\r")
        return "tty input" in shell.text

    shell.waits_for(is_stopped_again, 15)
    assert shell.written.count(ENTER) == entered
    bring_back(shell, *MENU)
    leave(shell)


def test_after_a_stop_that_no_program_hears_of_all_is_painted_again(shell: Terminal, tmp_path: Path) -> None:
    program = start(shell, tmp_path)
    os.kill(program, signal.SIGSTOP)
    shell.waits_for(
        lambda: Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()[0] == "T", 15
    )
    shell.screen.reset()
    os.kill(program, signal.SIGCONT)
    shell.shows(*MENU)
    shell.type("regr")
    shell.shows("filter: regr")
    leave(shell)


@pytest.mark.slow
def test_a_training_goes_on_where_it_stood(shell: Terminal, tmp_path: Path) -> None:
    start(shell, tmp_path, "open", "linear-by-hand", "--speed", "slow")
    shell.shows("paused")
    shell.type(" ")
    shell.shows("running")
    before = step_on(shell)
    shell.type("\x1a")
    back_at_the_prompt(shell)
    bring_back(shell, "running")
    shell.waits_for(lambda: step_on(shell) > before)
    shell.type(" ")
    shell.shows("paused")
    before = step_on(shell)
    shell.type("\x1a")
    back_at_the_prompt(shell)
    bring_back(shell, "paused")
    assert step_on(shell) == before
    leave(shell)


LOUD = '''
import os

from tui_lab import Scenario


class Loud(Scenario):
    """Writes past Python."""

    title = "Loud"
    steps = 20

    def setup(self):
        self.n = 0

    def step(self):
        self.n += 1
        os.write(2, b"to descriptor 2\\n")
        os.system(f"echo child {self.n}")
        return 1 / self.n
'''


@pytest.mark.slow
def test_what_is_printed_is_heard_before_and_after_a_stop(shell: Terminal, tmp_path: Path) -> None:
    write_scenario(tmp_path, LOUD, "loud")
    start(shell, tmp_path, "--scenarios", str(tmp_path), "open", "loud")
    shell.shows("paused")
    shell.type("s")
    shell.shows("step 1 ", "Console")
    shell.type("2")
    shell.shows("child 1")
    shell.type("\x1a")
    back_at_the_prompt(shell)
    assert "child" not in shell.text and "descriptor" not in shell.text
    bring_back(shell, "child 1")
    shell.type("s")
    shell.shows("child 2", "! to descriptor 2")
    leave(shell)
    assert "child" not in shell.text and "descriptor" not in shell.text


def test_without_a_shell_that_could_continue_it_nothing_stops() -> None:
    terminal = Terminal(LAB, 100, 30, **ENVIRONMENT, PS1=PROMPT)
    try:
        terminal.shows("type to filter")
        terminal.type("\x1a")
        terminal.type("regr")
        terminal.shows("filter: regr")
        assert LEAVE not in terminal.written
        terminal.type("\x11")
        assert terminal.ends() == 0
    finally:
        terminal.close()
