"""What a terminal gets that a file does not: progress, colours, glyphs."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.printing.progress_bar import ProgressBar, progress_line
from tui_lab.terminal.choices import choose_colours, choose_glyphs, choose_mouse, prepare_environment
from tui_lab.terminal.streams import width_of


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def on_terminal(command: list[str], columns: int, **environment: str) -> str:
    """All that `command` writes to a terminal of `columns` × 30 cells."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    process = subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env={**os.environ, **environment}
    )
    os.close(follower)
    written = b""
    try:
        while part := os.read(leader, 65536):
            written += part
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(leader)
    assert process.wait(60) == 0
    return written.decode()


@pytest.mark.slow
def test_run_on_a_terminal_shows_progress_and_a_coloured_report() -> None:
    command = [sys.executable, "-m", "tui_lab", "run", "regression", "--seed", "3"]
    environment = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "NO_COLOR": "", "COLORTERM": ""}
    progress, chart, report = on_terminal(command, 70, **environment).partition("loss (log)")
    assert chart
    assert "step 1 of 100  loss " in progress
    assert not progress.rpartition("\r")[2].strip("\x1b[0;1358m")  # the bar is wiped away
    assert "\x1b[0;38;5;" in report
    assert report.splitlines()[-1].startswith("100 steps on cpu, seed 3: loss 0.")


@pytest.mark.parametrize("step", [0, 1, 450, 1000])
@pytest.mark.parametrize("width", [100, 60, 44, 20, 3])
@pytest.mark.parametrize("glyphs", [Glyphs.BRAILLE, Glyphs.ASCII])
def test_progress_fits_its_line(step: int, width: int, glyphs: Glyphs) -> None:
    line = progress_line(step, 1000, 0.0123, 2950.4, width, glyphs)
    assert 0 < cell_width(line) <= width
    assert line.isascii() or glyphs is not Glyphs.ASCII


def test_progress_says_step_loss_and_pace_beside_a_bar() -> None:
    line = progress_line(450, 1000, 0.0123, 2950.4, 80, Glyphs.ASCII)
    assert line == f"{'#' * 14}{'.' * 19}  step 450 of 1,000  loss 0.0123  2,950 steps/s"


def test_progress_gives_up_its_bar_first_and_its_step_last() -> None:
    assert "step 450 of 1,000  epoch 4.5/10  loss" in progress_line(
        450, 1000, 0.0123, 2950.4, 80, Glyphs.ASCII, epoch_steps=100
    )
    lines = [progress_line(450, 1000, 0.0123, 2950.4, width, Glyphs.ASCII) for width in (46, 36, 20)]
    assert lines == [
        "step 450 of 1,000  loss 0.0123  2,950 steps/s",
        "step 450 of 1,000  loss 0.0123",
        "step 450 of 1,000",
    ]


def test_a_bar_is_redrawn_in_place_and_wiped() -> None:
    stream = Screen()
    bar = ProgressBar(stream, 10)
    bar.show(1, 0.5)
    drawn = stream.getvalue()
    assert not bar.due  # too soon for another line
    assert drawn.startswith("\r")
    assert "step 1 of 10  loss 0.5" in drawn
    bar.clear()
    assert stream.getvalue() == f"{drawn}\r{' ' * (len(drawn) - 1)}\r"


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "putty"}, "16"),
        ({"TERM": "putty-256color"}, "256"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "vt100"}, "none"),
        ({"TERM": "screen", "STY": "1.a", "COLORTERM": "truecolor"}, "16"),
        ({"TERM": "screen.xterm-256color", "STY": "1.a", "COLORTERM": "truecolor"}, "256"),
        ({"TERM": "screen.xterm-kitty", "COLORTERM": "truecolor"}, "16"),  # over SSH, which leaves STY behind
        ({"TERM": "screen-256color", "TMUX": "/tmp/a", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "dumb"}, "none"),
        ({}, "none"),
    ],
)
def test_colours_follow_the_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], depth: str
) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "STY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert choose_colours(Screen()).value == depth
    assert choose_colours(io.StringIO()).value == choose_colours(None).value == "none"


@pytest.mark.parametrize(
    ("environment", "glyphs"),
    [
        ({"LANG": "en_GB.UTF-8", "TERM": "xterm"}, Glyphs.BRAILLE),
        ({"TERM": "xterm"}, Glyphs.BRAILLE),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8", "TERM": "xterm"}, Glyphs.ASCII),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "C", "TERM": "xterm"}, Glyphs.ASCII),
        ({"LANG": "de_DE.ISO-8859-1", "TERM": "xterm"}, Glyphs.ASCII),
        ({"LANG": "en_GB.UTF-8", "TERM": "linux"}, Glyphs.ASCII),
        ({"LANG": "en_GB.UTF-8", "TERM": "dumb"}, Glyphs.ASCII),
    ],
)
def test_glyphs_follow_locale_and_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], glyphs: Glyphs
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert choose_glyphs(Screen()).value is glyphs


def test_glyphs_follow_the_encoding_of_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    assert choose_glyphs(io.TextIOWrapper(io.BytesIO(), encoding="latin-1")).value is Glyphs.ASCII


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "TUI_LAB_COLOR": "none"}, "truecolor"),
        ({"TERM": "xterm", "TUI_LAB_COLOR": "none"}, "standard"),
        ({"TERM": "vt100"}, "standard"),
        ({"TERM": "xterm", "NO_COLOR": "1", "TUI_LAB_COLOR": "256"}, "256"),
    ],
)
def test_greys_in_place_of_colours_are_ones_that_the_terminal_knows(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], known: str
) -> None:
    monkeypatch.setattr("sys.__stdout__", Screen())
    for name in ("TERM", "COLORTERM", "NO_COLOR", "STY", "TMUX", "TUI_LAB_COLOR", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.setenv(name, environment.get(name, ""))
    monkeypatch.delenv("STY")  # set to nothing it is still there
    monkeypatch.delenv("TMUX")
    prepare_environment()
    assert os.environ["TEXTUAL_COLOR_SYSTEM"] == known
    assert ("NO_COLOR" in os.environ) == (environment.get("TUI_LAB_COLOR") != "256")


@pytest.mark.parametrize(
    ("environment", "reports"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "screen", "TMUX": "/tmp/a"}, True),
        ({"TERM": "xterm-256color", "STY": "1.a"}, False),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/a", "STY": "1.a"}, False),  # tmux within GNU screen
        ({"TERM": "screen.xterm-256color"}, False),
    ],
)
def test_the_mouse_stays_off_where_it_costs_the_escape_key(
    environment: dict[str, str], reports: bool
) -> None:
    assert choose_mouse(environment).value is reports


def test_a_stream_without_a_size_is_eighty_columns() -> None:
    assert width_of(io.StringIO()) == width_of(None) == 80
