"""The run that a trainer has at hand, what it was made from, and what stays of the one before it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_lab.engine.bringing_back import brought_back
from tui_lab.engine.edits import Edit, edit, edit_words
from tui_lab.engine.garbage import Traces, give_back, settle
from tui_lab.engine.history import Reduced, ghost
from tui_lab.engine.instruments import Find, Instruments
from tui_lab.engine.keeper import Keeper
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import Loaded, Refused, Reset, Rewound, SetKnobs
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.rewind import Rewind
from tui_lab.engine.snapshot import State
from tui_lab.engine.stage import Stage
from tui_lab.errors import ScenarioError
from tui_lab.languages import translated as _
from tui_lab.rules import rules

if TYPE_CHECKING:  # importing torch takes seconds: the trainer's thread does it, not the screen
    from tui_lab.engine.run import Run


class AtHand:
    """Of one trainer, on its thread. `run` is None before there is one, and while it is parked.

    `former` is the loss of the run before, until it is taken; `run_id` grows with each run.
    """

    def __init__(self, recipe: Recipe, stage: Stage, keeper: Keeper, find: Find) -> None:
        self.recipe = recipe
        self.instruments = Instruments(find, recipe.of, stage.hearing.deaf)
        self.run: Run | None = None
        self.run_id = 0
        self._evaluate_at: frozenset[int] = frozenset()
        self._former: Reduced | None = None
        self._state_before: State = "paused"  # how the run stood when an earlier step was looked at first
        self._loaded: Loaded | None = None
        self.is_news = False  # to a front end that is another than when it was loaded
        self._knobs_before: dict[str, Any] = {}  # before they were turned last
        self._edits_before = 0
        self._stage = stage
        self._keeper = keeper
        self.rewinding = Rewind(lambda: recipe.make_again(self.run_id, frozenset()))

    @property
    def trained(self) -> Run | None:
        """The run as far as it was trained, be it that an earlier step of it is looked at."""
        return self.rewinding.present or self.run

    def _trained_state(self, state: State) -> State:
        """How that stands, where the run at hand is in `state`."""
        return state if self.rewinding.present is None else self._state_before

    def evaluate(self, at: frozenset[int]) -> None:
        """Have the metrics evaluated after each of these steps, in this run and the next."""
        self._evaluate_at = at
        if self.run is not None:
            self.run.evaluate_at = at

    def load(self, speed: str | None) -> Loaded:
        """Load the scenario's files as they are now. Raises LabError."""
        with self._stage.importing():
            self._loaded = loaded = self.recipe.load(speed)
        self._leave()
        self.run = None  # it is one of the code before the edit
        settle()  # before there is a network, so that it may go
        return loaded

    def introduction(self, speed: str | None) -> Loaded | None:
        """What was loaded, with the present knobs and speed, the first time that it is news."""
        loaded = self._loaded
        if loaded is None or not self.is_news:
            return None
        self.is_news = False
        return replace(loaded, values=dict(self.recipe.knobs), speed=speed or loaded.speed)

    def make(self, keep_points: bool = True) -> Reduced | None:
        """Have a new run, at step 0; returns the loss of the one before. Raises ScenarioError.

        Points that were edited stay so, where the new run has the same data to begin with.
        """
        former = self.trained
        self._begin()
        self.run = self.recipe.make(self.run_id, self._evaluate_at)
        if former is not None and keep_points:
            self.run.take_points(former.changes, former.data)
        self._keeper.run_begins()
        return self.take_former()

    def bring_back(self, kept: Kept) -> Iterator[int]:
        """Have a run as it was kept: from its content, or else by its recipe.

        Yields now and then the step that is trained once more. There is no run before the end, nor after a
        LabError.
        """
        self._begin()
        self.run = None
        follow = self.rewinding.follow
        self.run = yield from brought_back(self.recipe, kept, self.run_id, self._evaluate_at, follow)
        self.rewinding.save(self.run, time.monotonic())
        self.recipe.goes_on_with(self.run)
        self._keeper.run_begins(kept)

    def why_other(self, kept: Kept) -> str:
        """In what the run at hand was made otherwise than it was as it was kept; empty where in nothing."""
        return self.recipe.why_other(kept.recipe, self.run) if self.run is not None else ""

    # Back and forth

    def follow(self, run: Run) -> bool:
        """A step was trained; whether it is time to keep the run again. Every step pays for each line."""
        if self.instruments.are_open:
            self.instruments.follow(run)
        now = time.monotonic()
        if now >= self.rewinding.next:
            self.rewinding.save(run, now)
        return now >= self._keeper.next

    def rewind(self, step: int, state: State) -> Iterator[int]:
        """Look at an earlier step of the run at hand, or at the last one. Yields as `bring_back` does."""
        assert self.run is not None
        self._state_before = self._trained_state(state)
        yield from self.rewinding.to(self.run, step)
        self.run = self.rewinding.shown

    def rewound(self) -> Rewound:
        """Where that has led."""
        assert self.run is not None
        last, saves = self.rewinding.present or self.run, self.rewinding
        shown: State = self._state_before if saves.present is None else "paused"
        return Rewound(self.run.step, last.step, shown, len(saves.saves), saves.bytes, saves.why)

    def go_on_from_here(self) -> bool:
        """Make a run of its own of the earlier step that is looked at, if one is; the other one is kept."""
        present, run = self.rewinding.present, self.run
        if present is None or run is None:
            return False
        self.keep("paused")
        self.before_edit("paused", _("going on from step {step}").format(step=f"{run.step:,}"))
        self._former = ghost(present.curves, present.losses)
        self.instruments.run_ends()
        self.rewinding.branch(run.step)
        self.run_id += 1
        run.run_id, run.evaluate_at = self.run_id, self._evaluate_at
        self.recipe.goes_on_with(run)
        self._keeper.run_begins()
        return True

    def _begin(self) -> None:
        self._leave()
        self.run_id += 1
        self._stage.run_begins(self.run_id)

    def _leave(self) -> None:
        self.run = self.trained
        self.rewinding.run_begins()
        self.instruments.run_ends()
        if self.run is not None and self.run.step > 1:
            self._former = ghost(self.run.curves, self.run.losses) or self._former

    def take_former(self) -> Reduced | None:
        """The loss of the run before, the first time it is asked for."""
        former, self._former = self._former, None
        return former

    def keep(self, state: State) -> None:
        """Hand on the run, if anything has become of it since it was kept last.

        Of one whose code failed nobody knows how far its last step came.
        """
        if self.trained is not None and state != "failed":
            self._keeper.keep(self.recipe, self.trained, self._trained_state(state))

    def before_edit(self, state: State, said: str, of: object = None) -> None:
        """Something is about to be done to the run that can be taken back. Edits `of` the same are one."""
        if self.trained is not None and state != "failed":
            self._keeper.before_edit(self.recipe, self.trained, self._trained_state(state), said, of)

    def before_reset(self, state: State, order: Reset) -> None:
        """The same of a run that starts again; none where nothing was done to it."""
        self.keep(state)
        seed = order.seed
        if order.other_data:
            self._keeper.forget_edits()
        elif self.trained is not None and not (seed is None and self.recipe.still_makes(self.trained)):
            self.before_edit(
                state, _("the reset") if seed is None else _("seed {seed}").format(seed=seed), order
            )

    def edit(self, order: Edit, state: State) -> str:
        """Do to weights or points what is ordered; why that cannot be done, empty where it is."""
        assert self.run is not None
        self.before_edit(state, edit_words(order))
        changes = len(self.run.changes)
        why = edit(self.run, order)
        if len(self.run.changes) == changes and state != "failed":
            self._keeper.forget_edit()
        return why

    def as_it_stands(self, state: State) -> Kept | None:
        """The run, to bring it back where new knobs make one that is too large; None where none can be."""
        self._knobs_before, self._edits_before = dict(self.recipe.knobs), self._keeper.edits
        limits = rules().limits
        if self.trained is None or state == "failed" or not (limits.parameters or limits.memory):
            return None
        return self._keeper.as_it_stands(self.recipe, self.trained, self._trained_state(state))

    def refusal(self, error: ScenarioError) -> Refused | None:
        """What is told of new knobs, if the run that they make is too large. There is none then."""
        from tui_lab.engine.refusing import refusal

        if (refused := refusal(error, self.recipe, self._knobs_before)) is not None:
            self._let_go()
            if self._keeper.edits > self._edits_before:
                self._keeper.forget_edit()
        return refused

    def set_knobs(self, order: SetKnobs, state: State) -> Refused | bool:
        """Take new values of knobs; whether that needs another run, or what the scenario does not take."""
        values, restart, run = order.values, order.restart, self.run
        if refused := self.recipe.refused(values):
            return refused
        fresh = self.recipe.changes(values)
        if (restart or fresh) and ((run is not None and run.step > 0) or not order.unasked):
            said = ", ".join(f"{name} {text}" for name, text in self.recipe.texts(fresh).items())
            self.before_edit(state, said or _("the fresh start"), (restart, frozenset(values)))
        self.recipe.set_knobs(values)
        live = "view_only" if state == "diverged" else "live"
        stays = state != "failed" and not restart and self.recipe.without_rebuilding(fresh, live)
        if stays and run is not None:
            for name, value in fresh.items():
                run.set_live(name, value)
            return False
        if fresh or restart:
            self.keep(state)
            return True
        return False

    # On disk for a while

    def park(self, path: str, state: State) -> tuple[str, str]:
        """Let go of the run, which is saved into `path` first if anything was done to it.

        Returns why that cannot be, or empty, and where the run is, empty where it need not be anywhere.
        """
        run = None if state == "failed" else self.trained
        saved = run is not None and not self.recipe.still_makes(run)
        if run is not None and saved:
            from tui_lab.engine import parking

            if why := parking.save(run, path):
                return why, ""
        del run
        self._let_go()
        return "", path if saved else ""

    def _let_go(self) -> None:
        """Have no run, and its memory free."""
        self._leave()
        traces = Traces(self.run)
        self.run = None
        traces.remove()
        give_back()

    def go_on(self, path: str) -> None:
        """Have the run that was parked. Raises LabError."""
        from tui_lab.engine import parking

        self._stage.run_begins(self.run_id)
        run = self.recipe.make_again(self.run_id, self._evaluate_at)
        parking.load(run, path)
        self.run, self._former = run, None
        self.rewinding.save(run, time.monotonic())
