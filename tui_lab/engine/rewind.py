"""The way back through a run: saves made on the way, and the steps between two of them trained once more."""

from __future__ import annotations

import math
import time
from bisect import insort
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_lab.engine.kept import size_of
from tui_lab.engine.replaying import replay
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run

EVERY = 0.12  # seconds of training from one save to the next: as long takes the way to any step, at most
SHARE = 25  # times as long as a save takes there is none: of a large network each costs tens of milliseconds
MOST_BYTES = 64_000_000
MOST_SAVES = 200  # when there are as many, or as many bytes, every second one goes


class Save(NamedTuple):
    """A run as it stood at a step."""

    step: int
    state: dict[str, Any]
    bytes: int


class Rewind:
    """Of the run at hand. `make_again` gives that run as it began.

    `present` is the run as far as it was trained, while an earlier step of it is looked at; None otherwise.
    `why` is a sentence where the last way did not lead to the step that was wanted.
    """

    def __init__(self, make_again: Callable[[], Run]) -> None:
        self.present: Run | None = None
        self.why = ""
        self.saves: list[Save] = []
        self._make_again = make_again
        self._past: Run | None = None
        self._every = EVERY
        self.next = 0.0  # when the next save is due
        self.since = 0  # the step from which the way that was gone last began

    @property
    def bytes(self) -> int:
        """How much memory the saves take."""
        return sum(save.bytes for save in self.saves)

    def run_begins(self) -> None:
        """Another run is at hand."""
        self.present = self._past = None
        self.saves, self._every, self.next = [], EVERY, 0.0

    def follow(self, run: Run) -> None:
        """Save the run, if that is due: on the way to an earlier step, too."""
        now = time.monotonic()
        if now >= self.next:
            self.save(run, now)

    def save(self, run: Run, now: float) -> None:
        """Save the run at once, at a time of time.monotonic()."""
        try:
            state = run.state_dict(curves=False)
        except LabError:
            self.next = math.inf  # its steps can all the same be trained once more, from the first on
            return
        insort(self.saves, Save(run.step, state, size_of(state)), key=lambda one: one.step)
        while len(self.saves) > MOST_SAVES or (len(self.saves) > 1 and self.bytes > MOST_BYTES):
            self.saves, self._every = self.saves[::2], 2 * self._every
        self.next = now + max(self._every, SHARE * (time.monotonic() - now))

    def to(self, run: Run, step: int) -> Iterator[int]:
        """Go to a step of the run at hand, which is `run` or an earlier stand of it, as far as it came.

        Yields now and then the step that is trained once more. `shown` is where that has led: to the run as
        far as it came, where its code fails on the way.
        """
        present = self.present or run
        step, self.why = max(0, min(step, present.step)), ""
        try:
            if step < present.step:
                yield from self._back(present, step)
                return
        except Exception as error:  # setup() and step() are run again, and a load_state_dict() of an author's
            self._past, self.why = (
                None,
                _("Step {step} cannot be shown: {error}").format(step=f"{step:,}", error=error),
            )
        self.shown, self.present = present, None

    def _back(self, present: Run, step: int) -> Iterator[int]:
        past = self._past or self._made(present)
        save = max((one for one in self.saves if one.step <= step), key=lambda one: one.step, default=None)
        if save is not None and not save.step <= past.step <= step:
            past.load_state_dict(save.state)
            past.take_curves(present.recorder)
        elif past.step > step:
            past = self._made(present)
        self.since, self.next = past.step, max(self.next, time.monotonic() + self._every)
        yield from replay(past, present.changes[len(past.changes) :], step, self.follow)
        self._past, self.shown, self.present = past, past, present
        if past.step < step:
            said = _("Trained once more, it has no step {step}: it ends at {end}.")
            self.why = said.format(step=f"{step:,}", end=f"{past.step:,}")

    def _made(self, present: Run) -> Run:
        run = self._make_again()
        run.run_id = present.run_id
        return run

    def branch(self, step: int) -> None:
        """What is looked at, the earlier step `step`, is a run of its own from now on."""
        self.saves = [save for save in self.saves if save.step <= step]
        self.present = self._past = None
