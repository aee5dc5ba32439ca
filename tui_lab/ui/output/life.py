"""The life of the terminal under the program: it may hang up, and it may stop to take anything."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from typing import IO, Any

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
        self._number = file.fileno()
        self.failed = False  # what was written last

    def write(self, text: str) -> None:
        """Write, if there is still anybody to write to."""
        self.failed = True
        with suppress(Exception):
            self._file.write(text)
            self.failed = False

    def flush(self) -> None:
        """Flush, if there is still anybody to write to."""
        with suppress(Exception):
            self._file.flush()

    def fileno(self) -> int:
        """As of the file itself."""
        return self._number


def give_back(reads: int, writes: int, modes: list[Any] | None) -> None:
    """Restore the terminal in a hurry: the `modes` of its input, the rest if it takes anything at all."""
    restore(reads, modes)
    with suppress(OSError):
        if select.select([], [writes], [], 0)[1]:
            os.write(writes, GIVE_BACK.encode())


def restore(reads: int, modes: list[Any] | None) -> None:
    """Have the terminal in those `modes`, as the shell gave it, and nothing typed that was not read."""
    import termios

    with suppress(OSError, termios.error):
        termios.tcflush(reads, termios.TCIFLUSH)
        if modes is not None:
            termios.tcsetattr(reads, termios.TCSANOW, modes)
