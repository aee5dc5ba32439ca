"""What a class is told of a learner: how long without a goal, how long without a key, what was tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic

from tui_lab.keeping.beats import MOST_TRIED, Beat
from tui_lab.keeping.classroom import AWAY


class Attendance:
    """Looked at every few seconds; time without a key, once that is long, is no time at work."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._acted = self._looked = clock()
        self._goal_at: float | None = None
        self._working = 0.0
        self._before: tuple[Beat, Mapping[str, str]] | None = None
        self._tried: dict[str, str] = {}

    def acted(self) -> None:
        """A key was pressed."""
        self._acted = self._clock()

    def look(self, beat: Beat, knobs: Mapping[str, str]) -> Beat:
        """`beat`, which says where the learner is, with all that takes more than one look."""
        now = self._clock()
        idle = now - self._acted
        self._working += (now - self._looked) * (idle < AWAY)
        self._looked = now
        if self._before is not None:
            then, former = self._before
            if beat.met > then.met:
                self._goal_at, self._working = now, 0.0
                self._tried.clear()
            if (beat.scenario, beat.page) == (then.scenario, then.page):  # else the page has set them
                for name, text in knobs.items():
                    if former.get(name, text) != text:
                        self._tried.pop(name, None)
                        self._tried[name] = text
            elif beat.scenario != then.scenario:
                self._tried.clear()
        self._before = beat, dict(knobs)
        return replace(
            beat,
            since_goal=None if self._goal_at is None else now - self._goal_at,
            working=self._working,
            idle=idle,
            tried=tuple(f"{name} {text}" for name, text in self._tried.items())[-MOST_TRIED:],
        )
