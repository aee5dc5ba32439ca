"""A hand that types anything, and a window that is never the same for long."""

from __future__ import annotations

import random
import signal

from tests.e2e.terminal import Terminal
from tui_lab.keeping.places import state_folder
from tui_lab.ui.layout import SMALLEST

SIZES = ((120, 40), (80, 24), (200, 60), (62, 17), (40, 10), (100, 30), (81, 25))
# All keys but ctrl+q and ctrl+z, of which one ends and the other stops; letters as often as they are typed.
# fmt: off
KEYS = (
    *"abcdefghijklmnoprstuvwxyzABCDRGLM0123456789+-=?[]. ",
    "\t", "\r", "\x1b", "\x7f", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[Z", "\x1b[H", "\x1b[F",
    "\x1b[5~", "\x1b[6~", "\x1b[3~", "\x1b[2~", "\x1b[1;2C", "\x1b[1;2A", "\x1b[15~", "\x1bOP",
    "\x10", "\x12", "\x07", "\x0c", "\x0f", "\x18", "\x0b", "\x0e", "\x14", "\x04", "\x05", "\x03",
    "é", "学", "q", " ", " ", "\x1b", "+",
)
# fmt: on


def storm(terminal: Terminal, seed: int, keys: int) -> int:
    """Type so many keys; returns how many were typed before the lab was left, be it by a command for that.

    Raises AssertionError where it ends in another way, does not answer in the end, or notes a failure.
    """
    chance = random.Random(seed)
    for typed in range(keys):
        if terminal.process.poll() is not None:
            # Where ctrl+c comes just after it was left the shell would see that it interrupted it.
            assert terminal.process.returncode in (0, 128 + signal.SIGINT), terminal.text
            assert b"Traceback" not in terminal.written, terminal.text
            return typed
        terminal.type(chance.choice(KEYS))
        if chance.random() < 0.01:
            terminal.resize(*chance.choice(SIZES))
        terminal.waits(0.01 if chance.random() < 0.9 else 0.1)
    for _ in range(4):  # what lies over the lab is put away
        terminal.type("\x1b")
        terminal.waits(0.5)
    if terminal.process.poll() is None:
        terminal.resize(SMALLEST[0] - 1, SMALLEST[1])
        terminal.shows("tui-lab needs a window of", seconds=60)
        terminal.resize(120, 40)
        terminal.lacks("tui-lab needs a window of")
    log = state_folder() / "errors.log"
    assert not log.exists(), log.read_text()
    return keys
