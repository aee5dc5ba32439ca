"""Hands on the run at hand, so that whoever keeps runs can bring it back, and remembers what edits ended."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_lab.authoring.knobs import texts
from tui_lab.engine.kept import Kept, RunRecipe, size_of
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.snapshot import State
from tui_lab.errors import LabError

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run

EVERY = 4.5  # seconds of training between two times that it is kept: with the writing, five
COLUMNS = 500  # of the curves that are kept beside the whole ones
TOGETHER = 2.0  # seconds in which edits of the same are one
MOST_EDITS = 20  # that can be taken back
MOST_BYTES = 32_000_000  # of what these hold


def _resting(state: State) -> State:
    return "paused" if state == "running" else state


def kept_of(run: Run, recipe: RunRecipe, state: State, key: str, began: float) -> Kept:
    """A run as it stands, which began at a time in seconds since 1970."""
    content, why = None, ""
    try:
        content = run.state_dict()
    except LabError as error:
        why = str(error)
    return Kept(
        key=key,
        recipe=recipe,
        began=began,
        step=run.step,
        state=state,
        knobs=texts(run.scenario.knobs(), run.scenario.knob_values),
        losses=dict(run.losses),
        metrics=dict(run.metrics),
        curves={name: curve.reduced(COLUMNS) for name, curve in run.curves.items()},
        content=content,
        why=why,
    )


class Edit(NamedTuple):
    """What was done to a run, in words; what tells it from others; the run before it; and when."""

    said: str
    of: Any
    before: Kept
    at: float  # seconds of a clock


class Keeper:
    """Of one trainer, on its thread. `keep` gets each run as it stands, and must only hand it over."""

    def __init__(self, keep: Callable[[Kept], object] | None) -> None:
        self._keep = keep
        self._key, self._began = "", 0.0
        self._told: tuple[Any, ...] = ()  # what tells how the run stood when it was kept last
        self._steps: dict[str, int] = {}  # how far each run was kept, by key
        self.next = 0.0  # when it is to be kept again, by time.monotonic()
        self._edits: list[Edit] = []

    def run_begins(self, kept: Kept | None = None) -> None:
        """Another run is at hand: a new one, or one that goes on from where it was kept."""
        self._key = kept.key if kept is not None else uuid.uuid4().hex
        self._began = kept.began if kept is not None else time.time()
        # As it is kept it is kept already, or need not be another time.
        self._told = (kept.step, len(kept.recipe.changes), kept.state) if kept is not None else ()
        self.training_begins()

    def training_begins(self) -> None:
        """From now on it counts how long the run at hand trains."""
        self.next = time.monotonic() + EVERY

    def keep(self, recipe: Recipe, run: Run, state: State) -> None:
        """Hand on a run, if anything has become of it and it is another than when it was handed on last."""
        self.training_begins()
        told = run.step, len(run.changes), _resting(state)
        if self._keep is None or told == self._told or not run.step or not run.losses:
            return
        self._told = told
        self._steps[self._key] = run.step
        self._keep(self.as_it_stands(recipe, run, state))

    def as_it_stands(self, recipe: Recipe, run: Run, state: State) -> Kept:
        """A run as it is kept."""
        return kept_of(run, recipe.of(run), _resting(state), self._key, self._began)

    # What can be taken back

    def before_edit(self, recipe: Recipe, run: Run, state: State, said: str, of: Any = None) -> None:
        """Remember a run as it stands: what is `said` comes next. Edits `of` the same in a row are one."""
        now = time.monotonic()
        if of is not None and self._edits and (last := self._edits[-1]).of == of:
            same, at_once = last.before.key == self._key, now - last.at < TOGETHER
            if (same and (last.before.step == run.step or at_once)) or (at_once and not run.step):
                self._edits[-1] = last._replace(said=said, at=now)
                return
        self._edits.append(Edit(said, of, self.as_it_stands(recipe, run, state), now))
        while len(self._edits) > MOST_EDITS or (len(self._edits) > 1 and self._bytes() > MOST_BYTES):
            del self._edits[0]

    @property
    def edits(self) -> int:
        """How many can be taken back."""
        return len(self._edits)

    def _bytes(self) -> int:
        contents = [edit.before.content for edit in self._edits if edit.before.content is not None]
        return sum(map(size_of, contents))

    def forget_edit(self) -> None:
        """The last one was none."""
        self._edits.pop()

    def forget_edits(self) -> None:
        """None of them can be taken back."""
        self._edits.clear()

    def take_back(self) -> Edit | None:
        """The last edit, which is forgotten; None where there is none."""
        if not self._edits:
            return None
        edit = self._edits.pop()
        if self._steps.get(edit.before.key, 0) > edit.before.step:
            # What it has trained since is kept: from here on it is another run.
            edit = edit._replace(before=replace(edit.before, key=uuid.uuid4().hex, began=time.time()))
        return edit
