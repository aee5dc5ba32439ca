"""`y` copies what has the keys as text, and says what, how much, and where that cannot be."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.ui.conftest import OpenApp
from tui_lab.ui.output import clipboard


@pytest.fixture(autouse=True)
def no_multiplexer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run within one."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)


async def test_each_panel_gives_its_text(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("y")
        assert bench.app.clipboard.startswith("First look\nRead the loss and wait.\n\n")
        assert "Try lr = 1.0" in bench.app.clipboard and "step >= 5" in bench.app.clipboard
        lines = len(bench.app.clipboard.splitlines())
        assert f"Lesson is copied, where the terminal allows it: {lines} lines, " in bench.text
        await bench.press("2", "y")
        assert "lr\t" in bench.app.clipboard and "Knobs is copied" in bench.text
        await bench.press("3", "y")
        assert bench.app.clipboard and "\t" not in bench.app.clipboard and "Loss is copied" in bench.text
        await bench.press("7")
        await bench.press("y")
        assert bench.app.clipboard.startswith("name\tshape\tdtype\t")
        await bench.press("enter")
        await bench.press("y")
        assert re.fullmatch(r"[-\d.e+\t\n]+", bench.app.clipboard)
        assert f"{bench.lab.tensor.shown} is copied" in bench.text


async def test_words_and_code_give_theirs(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("3", "o", "y")
        assert "Loss is copied" in bench.text and bench.app.clipboard.endswith(".")
        await bench.press("o", "c", "y")
        assert bench.app.clipboard == '"""The code of line."""\n\nlearning = True\n'
        assert "scenario.py is copied, where the terminal allows it: 3 lines, 41 bytes." in bench.text


async def test_what_is_too_large_is_not_copied_and_says_so(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        file = bench.lab.entry.file
        file.write_text("x" * (clipboard.MOST + 1))
        await bench.press("c", "y")
        assert "scenario.py has 74,995 bytes of text; terminals take 74,994 at most." in bench.text
        assert bench.app.clipboard == ""
        await bench.press("q")
        file.write_text("\n")
        await bench.press("c", "y")
        assert "scenario.py: there is no text to copy yet." in bench.text


def pieces(sent: str) -> str:
    """What a GNU screen hands on of what it is sent."""
    found = re.findall(r"\x1bP([^\x1b]*(?:\x1b\][^\x1b]*)?)\x1b\\", sent)
    assert all(len(one) <= 256 for one in found)
    return "".join(found)


@pytest.mark.parametrize("text", ["a", "线性\n", "x" * clipboard.MOST])
def test_what_is_sent_decodes_to_the_text(text: str) -> None:
    sent = clipboard.sequence(text, {"TERM": "xterm"})
    begin, end = "\x1b]52;c;", "\x07"
    assert sent.startswith(begin) and sent.endswith(end) and len(sent) <= 100_000
    assert base64.b64decode(sent[len(begin) : -1]).decode() == text
    assert pieces(clipboard.sequence(text, {"STY": "1.lab"})) == sent
    both = clipboard.sequence(text, {"TERM": "tmux-256color"})
    assert (
        both.startswith(sent) and both[len(sent) :].replace("\x1b\x1b", "\x1b") == f"\x1bPtmux;{sent}\x1b\\"
    )


def test_what_is_no_character_does_not_stop_it() -> None:
    assert base64.b64decode(clipboard.sequence("a\udcffb", {})[7:-1]) == b"a?b"


def test_tmux_is_told_by_its_own_command_if_it_is_there(tmp_path: Path) -> None:
    held = tmp_path / "held"
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\n[ "$*" = "load-buffer -w -" ] && cat > {held}\n')
    tmux.chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert not clipboard.told_tmux("a", {"PATH": path})
    assert clipboard.told_tmux("线性", {"PATH": path, "TMUX": "there"})
    assert held.read_text(encoding="utf-8") == "线性"
    tmux.write_text("#!/bin/sh\nexit 1\n")
    assert not clipboard.told_tmux("a", {"PATH": path, "TMUX": "there"})
    assert not clipboard.told_tmux("a", {"PATH": str(tmp_path / "nowhere"), "TMUX": "there"})


def test_a_tmux_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("tmux", clipboard.PATIENCE)

    monkeypatch.setattr(subprocess, "run", hangs)
    assert not clipboard.told_tmux("a", {"TMUX": "there"})
