"""How far a learner is: in a scenario, in all of them, and on the way through a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tui_lab.keeping.progress import Progress
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.course import Course
from tui_lab.teaching.pages import goal_titles

State = Literal["untouched", "begun", "done"]


class Standing:
    """Goals met, out of those that the lessons have now. `course` holds only what there is."""

    def __init__(self, entries: Sequence[Entry], course: Course, progress: Progress) -> None:
        self.entries = {entry.name: entry for entry in entries}
        self.course = Course(course.title, tuple(stop for stop in course.stops if stop.name in self.entries))
        self._progress = progress
        self._titles: dict[str, list[str]] = {}

    def look_again(self) -> None:
        """Read the lessons anew: a learner edits those of their own."""
        self._titles.clear()

    @property
    def is_new(self) -> bool:
        """Whether nothing was opened yet, as far as is known."""
        progress = self._progress
        return not (progress.last or progress.goals or progress.knobs or progress.trouble)

    @property
    def trouble(self) -> str:
        """What is wrong with what is kept, in a sentence; empty when nothing is."""
        return self._progress.trouble

    def goals(self, entry: Entry) -> tuple[int, int]:
        """How many goals of a scenario are met, and how many it has."""
        if entry.name not in self._titles:
            self._titles[entry.name] = goal_titles(entry.lesson)
        titles, met = self._titles[entry.name], self._progress.goals.get(entry.name, ())
        return sum(title in met for title in titles), len(titles)

    def all_goals(self) -> tuple[int, int]:
        """The same of all scenarios."""
        counts = [self.goals(entry) for entry in self.entries.values()]
        return sum(met for met, _ in counts), sum(there for _, there in counts)

    def state(self, entry: Entry) -> State:
        """How far a learner is in a scenario."""
        met, there = self.goals(entry)
        if there and met == there:
            return "done"
        touched = met or entry.name == self._progress.last or entry.name in self._progress.knobs
        return "begun" if touched else "untouched"

    @property
    def next_stop(self) -> Entry | None:
        """The first scenario of the course that is not done."""
        stops = (self.entries[stop.name] for stop in self.course.stops)
        return next((entry for entry in stops if self.state(entry) != "done"), None)

    def after(self, entry: Entry) -> Entry | None:
        """Where the course leads from a scenario."""
        stop = self.course.next_after(entry.name)
        return self.entries[stop.name] if stop else None
