"""The life of the terminal under the program: it may hang up, and it may stop to take anything."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from typing import IO

LOOK = 0.5  # seconds between two looks whether it is still there
# All that a full screen switches on, off again.
GIVE_BACK = (
    "\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)


def has_hung_up(terminal: int) -> bool:
    """Whether the other end of the terminal that is open as `terminal` was closed."""
    poll = select.poll()
    poll.register(terminal, 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))


class LastingFile:
    """A terminal to write to that goes on taking what nobody reads any more.

    An error would end the thread that writes, and all that is written later wait for it for ever.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write, if there is still anybody to write to."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Flush, if there is still anybody to write to."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """As of the file itself."""
        return self._file.fileno()


def give_back(terminal: int, modes: list[object] | None) -> None:
    """Restore the terminal in a hurry: its `modes`, and the rest if it takes anything at all."""
    import termios

    with suppress(OSError, termios.error):
        if modes is not None:
            termios.tcsetattr(terminal, termios.TCSANOW, modes)  # type: ignore[arg-type]
        if select.select([], [terminal], [], 0)[1]:
            os.write(terminal, GIVE_BACK.encode())
