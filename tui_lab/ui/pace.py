"""How often to draw: each frame's cost is measured, and the frames keep to a share of the time."""

from __future__ import annotations


class FramePace:
    """Spaces frames so that drawing takes at most `share` of the time, `slowest` to `fastest` a second."""

    def __init__(self, share: float = 0.10, fastest: float = 15.0, slowest: float = 1.0) -> None:
        self._share, self._fastest, self._slowest = share, fastest, slowest
        self._cost = 0.0

    def wait_after(self, cost: float) -> float:
        """Seconds to the next frame after one that took `cost` seconds of this thread's time."""
        # A frame that cost more is believed at once, one that cost less by and by.
        self._cost = max(cost, 0.8 * self._cost + 0.2 * cost)
        return min(1 / self._slowest, max(1 / self._fastest, self._cost / self._share)) - cost
