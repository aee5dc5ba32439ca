"""What is remembered of a learner: goals met and knobs as left, scenario by scenario, and news told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_lab.keeping.progress import Progress
from tui_lab.keeping.proofs import Proof, add_proof
from tui_lab.teaching.catalogue import Entry

if TYPE_CHECKING:
    from tui_lab.authoring.knobs import AnyKnob
    from tui_lab.engine.history import Reduced
    from tui_lab.engine.snapshot import Snapshot
    from tui_lab.teaching.lessons import LessonStep


class Memory:
    """The progress file, as the screens ask of it."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.progress = Progress.begin() if progress is None else progress
        self.troubled = ""  # what is wrong in the config file
        self._told: set[str] = set()
        self._tried: dict[str, dict[str, str]] = {}
        self._families: dict[str, tuple[str, Reduced]] = {}

    def opened(self, entry: Entry) -> None:
        """Remember the last scenario opened."""
        self.progress.last = entry.name
        self.progress.save()

    def goals_met(self, entry: Entry) -> frozenset[str]:
        """The titles of the lesson steps whose goal was met, now or on an earlier visit."""
        return frozenset(self.progress.goals.get(entry.name, ()))

    def meet_goal(self, entry: Entry, step: LessonStep, shot: Snapshot) -> bool:
        """Remember that a goal was met, and how; whether that is news."""
        from tui_lab.engine import asks

        fresh = self.progress.goal_met(entry.name, step.title)
        if fresh and not self.progress.not_kept and (made := shot.answer(asks.MadeFrom())):
            add_proof(Proof(entry.name, step.title, shot.step, shot.losses, json.loads(made)))
        return fresh

    def knobs(self, entry: Entry) -> dict[str, Any]:
        """The knobs as left, as texts that a learner would type."""
        return dict(self.progress.knobs.get(entry.name, {}))

    def knobs_of_last_time(
        self, entry: Entry, knobs: Mapping[str, AnyKnob], values: Mapping[str, Any]
    ) -> str:
        """Those knobs kept from an earlier visit that are not at their defaults, in words."""
        kept = self.knobs(entry)
        return ", ".join(
            f"{name} {kept[name]}"
            for name, knob in knobs.items()
            if kept.get(name) == knob.format(values[name]) != knob.format(knob.default)
        )

    def try_knobs(self, entry: Entry, texts: dict[str, str]) -> None:
        """Note knobs that were edited: they are remembered once a network runs with them."""
        self._tried.setdefault(entry.name, {}).update(texts)

    def knobs_work(self, entry: Entry) -> None:
        """Remember the knobs that were tried."""
        if tried := self._tried.pop(entry.name, None):
            self.progress.knobs.setdefault(entry.name, {}).update(tried)
            self.progress.save()

    def knobs_failed(self, entry: Entry) -> None:
        """Forget the knobs that were tried, or the next visit would fail as well."""
        self._tried.pop(entry.name, None)

    def keep_family_curve(self, entry: Entry, loss: Reduced | None) -> None:
        """Remember the loss of a scenario for the others of its family, until the program ends."""
        if entry.family and loss is not None and len(loss) > 1:
            self._families[entry.family] = entry.name, loss

    def family_curve(self, entry: Entry) -> tuple[Reduced | None, str]:
        """The loss of the scenario of this family that was left last, and its name."""
        name, loss = self._families.get(entry.family, ("", None))
        return (None, "") if name == entry.name else (loss, name)

    def news(self, sentence: str) -> str:
        """The sentence the first time it is told, then nothing."""
        if sentence in self._told:
            return ""
        self._told.add(sentence)
        return sentence
