"""The installed command on a real terminal, from the menu to the shell prompt."""

from __future__ import annotations

import shlex
import signal
import subprocess

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, LEAVE, Open, Terminal


@pytest.fixture
def on_terminal(opened: list[Terminal]) -> Open:
    """Start the command with some arguments on a terminal of its own."""

    def start(*arguments: str, columns: int = 120, rows: int = 40, **environment: str) -> Terminal:
        opened.append(Terminal([*LAB, *arguments], columns, rows, **(ENVIRONMENT | environment)))
        return opened[-1]

    return start


@pytest.mark.slow
def test_from_the_menu_through_a_training_in_two_sizes_and_out(on_terminal: Open) -> None:
    terminal = on_terminal()
    terminal.shows("a neural-network laboratory", "Regression", "type to filter")
    terminal.type("regr")
    terminal.shows("filter: regr")
    terminal.type("\r")
    terminal.shows("Regression", "paused", "Hinges", "Named parameters")
    terminal.type("+++ ")
    terminal.shows("done", "step 100", "train ─")
    terminal.resize(80, 24)
    terminal.shows("done", "[1 Lesson]", "7")
    terminal.type("z4")
    terminal.shows("[4 ")
    terminal.type("r")
    terminal.shows("paused", "step 0")
    terminal.type("-- ")
    terminal.shows("running")
    terminal.type(" ")
    terminal.shows("paused")
    terminal.type("q")
    terminal.shows("a neural-network laboratory", "type to filter")
    terminal.lacks("filter:")  # its letters are forgotten
    terminal.type("q")
    assert terminal.ends() == 0
    assert LEAVE in terminal.written and b"Traceback" not in terminal.written
    assert terminal.after_leaving == ""


@pytest.mark.slow
@pytest.mark.parametrize("end", ["signal", "hang-up"])
def test_a_training_ends_with_its_session(on_terminal: Open, end: str) -> None:
    terminal = on_terminal("open", "linear-by-hand", "--speed", "slow", columns=80, rows=24)
    terminal.shows("paused")
    terminal.type(" ")
    terminal.shows("running")
    if end == "hang-up":
        terminal.hang_up()
        assert terminal.process.wait(15) == 128 + signal.SIGHUP
    else:
        terminal.process.terminate()
        assert terminal.ends() == 128 + signal.SIGTERM
        assert LEAVE in terminal.written and terminal.after_leaving == ""


@pytest.mark.slow
def test_answers_that_come_late_are_not_typed_into_the_shell() -> None:
    shell = ["sh", "-c", f"{shlex.join(LAB)}; echo ended; head -n 1"]
    terminal = Terminal(shell, 80, 24, **ENVIRONMENT)
    terminal.delay = 0.3
    try:
        terminal.shows("type to filter")
        terminal.type("\x1b[B")
        terminal.type("q")  # what the arrow changed is still on its way
        terminal.shows("ended")
        terminal.type("typed\r")
        assert terminal.ends() == 0
    finally:
        terminal.close()
    assert terminal.after_leaving == "endedtypedtyped"  # the echo, and what was read


def test_a_terminal_that_cannot_place_text_gets_a_sentence(on_terminal: Open) -> None:
    terminal = on_terminal(TERM="dumb")
    assert terminal.ends() == 2
    (sentence,) = terminal.written.decode().splitlines()
    assert "TERM=dumb" in sentence and "tui-lab run" in sentence


def test_without_a_terminal_there_is_a_sentence() -> None:
    said = subprocess.run(LAB, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert (said.returncode, said.stdout) == (2, "")
    (sentence,) = said.stderr.splitlines()
    assert "needs a terminal" in sentence


@pytest.mark.slow
@pytest.mark.parametrize("name", [None, "linear-by-hand"])
def test_keys_typed_ahead_into_the_palette_end_nothing(on_terminal: Open, name: str | None) -> None:
    terminal = on_terminal(*(["open", name] if name else []))
    terminal.shows("paused" if name else "type to filter")
    terminal.type("\x10\x1b[6~\x1b[6~open regression\r\r")  # ctrl+p, pages, and enter twice
    terminal.shows("Regression", "paused", "Hinges")
    terminal.type("\x11")
    assert terminal.ends() == 0
    assert terminal.after_leaving == ""
