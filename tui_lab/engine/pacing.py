"""When the next step is due, and how many there are a second."""

from __future__ import annotations

import math
import sys
import time
from collections import deque
from collections.abc import Iterable

from tui_lab.engine.orders import SPEEDS


class Pacing:
    """The clock of a stretch of running; each stretch begins it anew. `speed` is None until known."""

    def __init__(self, speed: str | None) -> None:
        self.speed = speed
        self._due = 0.0
        self._looks: deque[tuple[float, int]] = deque(maxlen=12)

    def begin(self) -> None:
        """Another stretch, or another speed: the next step is due now."""
        self._due = time.perf_counter()
        self._looks.clear()

    @property
    def wait(self) -> float:
        """Seconds until the next step is due, 0 where it is."""
        return max(0.0, self._due - time.perf_counter())

    def stepped(self) -> None:
        """A step was done."""
        rate = SPEEDS[self.speed or "normal"]
        # A step that came late does not make more than the next one hurry.
        self._due = max(self._due, time.perf_counter() - 1 / rate) + 1 / rate

    def most_at_once(self, step: int, looks: Iterable[int]) -> int:
        """How many steps may be taken in one from `step` on: somebody looks at the steps `looks`."""
        if SPEEDS[self.speed or "normal"] != math.inf:
            return 1
        return min((look - step for look in looks if look >= step), default=sys.maxsize)

    def rate(self, step: int) -> float:
        """Steps a second over the last looks of this stretch, of which one is now."""
        self._looks.append((time.perf_counter(), step))
        (begin, first), (end, last) = self._looks[0], self._looks[-1]
        return (last - first) / (end - begin) if end > begin else 0.0
