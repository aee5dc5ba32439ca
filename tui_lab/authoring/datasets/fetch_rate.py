"""How fast something comes that is fetched, and how long the rest will take, in words."""

from __future__ import annotations

import time
from collections import deque

from tui_lab.number_text import duration, megabytes

WINDOW = 5.0  # seconds of which the rate is the mean: a line that comes back is believed soon
LEARNT = 0.5  # seconds after which there is one


class FetchRate:
    """Hears now and then how many bytes are here."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def words(self, done: int, total: int) -> list[str]:
        """Such as "12 of 31 MB", "3.1 MB/s", "6 s left", as far as it is known."""
        now = time.monotonic()
        self._seen.append((now, done))
        while now - self._seen[0][0] > WINDOW and len(self._seen) > 2:
            self._seen.popleft()
        began, before = self._seen[0]
        parts = [f"{megabytes(done).removesuffix(' MB')} of {megabytes(total)}"]
        if now - began > LEARNT and done >= before:
            rate = (done - before) / (now - began)
            parts.append(f"{megabytes(rate)}/s" if rate >= 50_000 else f"{rate / 1000:.0f} kB/s")
            parts += [f"{duration((total - done) / rate)} left"] if rate else []
        return parts
