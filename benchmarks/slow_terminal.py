"""A terminal behind a slow line: so many bytes a second, so many seconds there and back."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from pathlib import Path

from tui_lab.bench.child_terminal import ChildTerminal

BUFFER = 4096  # bytes that the line takes at once before its rate holds
SMALLEST_READ = 256


class SlowTerminal(ChildTerminal):
    """What the program writes is taken at `rate` bytes/s and seen half a `round_trip` (s) later."""

    def __init__(self, arguments: list[str], home: Path, rate: float, round_trip: float) -> None:
        super().__init__(arguments, home, COLORTERM="")  # as SSH leaves it
        self._rate, self._delay = rate, round_trip / 2
        self._credit, self._credit_at = float(BUFFER), time.perf_counter()
        self._inbound: deque[tuple[float, bytes]] = deque()
        self._outbound: deque[tuple[float, bytes]] = deque()

    def press(self, keys: str) -> float:
        pressed = time.perf_counter()
        self._outbound.append((pressed + self._delay, keys.encode()))
        return pressed

    def _show(self, written: bytes) -> None:
        if answers := self.screen.feed(written):
            self._outbound.append((time.perf_counter() + self._delay, answers.encode()))

    def watch(self, seconds: float) -> bool:
        end = time.perf_counter() + max(0.0, seconds)
        while True:
            now = time.perf_counter()
            while self._outbound and self._outbound[0][0] <= now:
                os.write(self._leader, self._outbound.popleft()[1])
            if self._inbound and self._inbound[0][0] <= now:
                self._show(self._inbound.popleft()[1])
                return True
            if now >= end:
                return False
            self._take(min(0.005, end - now))

    def _take(self, seconds: float) -> None:
        now = time.perf_counter()
        self._credit = min(float(BUFFER), self._credit + (now - self._credit_at) * self._rate)
        self._credit_at = now
        if self._credit < SMALLEST_READ:
            time.sleep(seconds)
            return
        if select.select([self._leader], [], [], seconds)[0]:
            written = self._read(int(self._credit))
            self._credit -= len(written)
            self.received += len(written)
            self._inbound.append((time.perf_counter() + self._delay, written))
