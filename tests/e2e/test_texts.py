"""Scenarios that carry escape sequences, or print past Python, on a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Open, Terminal
from tests.nasty_scenario import write_nasty
from tests.nasty_texts import WORD

# None of these is ever of use to the lab itself: to name the window, forget what was scrolled, reset, draw
# lines for letters, have 132 columns, and the same in C1 and for the direction of text.
ESCAPES = (
    "\x1b]0;pwned\x07", "\x1b]2;pwned\x1b\\", "\x1b[3J", "\x1bc", "\x1b(0", "\x1b[?3h", "\x9b3J",
    "\x9d0;pwned\x9c", "\u202e", "\u2066",
)  # fmt: skip
TEXT = "".join(ESCAPES) + WORD + "\x1b[3J\x1b"
LOUD = """
import os
import subprocess


def setup(self):
    os.write(1, b"\\x1b[3Jpwned on one")
    os.write(2, b"\\x1b[3Jpwned on two")
    subprocess.run("echo pwned by a child; echo pwned by its error >&2", shell=True)
    print("\\x1b[3Jpwned by print")
    quiet(self)


quiet, Nasty.setup = Nasty.setup, setup
"""


@pytest.fixture
def on_terminal(opened: list[Terminal]) -> Open:
    """Start the command with some arguments on a terminal of 80 × 24."""

    def start(*arguments: str) -> Terminal:
        opened.append(Terminal([*LAB, *arguments], 80, 24, **ENVIRONMENT))
        return opened[-1]

    return start


def assert_only_text(terminal: Terminal) -> None:
    """Nothing of ESCAPES was sent, and the picture is whole."""
    for escape in ESCAPES:
        assert escape.encode() not in terminal.written, f"{escape!r} was sent:\n{terminal.text}"
    assert terminal.screen.title == "" and terminal.screen.icon_name == ""
    assert all(len(line) <= 80 for line in terminal.text.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("loud", [False, True])
def test_a_lab_with_escapes_in_every_text(on_terminal: Open, tmp_path: Path, loud: bool) -> None:
    folder = write_nasty(tmp_path / f"own{TEXT}", "nasty", TEXT)
    if loud:
        with (folder / "nasty" / "scenario.py").open("a") as file:
            file.write(LOUD)
    terminal = on_terminal("--scenarios", str(folder), "open", "nasty")
    terminal.shows("paused", "[1 Lesson]", f"Page {WORD}", "Goal")
    terminal.type("h")
    terminal.shows("Hint:")
    terminal.type("t")
    terminal.shows("lr = 0.2: space runs it.")
    terminal.type("2")
    terminal.shows("[2 Knobs]", "0.2 ze", "acts at once")
    terminal.type("\x1b[B\r")
    terminal.shows("takes", "other")
    terminal.type("\x1b")
    terminal.lacks("takes")
    terminal.type(" 3")
    terminal.shows("done", "step 20", "[3 Loss]", f"{WORD} ─")
    terminal.type("\x1b[D")
    terminal.shows("Loss  step 20")
    for number, words in ((4, "╭"), (5, "arrows read"), (6, "╭"), (7, "└─"), (8, "This view failed")):
        terminal.type(f"{number}")
        terminal.shows(f"╭─ {number} {WORD} ─", words)
    terminal.type("9")
    terminal.shows(f"{WORD}.weight", "Named parameters")
    terminal.type("\r")
    terminal.shows(f"{WORD}.weight", "0 zeroes")
    terminal.type("q")
    terminal.shows("enter opens a parameter")
    assert b"pwned" not in terminal.written  # the code spells it out
    terminal.type("c")
    terminal.shows("Code.", "read only")
    terminal.type("c")
    terminal.shows("enter opens a parameter")
    terminal.type("q")
    terminal.shows("type to filter", WORD)
    terminal.type("\x10")
    terminal.shows("Find an action")
    terminal.type(WORD)
    terminal.shows(f"open {WORD}")
    terminal.type("\x1b")
    terminal.lacks("open zebra")
    assert_only_text(terminal)
    terminal.type("\x11")
    assert terminal.ends() == 0
    assert_only_text(terminal)
    assert terminal.after_leaving == ""


@pytest.mark.slow
def test_a_fault_with_escapes_fills_the_screen_with_text(on_terminal: Open, tmp_path: Path) -> None:
    folder = write_nasty(tmp_path / f"own{TEXT}", "nasty", TEXT, fails=True)
    terminal = on_terminal("--scenarios", str(folder), "open", "nasty")
    terminal.shows("paused", "[1 Lesson]")
    terminal.type("s")
    terminal.shows("This scenario stopped", f"RuntimeError: {WORD}", "in step(), line", "> ")
    assert_only_text(terminal)
    terminal.type("\x11")
    assert terminal.ends() == 0


@pytest.mark.slow
@pytest.mark.parametrize("command", [("list",), ("run", "nasty", "--steps", "2", "--views"), ("doctor",)])
def test_commands_print_text_alone(on_terminal: Open, tmp_path: Path, command: tuple[str, ...]) -> None:
    folder = write_nasty(tmp_path / f"own{TEXT}", "nasty", TEXT)
    terminal = on_terminal(command[0], "--scenarios", str(folder), *command[1:])
    assert terminal.ends(60) == (1 if command[0] == "run" else 0)  # one of its views fails
    assert WORD.encode() in terminal.written
    assert_only_text(terminal)
