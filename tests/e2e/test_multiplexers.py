"""The lab within tmux and GNU screen, which stand between it and the terminal."""

from __future__ import annotations

import base64
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal

ROOT = Path(__file__).parents[2]
AROUND = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "", "LC_ALL": "C.UTF-8"}
# What is typed for the shell shows what else it was given.
PLAY = f"cd {shlex.quote(str(ROOT))}; {shlex.quote(sys.executable)} -m tui_lab; echo left with $?; cat"
START = {"tmux": ["-L", "lab", "new-session", PLAY], "screen": ["-S", "lab", "sh", "-c", PLAY]}
STOP = {"tmux": ["-L", "lab", "kill-server"], "screen": ["-S", "lab", "-X", "quit"]}
CONFIGURATION = {"tmux": ("-f", ""), "screen": ("-c", "startup_message off\n")}


@pytest.fixture(params=START)
def within(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """The lab opened in a session of its own, on a terminal that has all colours."""
    program: str = request.param
    if shutil.which(program) is None:
        pytest.skip(f"{program} not found; on Debian: apt-get install {program}")
    option, configuration = CONFIGURATION[program]
    settings, sockets = tmp_path / "settings", tmp_path / "s"
    settings.write_text(configuration)
    sockets.mkdir(mode=0o700)
    # Inside another one it would not start, or start there.
    clean = ["env", "-u", "TMUX", "-u", "STY", f"TMUX_TMPDIR={sockets}", f"SCREENDIR={sockets}", program]
    terminal = Terminal([*clean, option, str(settings), *START[program]], 80, 24, **AROUND)
    try:
        yield terminal
    finally:
        subprocess.run([*clean, *STOP[program]], capture_output=True, timeout=10)
        terminal.close()


def copied(terminal: Terminal) -> list[str]:
    """What the terminal was told to have in its clipboard."""
    told = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)\x07", terminal.written)
    return [base64.b64decode(one).decode() for one in told]


@pytest.mark.slow
def test_text_goes_through_to_the_clipboard_of_the_terminal_around(within: Terminal) -> None:
    within.shows("a neural-network laboratory", "type to filter")
    within.type("regr\r")
    within.shows("paused", "[1 Lesson]", "network ─")
    within.type("y")
    within.shows("Lesson is copied")
    within.waits_for(lambda: bool(copied(within)), 15)
    within.type("c")
    within.shows("read only")
    within.type("y")
    within.shows("scenario.py is copied")
    code = (ROOT / "scenarios" / "regression" / "scenario.py").read_text()
    within.waits_for(lambda: len(copied(within)) == 2, 15)
    lesson, shown = copied(within)
    assert shown == code and len(code) > 2000
    assert lesson.startswith("Watch it learn\n") and "Try hidden = 30, lr = 0.1" in lesson


@pytest.mark.slow
def test_the_lab_is_played_and_leaves_the_shell_a_clean_screen(within: Terminal) -> None:
    within.shows("a neural-network laboratory", "type to filter")
    within.type("regr")
    within.shows("filter: regr")
    within.type("\r")
    within.shows("paused", "[1 Lesson]", "network ─")
    within.type("?")
    within.shows("─ Words and keys ─")
    within.type("\x1b")
    within.lacks("─ Words and keys ─")  # without another key after it
    within.type("+++ ")
    within.shows("done", "step 100")
    within.type("\x1b[Z")
    within.shows("[6 Named parameters]", "hidden.0.weight")
    within.type("q")
    within.shows("a neural-network laboratory", "type to filter")
    within.lacks("filter:")  # its letters are forgotten
    within.type("q")
    within.shows("left with 0")
    within.type("typed\r")
    within.shows("typed\ntyped\n")
    before, _, shown = within.text.partition("left with 0\n")
    assert before == "" and shown.startswith("typed\ntyped\n\n\n")
