"""How long a terminal takes to say where its cursor is (DSR, `CSI 6 n`)."""

from __future__ import annotations

import os
import re
import select
import time

QUESTION = b"\x1b[6n"
ANSWER = re.compile(rb"\x1b\[\d+;\d+R")
TIMES = 5
TIMEOUT = 1.0  # seconds


def answer_times(reads: int, writes: int, times: int = TIMES, timeout: float = TIMEOUT) -> tuple[float, ...]:
    """Seconds to each answer of the terminal that is open as `reads` and `writes`.

    After one that does not come in `timeout` seconds the terminal is not asked again, so that none
    stands for a terminal that never answers. Its modes are left as they were. Raises OSError where it
    cannot be asked, ImportError on a system without termios.
    """
    import termios
    import tty

    before = termios.tcgetattr(reads)
    found: list[float] = []
    try:
        # Answers come without a line's end and are not to be seen; Ctrl+C still interrupts.
        tty.setcbreak(reads)
        for _ in range(times):
            seconds = _ask(reads, writes, timeout)
            if seconds is None:
                break
            found.append(seconds)
    finally:
        # Flushing keeps an answer that came too late from the shell's next line.
        termios.tcsetattr(reads, termios.TCSAFLUSH, before)
    return tuple(found)


def _ask(reads: int, writes: int, timeout: float) -> float | None:
    asked = time.monotonic()
    os.write(writes, QUESTION)
    heard = b""
    while (left := asked + timeout - time.monotonic()) > 0 and select.select([reads], [], [], left)[0]:
        part = os.read(reads, 1024)
        if not part:
            return None
        heard += part
        if ANSWER.search(heard):
            return time.monotonic() - asked
    return None
