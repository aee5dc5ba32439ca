"""How much may be on its way to the terminal, judged by how soon the terminal answers.

After each piece of a picture the terminal is asked where its cursor is (DSR, `CSI 6 n`), which every
terminal since the VT100 answers once it has taken the piece. What is unanswered is still on its way, or
lies in a buffer of SSH in between. As TCP Vegas does for packets, the window of what may be on its way
grows while answers come without delay and shrinks when they come late.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

LinkMode = Literal["auto", "slow", "fast"]

SMALLEST_WINDOW = 400  # bytes: the status line and a little more
FIRST_WINDOW = 4096
LARGEST_WINDOW = 1 << 20
LATE = 0.08  # seconds behind the quickest answer so far
SILENT = 3.0  # seconds without any answer from which on a terminal counts as one that gives none
SAFE_RATE = 4000  # bytes a second to a terminal that does not answer, or on a link said to be slow


class Link:
    """Bytes sent and answered. `round_trip` is the quickest answer so far, in seconds."""

    def __init__(self, mode: LinkMode = "auto", clock: Callable[[], float] = time.monotonic) -> None:
        self._mode = mode
        self._clock = clock
        self._under_way: deque[tuple[float, int]] = deque()
        self._unanswered = 0
        self._window = float(FIRST_WINDOW)
        self._free_at = clock()  # for a terminal that does not answer
        self.round_trip: float | None = None
        self.answers: bool | None = None  # not known yet
        self.sent_bytes = 0

    @property
    def paced(self) -> bool:
        """Whether the bytes follow a fixed rate instead of the terminal's answers."""
        return self._mode == "slow" or self.answers is False

    def room(self) -> int | None:
        """How many bytes may be sent now; None for any number."""
        if self._mode == "fast":
            return None
        if self._under_way and self._clock() - self._under_way[0][0] > SILENT and self.round_trip is None:
            self.answers = False
        if self.paced:
            return int(SAFE_RATE * 0.25) if self._clock() >= self._free_at else 0
        return max(0, int(self._window) - self._unanswered)

    def sent(self, size: int) -> bool:
        """Note that `size` bytes go out; whether to ask the terminal for an answer after them."""
        now = self._clock()
        self.sent_bytes += size
        self._free_at = max(now, self._free_at) + size / SAFE_RATE
        if self._mode == "fast" or self.answers is False:
            return False
        self._under_way.append((now, size))
        self._unanswered += size
        return True

    def answered(self) -> None:
        """The terminal has taken the oldest piece that was unanswered."""
        if not self._under_way:
            return  # somebody else asked
        at, size = self._under_way.popleft()
        full = self._unanswered > self._window / 2
        self._unanswered -= size
        delay = self._clock() - at
        self.answers = True
        self.round_trip = delay if self.round_trip is None else min(self.round_trip, delay)
        if delay - self.round_trip > LATE:
            self._window = max(float(SMALLEST_WINDOW), self._window * 0.7)
        elif full:
            self._window = min(float(LARGEST_WINDOW), self._window * 1.4)
