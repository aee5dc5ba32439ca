"""When to ask for the next snapshot: one at a time, and no more than drawing and the terminal can afford."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

# How much of the time drawing takes at most: of a training that goes at a set pace and waits between its
# steps anyway, and of one that goes flat out, which stands still while the screen draws.
PACED_SHARE, FLAT_OUT_SHARE = 0.1, 0.03
SOON = 0.001  # seconds: Textual's timers cannot be for now
AGAIN = 0.05  # seconds until a terminal that is behind is looked at again


class Outlet(Protocol):
    """Where the frames go."""

    sent_bytes: int  # since the start
    behind: bool  # something drawn before still waits to be sent

    @property
    def byte_rate(self) -> float | None:
        """How many bytes a second frames should make at most; None for any number."""
        ...


class FramePace:
    """Spaces frames so that drawing takes at most a share of the time, `slowest` to `fastest` a second.

    With an `outlet` their bytes keep to what it affords, too.
    """

    def __init__(self, fastest: float = 15.0, slowest: float = 1.0, outlet: Outlet | None = None) -> None:
        self._fastest = fastest
        self._slowest = min(slowest, fastest)
        self._outlet = outlet
        self._cost = 0.0
        self._sent_before = 0

    @property
    def behind(self) -> bool:
        """Whether a frame now would only cover one that still waits to be sent."""
        return self._outlet is not None and self._outlet.behind

    def wait_after(self, cost: float, share: float) -> float:
        """Seconds to the next frame after one that took `cost` seconds, where drawing may take `share`."""
        # A frame that cost more is believed at once, one that cost less by and by.
        self._cost = max(cost, 0.8 * self._cost + 0.2 * cost)
        wait = max(1 / self._fastest, self._cost / share, self._seconds_of_link())
        return max(SOON, min(1 / self._slowest, wait) - cost)

    def _seconds_of_link(self) -> float:
        """The time that the bytes sent since the last frame may fill."""
        outlet = self._outlet
        if outlet is None or outlet.byte_rate is None:
            return 0.0
        fresh, self._sent_before = outlet.sent_bytes - self._sent_before, outlet.sent_bytes
        return fresh / outlet.byte_rate


class FrameLoop:
    """`send` asks for a snapshot; `later(seconds, what)` runs something then."""

    def __init__(
        self,
        send: Callable[[], None],
        later: Callable[[float, Callable[[], None]], object],
        pace: FramePace | None = None,
    ) -> None:
        self._send = send
        self._later = later
        self._pace = pace or FramePace()
        self.in_flight = False  # a snapshot was asked for and is not on the screen yet
        self._wanted = False
        self._waiting = False
        self._moving = False

    def ask(self) -> None:
        """Ask now, or as soon as the snapshot under way has been drawn."""
        if self.in_flight:
            self._wanted = True
            return
        self.in_flight, self._wanted = True, False
        self._send()

    def drawn(self, cost: float, moving: bool, flat_out: bool = False) -> None:
        """A snapshot is on the screen; `moving` says that there will be news without being told."""
        self.in_flight, self._moving = False, moving
        if self._wanted:
            self.ask()
        elif moving and not self._waiting:
            self._waiting = True
            share = FLAT_OUT_SHARE if flat_out else PACED_SHARE
            self._later(self._pace.wait_after(cost, share), self._next)

    def lost(self) -> None:
        """The snapshot under way will not come, and none is waited for."""
        self.in_flight = self._wanted = False

    def _next(self) -> None:
        if self._pace.behind:
            self._later(AGAIN, self._next)
            return
        self._waiting = False
        if self._moving:
            self.ask()
