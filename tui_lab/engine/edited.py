"""What is done to a run between two of its steps: noted with the step for its recipe, and marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.figures import Mark
from tui_lab.authoring.parameters import named
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine import points
from tui_lab.engine.changes import Change
from tui_lab.engine.compiled.compiling import Compiling
from tui_lab.engine.epochs import Epochs
from tui_lab.engine.interventions import Interventions
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import Recorder
from tui_lab.errors import blaming


class Edited:
    """A run, as far as a learner's hand reaches. `changes` is all that was done to it, in order.

    `changed` are the live knobs that were turned once a step had been trained.
    """

    scenario: Scenario
    step: int
    compiling: Compiling
    _random: RandomStream
    recorder: Recorder
    _epochs: Epochs

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.changed: frozenset[str] = frozenset()
        self.changes: list[Change] = []
        self._edits = Interventions()
        self.data = ""  # what tells those that setup() has made from others, where points can be edited

    def set_live(self, name: str, value: Any) -> None:
        """Change a knob that is live, or has no effect, between two steps; mark it where it has one."""
        knobs, values = self.scenario.knobs(), self.scenario.knob_values
        if values[name] == value:
            return
        self._turn(name, value)
        self.changes.append(Change(self.step, "knob", name, knobs[name].format(value)))
        if why_idle(knob := knobs[name], knobs, values):
            return
        if self.step:
            self.changed |= {name}
        if not knob.view_only:
            self.marks.append(Mark(self.step, f"{name} {knob.format(value)}"))

    def _turn(self, name: str, value: Any) -> None:
        one = self.scenario
        one.knob_values[name] = value
        if one.knobs()[name].live:  # any other one has no effect
            with self._random, blaming(one.file, "knob_changed()", type(one), "knob_changed"):
                one.knob_changed(name)
        if name != "lr":  # which the compiled steps are given at each call
            self.compiling.set_up()

    def set_value(self, name: str, place: int | None, value: float) -> None:
        """Put a number into a parameter or buffer, at one place or (None) everywhere.

        A name that the network does not have is passed over: it may have been rebuilt meanwhile. Raises
        LabError where the values cannot be edited, IndexError where there is no such place.
        """
        if (one := named(self.scenario, name)) is not None:
            self._edits.set_value(name, one, place, value)
            self._edited(Change(self.step, "value", name, repr(float(value)), place), f"{name} = {value:g}")

    def freeze(self, name: str, place: int | None) -> None:
        """Hold one value, or (None) all, still from here on; again lets go. Raises as `set_value` does."""
        if (one := named(self.scenario, name)) is not None:
            now = "frozen" if self._edits.freeze(name, one, place) else "free"
            self._edited(Change(self.step, "freeze", name, place=place), f"{name} {now}")

    def edit_point(self, change: Change) -> None:
        """Do to a point of the data what `change` says: from the next step on it is trained with.

        Raises LabError where that cannot be, IndexError where there is no such point, and ScenarioError.
        """
        one = self.scenario
        points.edit(one, change.name, change.place, *change.point)
        with self._random, blaming(one.file, "points_edited()", type(one), "points_edited"):
            one.points_edited()
        self._epochs.count()
        self.compiling.outdated()
        self._edited(replace(change, step=self.step), "points")

    def take_points(self, changes: Iterable[Change], data: str) -> None:
        """Edit points as they were edited in another run, where setup() had made the same `data` there."""
        if data == self.data:
            for change in points.of_points(changes):
                self.edit_point(change)

    @property
    def has_edited_points(self) -> bool:
        """Whether it learns from other data than setup() has made."""
        return any(change.kind == "point" for change in self.changes)

    def _edited(self, change: Change, mark: str) -> None:
        self.changes.append(change)
        if (said := Mark(self.step, mark)) not in self.marks[-1:]:  # of many points one will do
            self.marks.append(said)
        self.recorder.forget_metrics()

    def frozen(self, name: str) -> npt.NDArray[np.bool_] | None:
        """Which values of a parameter are held still, None where none is."""
        return self._edits.frozen(name)
