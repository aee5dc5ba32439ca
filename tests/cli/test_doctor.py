"""`tui-lab doctor`: the page, the question to the terminal, the command."""

from __future__ import annotations

import os
import pty
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.doctor_findings import GOOD
from tests.e2e.terminal import Terminal
from tests.languages import in_language
from tui_lab.doctor.cursor import QUESTION, answer_times
from tui_lab.doctor.findings import find_torch
from tui_lab.doctor.machine_lines import machine_lines
from tui_lab.doctor.page import Line, as_text
from tui_lab.doctor.terminal_lines import terminal_lines
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.terminal.choices import COLOUR_VARIABLE, VARIABLES


def test_where_all_is_well_only_what_a_person_must_judge_is_asked() -> None:
    hinted = [line.head for line in terminal_lines(GOOD) + machine_lines(GOOD) if line.hint]
    assert hinted == ["sample", "devices"]  # whether the font has them; whether the network is large


def test_page_is_aligned_and_leaves_paths_whole() -> None:
    path = "/a-rather/long-path" * 4
    page = as_text([Line("one", "some words that go on", "change it"), Line("two", f"at {path}")], 35)
    assert page.splitlines() == [
        "one            some words that go",
        "               on",
        "               > change it",
        "two            at",
        f"               {path}",
    ]


def test_in_chinese_its_lines_fit_and_its_heads_are_chinese() -> None:
    with in_language("zh"):
        lines = terminal_lines(GOOD) + machine_lines(GOOD)
        page = as_text(lines, 60)
    assert {"终端", "线路延迟", "编译器", "学习进度"} <= {line.head for line in lines}
    assert all(cell_width(row) <= 60 for row in page.splitlines())
    assert "线路延迟       终端在 2.1 毫秒内回答，最慢 30.4 毫秒" in page


@pytest.fixture
def both_ends() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: the end of the person who sees it, and that of the program."""
    leader, follower = pty.openpty()
    yield leader, follower
    os.close(leader)
    os.close(follower)


def test_a_terminal_that_answers_is_measured_and_left_as_it_was(both_ends: tuple[int, int]) -> None:
    leader, follower = both_ends
    asked = []

    def answer() -> None:
        for pieces in ((b"\x1b[3;1R",), (b"typed ahead\x1b[3", b";1R"), (b"\x1b[24;80R",)):
            asked.append(os.read(leader, len(QUESTION)))
            for piece in pieces:
                os.write(leader, piece)

    before = termios.tcgetattr(follower)
    person = threading.Thread(target=answer, daemon=True)
    person.start()
    seconds = answer_times(follower, follower, times=3, timeout=30.0)
    person.join(30)
    assert len(seconds) == 3
    assert all(0 < one < 30 for one in seconds)
    assert asked == [QUESTION] * 3  # and no echo of the answers in between
    assert termios.tcgetattr(follower) == before


def test_a_silent_terminal_is_asked_once_and_left_as_it_was(both_ends: tuple[int, int]) -> None:
    leader, follower = both_ends
    os.write(leader, b"keys that are no answer")
    before = termios.tcgetattr(follower)
    assert answer_times(follower, follower, times=5, timeout=0.01) == ()
    assert termios.tcgetattr(follower) == before
    os.write(follower, b".")
    written = b""
    while not written.endswith(b"."):
        written += os.read(leader, 1024)
    assert written.count(QUESTION) == 1 and written.endswith(QUESTION + b".")


def test_torch_that_cannot_be_imported_is_said(monkeypatch: pytest.MonkeyPatch, tui_lab: Command) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert isinstance(find_torch(), str)
    answer = tui_lab("doctor")
    assert answer.code == 0
    assert "torch          torch cannot be imported: " in answer.out


def test_the_command_away_from_a_terminal(
    tui_lab: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COLOUR_VARIABLE, "auto")  # so that what the option sets is undone
    bent = tmp_path / "course" / "bent" / "scenario.py"
    bent.parent.mkdir(parents=True)
    bent.write_text("x = ")
    answer = tui_lab("doctor", "--color", "256", "--scenarios", str(tmp_path / "course"))
    assert (answer.code, answer.err) == (0, "")
    said = " ".join(answer.out.split())
    assert "colours 256: as asked" in said
    assert "link delay not measured: no terminal" in said
    assert "bent does not load: scenario.py:1 in import: SyntaxError" in said
    assert f"--scenarios 1 {tmp_path / 'course'}: found" in said
    assert f"progress {tmp_path / 'state' / 'tui-lab'}: not there yet" in said
    assert f"runs {tmp_path / 'data' / 'tui-lab'}: not there yet" in said
    assert "runs kept 0, of which 0 pinned; the others take 0 MB of 200" in said
    assert not (tmp_path / "state").exists() and not (tmp_path / "data").exists()
    monkeypatch.setenv("TUI_LAB_RUNS_MB", "many")
    assert "TUI_LAB_RUNS_MB takes a whole number of megabytes" in tui_lab("doctor").out


def test_the_command_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (*VARIABLES, "TMUX", "STY", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(variable, raising=False)
    environment = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "SSH_TTY": "/dev/pts/9"}
    terminal = Terminal([sys.executable, "-m", "tui_lab", "doctor"], 100, 60, **environment)
    try:
        terminal.shows("progress")
        assert terminal.ends() == 0
        shown = terminal.text
    finally:
        terminal.close()
    assert "TERM=xterm-256color; " in shown
    assert "100 columns, 60 rows" in shown
    assert "colours        256: TERM=xterm-256color, and no COLORTERM says more" in shown
    assert "SendEnv COLORTERM" in shown
    assert "link delay     the terminal answers in " in shown
    assert "braille ⡠⠔⠊" in shown
