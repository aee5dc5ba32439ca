"""A run trained once more, with all that was done to it where it was done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_lab.engine.changes import Change
from tui_lab.errors import LabError

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run

TOLD = 0.5  # seconds between two words on how far it is


def replay(
    run: Run, changes: Iterable[Change], step: int, follow: Callable[[Run], object] = lambda _: None
) -> Iterator[int]:
    """Bring a run that was just made to `step`, each change made where it was; `follow` sees each step.

    Yields the step every half second. Raises as the run's own methods do.
    """
    left, told = list(changes), time.monotonic()
    while True:
        while left and left[0].step <= run.step:
            with suppress(IndexError):
                _make(run, left.pop(0))
        if run.step >= step:
            return
        before = run.step
        run.advance()
        if run.step == before or run.diverged:  # it ended, or did not in the former run
            return
        follow(run)
        if time.monotonic() - told > TOLD:
            told = time.monotonic()
            yield run.step


def _make(run: Run, change: Change) -> None:
    match change.kind:
        case "knob":
            run.set_live(change.name, run.scenario.knobs()[change.name].parse(change.value))
        case "value":
            run.set_value(change.name, change.place, float(change.value))
        case "freeze":
            run.freeze(change.name, change.place)
        case "point":
            run.edit_point(change)
        case "device":
            with suppress(LabError):  # it goes on where it is, and its losses will tell
                run.move(change.name)
