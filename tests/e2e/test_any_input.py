"""Whatever bytes arrive at the menu and at a lab that trains, both still answer their keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal

GROWTH = 100  # MB that neither a long paste nor an enormous window may cost
CLEAR = "\x7f" * 40  # a filter of any length
ANYTHING = {
    "bytes of no encoding": b"\xe9\xff\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xe4\xb8",
    "eight bits for meta": b"\xe1\x9b\x8f\x90\x9d",
    "mice of old": b"\x1b[M \xe9\xe9" * 20 + b"\x1b[M ",
    "keys beyond Unicode": b"\x1b[1114112u\x1b[" + b"9" * 40 + b"u\x1b[55296u\x1b[1;1:3A",
    "a mouse far away": b"\x1b[<0;99999999;9999999M\x1b[<35;9999999;9999999M",
    "windows of any size": b"\x1b[48;31623;31623;1;1t\x1b[48;0;0;0;0t\x1b[?2048;1$y\x1b[<35;5;5M",
    "a nervous mouse": b"\x1b[<35;5;5M\x1b[<35;6;6M" * 1000,
    "a nervous window": b"\x1b[O\x1b[I" * 1000,
    "an endless number": b"\x1b[" + b"1" * 100_000,
    "an endless OSC": b"\x1b]52;c;" + b"QUJD" * 25_000,
    "an endless DCS": b"\x1bP" + b"x" * 100_000,
    "a long paste": b"\x1b[200~" + b"y\r" * 100_000 + b"\x1b[201~",
    "a paste without an end": b"\x1b[200~y",
    "a bare long paste": b"y" * 200_000,
    "a bare long paste of lines": b"y\r" * 100_000,
    "random bytes": random.Random(7).randbytes(4096),
}


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """The menu."""
    terminal = Terminal(LAB, 120, 40, **ENVIRONMENT)
    terminal.shows("a neural-network laboratory", "type to filter")
    yield terminal
    terminal.close()


def megabytes(process: int) -> int:
    """How much memory a process uses now."""
    (line,) = (
        line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return int(line.split()[1]) // 1024


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read where Linux tells it")
def test_whatever_arrives_the_menu_and_the_lab_stay_in_hand(terminal: Terminal) -> None:
    process = terminal.process.pid
    before = megabytes(process)
    for number, (name, data) in enumerate(ANYTHING.items()):
        terminal.send(data)
        terminal.press(CLEAR + f"z{number}", until=f"matches 'z{number}'")
        assert megabytes(process) - before < GROWTH, name
    terminal.press(CLEAR + "regr", until="filter: regr_")
    terminal.type("\r")
    terminal.shows("Regression", "paused", "Hinges")
    terminal.type("-- ")
    terminal.shows("running")
    before = megabytes(process)
    for name, data in ANYTHING.items():
        terminal.send(data)
        terminal.press("?", until="q closes")
        terminal.lacks("space run/pause")  # the box has the keys
        terminal.press("\x1b", until="space run/pause")
        terminal.lacks("Words and keys")
        assert "Regression" in terminal.text and "step 0 " not in terminal.text, name  # no key was pressed
        assert megabytes(process) - before < GROWTH, name
    terminal.type("\x11")
    assert terminal.ends() == 0
    assert b"Traceback" not in terminal.written and terminal.after_leaving == ""
