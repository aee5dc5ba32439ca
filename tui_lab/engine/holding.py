"""Whether a training that somebody else leads is held between two of its steps, and how fast it may go on."""

from __future__ import annotations

from collections.abc import Callable

from tui_lab.engine import orders
from tui_lab.engine.pacing import Pacing
from tui_lab.engine.snapshot import State

FLAT_OUT = "flat out"


class Holding:
    """Of a script, or of several processes; `changed` is called when it is held or goes on."""

    def __init__(self, changed: Callable[[], object]) -> None:
        self.state: State = "running"
        self.pacing = Pacing(FLAT_OUT)
        self._left: int | None = None  # steps until it is held again; None for as many as there are
        self._changed = changed

    @property
    def flat_out(self) -> bool:
        """Whether it goes as fast as it can."""
        return self.pacing.speed == FLAT_OUT

    @property
    def free(self) -> bool:
        """Whether nothing keeps it between two steps."""
        return self.flat_out and self.state != "paused"

    @property
    def counts(self) -> bool:
        """Whether it is held after some steps."""
        return self._left is not None

    def stepped(self) -> None:
        """It has taken a step."""
        if self._left is not None:
            self._left -= 1
            if not self._left:
                self._hold()

    def obey(self, command: orders.Command) -> None:
        """Hold it or let it go on, if that is what a command says."""
        match command:
            case orders.RunOn():
                self._go(None)
            case orders.StepBy(count) if count > 0:
                self._go(count)
            case orders.RunOrPause():
                self.obey(orders.Pause() if self.state == "running" else orders.RunOn())
            case orders.Pause() if self.state == "running":
                self._hold()
            case orders.SetSpeed(speed) if speed in orders.SPEEDS:
                self.pacing.speed = speed
                self.pacing.begin()

    def _hold(self) -> None:
        self.state, self._left = "paused", None
        self._changed()

    def _go(self, steps: int | None) -> None:
        if self.state in ("paused", "running"):
            self.state, self._left = "running", steps
            self.pacing.begin()
            self._changed()
