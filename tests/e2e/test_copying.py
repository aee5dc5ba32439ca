"""Text on a real terminal goes to its clipboard, byte for byte."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal

CODE = Path(__file__).parents[2] / "scenarios" / "regression" / "scenario.py"


@pytest.mark.slow
def test_what_the_terminal_is_sent_is_the_text(opened: list[Terminal]) -> None:
    alone = ["env", "-u", "TMUX", "-u", "STY"]  # the tests may run within one
    terminal = Terminal([*alone, *LAB, "open", "regression"], 120, 40, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("paused", "network ─")
    terminal.type("c")
    terminal.shows("read only")
    terminal.type("y")
    terminal.shows("scenario.py is copied, where the terminal allows it")
    (told,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.written)
    assert base64.b64decode(told).decode() == CODE.read_text(encoding="utf-8")
    terminal.type("q")
    terminal.type("4")
    terminal.type("y")
    terminal.shows("Fit is copied")
    told = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.written)[-1]
    picture = base64.b64decode(told).decode().split("\n")
    assert all(line.strip() in terminal.text for line in picture[:20]) and "network" in picture[0]
    terminal.type("\x11")
    assert terminal.ends() == 0
