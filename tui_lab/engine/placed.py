"""On which device the run at hand is: moved to another one, and what stays of it where memory runs out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Self

from tui_lab.engine.at_hand import AtHand
from tui_lab.engine.garbage import give_back
from tui_lab.engine.orders import Devices, Failed, Moved
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.rewind import Save
from tui_lab.engine.snapshot import State
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

if TYPE_CHECKING:  # importing torch takes seconds: the trainer's thread does it, not the screen
    from tui_lab.engine.recorder import Recorder
    from tui_lab.engine.run import Run


class Saved(NamedTuple):
    """The last save of a run, and its curves up to where it failed."""

    save: Save
    recorder: Recorder

    @classmethod
    def of(cls, run: Run | None, saves: Sequence[Save]) -> Self | None:
        """None where there is no save."""
        return cls(saves[-1], run.recorder) if run is not None and saves else None

    @property
    def step(self) -> int:
        """That of the save."""
        return self.save.step

    def taken_up(self, recipe: Recipe, name: str, run_id: int, evaluate_at: frozenset[int]) -> Run:
        """The run, on a device by its `name`. Raises LabError."""
        run = recipe.make_again(run_id, evaluate_at, on=name)
        run.go_on_here(self.save.state)
        run.take_curves(self.recorder)
        return run


class Placed(AtHand):
    """A run at hand, and its device."""

    _saved: Saved | None = None  # of a run that found too little memory

    def _begin(self) -> None:
        super()._begin()
        self._saved = None

    def devices(self) -> Devices:
        """All there are, and which of them is used."""
        from tui_lab.authoring.devices import all_devices

        return Devices(all_devices(), self.recipe.device)

    def move(self, name: str, state: State) -> Moved:
        """Have the run go on on another device; where it cannot it stays where it is."""
        assert self.run is not None
        run, why = self.run, ""
        if str(run.scenario.device) == name:
            return Moved(name, run.step, _("It trains on {device} already.").format(device=name))
        self.before_edit(state, _("the move to {device}").format(device=name))
        try:
            run.move(name)
        except LabError as error:
            self._keeper.forget_edit()
            why = _("It stays where it is: {error}.").format(error=error)
            give_back()
        else:
            self.recipe.goes_on_at(name)
            self.instruments.run_ends()
        return Moved(name, run.step, why)

    def failed(self, error: BaseException) -> Failed:
        """What is told of a failure. For want of memory it costs the run, of which the last save stays."""
        if not self.recipe.loaded:
            return Failed.of(error)
        from tui_lab.authoring.devices import free_cache
        from tui_lab.engine.out_of_memory import let_go, said_of

        short = said_of(error, self.recipe.device, self.recipe.declared, self.recipe.knobs)
        if short is None:
            return Failed.of(error)
        self._saved = Saved.of(self.trained, self.rewinding.saves) or self._saved
        let_go(error)
        self._let_go()
        free_cache(self.recipe.device)
        return replace(Failed.of(short), saved_at=self._saved.step if self._saved else 0)

    def go_on_from_save(self, name: str) -> bool:
        """Have the run that found too little memory as it was saved last, on a device; whether there is one.

        Raises LabError.
        """
        if (saved := self._saved) is None:
            return False
        self._begin()
        self._saved = saved  # until it is taken up
        self.run, self._former = saved.taken_up(self.recipe, name, self.run_id, self._evaluate_at), None
        self.recipe.goes_on_at(name)
        self._keeper.training_begins()
        self.rewinding.save(self.run, time.monotonic())
        self._saved = None
        return True
