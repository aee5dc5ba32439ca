"""A stretch of running, from where it was begun to where it pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_lab.engine.pacing import Pacing
from tui_lab.engine.snapshot import State

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.checkup import Checkup
    from tui_lab.engine.run import Run


class Stretch:
    """How fast it goes, after how many steps it ends, and which of them are measured."""

    def __init__(self, speed: str | None) -> None:
        self.pacing = Pacing(speed)
        self.measures = True  # the next step
        self._left: int | None = None

    def begin(self, steps: int | None) -> None:
        """Another one, of so many steps; None for one without an end of its own."""
        self._left = steps
        self.pacing.begin()

    def go_on_at(self, speed: str) -> None:
        """As it is, at another speed."""
        self.pacing.speed = speed
        self.pacing.begin()

    def end(self) -> None:
        """Whatever was left of it."""
        self._left = None

    def advance(self, run: Run, checkup: Checkup | None = None) -> State | None:
        """Train a step, or several where nobody looks in between; the state that this led to, if any.

        A `checkup` watches it when it is time to.
        """
        if checkup is not None and checkup.due(run):
            with checkup.step(run) as measured:
                run.advance_measured() if measured else run.advance()
        elif self.measures or self._left == 1 or run.step + 1 == run.plan.steps:
            self.measures = False
            run.advance_measured()
        else:
            looks = (*run.evaluate_at, run.plan.steps - 1)  # the last one is measured
            run.advance(1 if self._left is not None else self.pacing.most_at_once(run.step, looks))
        self.pacing.stepped()
        if run.diverged:
            return "diverged"
        if run.plan.done:
            return "done"
        if self._left is not None:
            self._left -= 1
        return "paused" if self._left == 0 else None
