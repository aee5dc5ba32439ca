"""A stretch of running, from where it was begun to where it pauses."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from tui_lab.engine.pacing import Pacing
from tui_lab.engine.snapshot import State
from tui_lab.rules import rules

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.checkup import Checkup
    from tui_lab.engine.run import Run

MOMENT = 0.01  # seconds of steps that follow each other at once, where no command waits


class Stretch:
    """How fast it goes, after how many steps it ends, and which of them are measured."""

    def __init__(self, speed: str | None, may_follow: Callable[[int], bool] = lambda _: True) -> None:
        """`may_follow` is asked flat out whether a step may be trained right after the one before."""
        self.pacing = Pacing(speed)
        self.measures = True  # the next step
        self._left: int | None = None
        self._furthest: int | None = None  # the step that no run is trained beyond
        self._may_follow = may_follow

    def begin(self, steps: int | None) -> None:
        """Another one, of so many steps; None for one without an end of its own."""
        self._left, self._furthest = steps, rules().limits.steps
        self.pacing.begin()

    def go_on_at(self, speed: str) -> None:
        """As it is, at another speed."""
        self.pacing.speed = speed
        self.pacing.begin()

    def end(self) -> None:
        """Whatever was left of it."""
        self._left = None

    def advance(self, run: Run, checkup: Checkup | None = None, together: bool = True) -> State | None:
        """Train a step, or flat out and `together` those of a moment; the state they led to, if any.

        They end before a step that is looked at. A `checkup` watches one when it is time to.
        """
        if checkup is not None and checkup.due(run):
            with checkup.step(run) as measured:
                run.advance_measured() if measured else run.advance()
        elif self.measures or self._left == 1 or run.step + 1 == run.plan.steps:
            self.measures = False
            run.advance_measured()
        elif self._left is not None or not together:
            run.advance()
        else:
            looks = [*run.evaluate_at, run.plan.steps - 1]  # the last one is measured
            if checkup is not None:
                looks.append(checkup.ending)
            if self._furthest is not None:
                looks.append(self._furthest)
            self._train(run, self.pacing.most_at_once(run.step, looks))
        self.pacing.stepped()
        if run.diverged:
            return "diverged"
        if run.plan.done:
            return "done"
        if self._furthest is not None and run.step >= self._furthest:
            return "paused"
        if self._left is not None:
            self._left -= 1
        return "paused" if self._left == 0 else None

    def _train(self, run: Run, most: int) -> None:
        """Train a step, and more of them up to `most`: the less there is between them the faster."""
        last, end = run.step + most, perf_counter() + MOMENT
        while True:
            run.advance(last - run.step)
            over = run.step >= last or run.diverged or run.plan.done
            if over or perf_counter() >= end or not self._may_follow(run.step + 1):
                return
