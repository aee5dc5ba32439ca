"""When to ask for the next snapshot: one at a time, and no more than drawing can afford."""

from __future__ import annotations

from collections.abc import Callable


class FramePace:
    """Spaces frames so that drawing takes at most `share` of the time, `slowest` to `fastest` a second."""

    def __init__(self, share: float = 0.10, fastest: float = 15.0, slowest: float = 1.0) -> None:
        self._share, self._fastest, self._slowest = share, fastest, slowest
        self._cost = 0.0

    def wait_after(self, cost: float) -> float:
        """Seconds to the next frame after one that took `cost` seconds of this thread's time."""
        # A frame that cost more is believed at once, one that cost less by and by.
        self._cost = max(cost, 0.8 * self._cost + 0.2 * cost)
        return max(0.0, min(1 / self._slowest, max(1 / self._fastest, self._cost / self._share)) - cost)


class FrameLoop:
    """`send` asks for a snapshot; `later(seconds, what)` runs something then."""

    def __init__(
        self, send: Callable[[], None], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        self._send = send
        self._later = later
        self._pace = FramePace()
        self._in_flight = False
        self._wanted = False
        self._sent = 0

    def ask(self) -> None:
        """Ask now, or as soon as the snapshot under way has been drawn."""
        if self._in_flight:
            self._wanted = True
            return
        self._in_flight, self._wanted = True, False
        self._sent += 1
        self._send()

    def drawn(self, cost: float, moving: bool) -> None:
        """A snapshot is on the screen; `moving` says that there will be news without being told."""
        self._in_flight = False
        if self._wanted:
            self.ask()
        elif moving:
            sent = self._sent
            # Unless a key asks in the meantime: then its snapshot leads to the next frame already.
            self._later(self._pace.wait_after(cost), lambda: self._ask_after(sent))

    def _ask_after(self, sent: int) -> None:
        if self._sent == sent:
            self.ask()

    def lost(self) -> None:
        """The snapshot under way will not come."""
        self._in_flight = False
