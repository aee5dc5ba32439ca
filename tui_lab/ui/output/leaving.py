"""What a terminal still has to say when a program leaves it, so that the shell does not get it.

Over a slow line the answers to what was asked last, and the mouse, come after the program has ended; the
shell would take them for typed.
"""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress

LAST_QUESTION = "\x1b[5n"  # terminals answer in order, so that all else has come before
LAST_ANSWER = b"\x1b[0n"
PATIENCE = 1.0  # seconds from the question on
ERASE = "\x1b[0m\x1b[2J\x1b[H"  # the picture, which stays on a terminal without an alternate screen


def hear_out(reads: int, patience: float = PATIENCE) -> bytes:
    """Read from the terminal `reads` up to LAST_ANSWER; returns what was read, however far it came."""
    deadline = time.monotonic() + patience
    heard = b""
    with suppress(OSError):  # it was closed meanwhile
        while LAST_ANSWER not in heard and (left := deadline - time.monotonic()) > 0:
            if select.select([reads], [], [], left)[0]:
                if not (part := os.read(reads, 1024)):
                    break
                heard += part
    return heard
