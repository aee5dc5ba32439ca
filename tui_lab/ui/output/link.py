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

from tui_lab.terminal.choices import LinkMode

SMALLEST_WINDOW = 400  # bytes: the status line and a little more
FIRST_WINDOW = 4096
LARGEST_WINDOW = 1 << 20
LATE = 0.08  # seconds behind the quickest answer so far
FIRST_ANSWER = 2.0  # seconds from the start on, over a slow line
SILENT = 5.0  # seconds from which on an answer is not waited for any longer
BYTES_PER_CELL = 1.6  # a second, of frames that nobody asked for by a key: 7.7 kB/s for 120×40
SAFE_RATE = 4000  # bytes a second to a terminal that does not answer, or on a link said to be slow


class Link:
    """Bytes sent and answered. `round_trip` is the quickest answer so far, in seconds."""

    def __init__(self, mode: LinkMode = "auto", clock: Callable[[], float] = time.monotonic) -> None:
        self._mode = mode
        self._clock = clock
        self._under_way: deque[tuple[float, int]] = deque()
        self._unanswered = 0
        self._window = float(FIRST_WINDOW)
        self._probing = True  # no answer was late yet: the window doubles at each round trip
        self._shrunk_at = 0.0
        self._free_at = clock()  # for a terminal that does not answer
        self._held_until = 0.0
        self._began_at = clock()
        self.round_trip: float | None = None
        self.answers: bool | None = None  # not known yet
        self.sent_bytes = 0
        self.behind = False  # something drawn before still waits to be sent
        self.cells = 0  # of the terminal, 0 before they are known

    @property
    def paced(self) -> bool:
        """Whether the bytes follow a fixed rate instead of the terminal's answers."""
        return self._mode == "slow" or self.answers is False

    def may_answer(self) -> bool:
        """Whether anything was answered, or it is too early to say that nothing will be."""
        early = self.answers is None and self._clock() - self._began_at < FIRST_ANSWER
        return early or bool(self.answers)

    @property
    def byte_rate(self) -> float | None:
        """How many bytes a second frames should make at most; None for any number."""
        if self._mode == "fast" or not self.cells:
            return None
        rate = self.cells * BYTES_PER_CELL
        return min(rate, SAFE_RATE / 2) if self.paced else rate

    def hold(self, seconds: float) -> None:
        """Send nothing for so long, or until `release`: what is drawn now is about to be drawn over."""
        self._held_until = self._clock() + seconds

    def release(self) -> None:
        """What was held back may go out with the next piece of the picture."""
        self._held_until = 0.0

    def room(self) -> int | None:
        """How many bytes may be sent now; None for any number."""
        if self._clock() < self._held_until:
            return 0
        if self._mode == "fast":
            return None
        if self._under_way and self._clock() - self._under_way[0][0] > SILENT:
            self._give_up()
        if self.paced:
            return int(SAFE_RATE * 0.25) if self._clock() >= self._free_at else 0
        return max(0, int(self._window) - self._unanswered)

    def _give_up(self) -> None:
        """No answer will come: it was lost, or the terminal gives none."""
        if self.round_trip is None:
            self.answers = False
        self.forget()
        self._window = float(SMALLEST_WINDOW)

    def forget(self) -> None:
        """What is under way will not be answered, or others hear the answer."""
        self._under_way.clear()
        self._unanswered = 0

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
            self._probing = False
            if at >= self._shrunk_at:  # once a round trip: what was sent before says the same again
                self._window = max(float(SMALLEST_WINDOW), self._window * 0.7)
                self._shrunk_at = self._clock()
        elif full:
            more = size if self._probing else SMALLEST_WINDOW * size / self._window
            self._window = min(float(LARGEST_WINDOW), self._window + more)
