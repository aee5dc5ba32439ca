"""When the next step is due, and how many there are a second."""

from __future__ import annotations

import time
from collections import deque


class Pacing:
    """The clock of a stretch of running; each stretch begins it anew."""

    def __init__(self) -> None:
        self._due = 0.0
        self._looks: deque[tuple[float, int]] = deque(maxlen=12)

    def begin(self) -> None:
        """Another stretch, or another speed: the next step is due now."""
        self._due = time.perf_counter()
        self._looks.clear()

    @property
    def wait(self) -> float:
        """Seconds until the next step is due; none or fewer when it is."""
        return self._due - time.perf_counter()

    def stepped(self, rate: float) -> None:
        """A step was done, of `rate` a second, which may be infinite."""
        # A step that came late does not make more than the next one hurry.
        self._due = max(self._due, time.perf_counter() - 1 / rate) + 1 / rate

    def rate(self, step: int) -> float:
        """Steps a second over the last looks of this stretch, of which one is now."""
        self._looks.append((time.perf_counter(), step))
        (begin, first), (end, last) = self._looks[0], self._looks[-1]
        return (last - first) / (end - begin) if end > begin else 0.0
