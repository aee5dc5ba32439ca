"""The screen's end of the line to a trainer."""

from __future__ import annotations

import time
from collections.abc import Callable

from tui_lab.engine.orders import Command, Event, Failed, Park, Parked, Pause, StateChanged
from tui_lab.engine.trainer_like import MakeTrainer as MakeTrainer, TrainerLike as TrainerLike
from tui_lab.ui.messages import TrainerSaid


def _nobody(event: Event) -> None:
    """Hears a trainer that is parked, which says nothing."""


class Training:
    """One trainer after the other; what an earlier one posted late is told from the present one's."""

    def __init__(self, make_trainer: MakeTrainer, post: Callable[[TrainerSaid], object]) -> None:
        self._make_trainer = make_trainer
        self._post = post
        self._session = 0
        self._trainer: TrainerLike | None = None
        self._parking = self._parked = False  # it was told to; it has said that it is
        self._wanted = True
        self.waking = False  # it was parked, and what it has again is still to come

    def restart(self) -> None:
        """Load the scenario afresh on a new thread."""
        self.stop()
        self._parking = self._parked = self.waking = False
        self._session += 1
        session = self._session
        self._trainer = self._make_trainer(lambda event: self._post(TrainerSaid(session, event)))
        self._trainer.start()

    @property
    def stays(self) -> bool:
        """Whether the present one goes on without a screen."""
        return self._trainer is not None and self._trainer.stays

    def pause(self) -> None:
        """Its screen is left: it pauses, unless it goes on without one."""
        if not self.stays:
            self.tell(Pause())

    def tell(self, command: Command) -> None:
        """Queue a command."""
        if self._trainer is not None:
            self._trainer.tell(command)

    def park(self, path: str) -> None:
        """Have the run saved into a file, if it can be, and its thread ended."""
        self._wanted = False
        if not self._parking and not self._parked:
            self._parking = True
            self.tell(Park(path))

    def wake(self) -> None:
        """Have a run that is parked, or about to be, go on. Commands given meanwhile are obeyed then."""
        self._wanted = True
        if self._parked and self._trainer is not None:
            self._parked, self.waking = False, True
            self._trainer.start()

    def release(self) -> TrainerLike | None:
        """Give a trainer that is parked away, if this one is."""
        if not self._parked:
            return None
        trainer, self._trainer = self._trainer, None
        if trainer is not None:
            trainer.attach(_nobody)  # or it would hold whoever heard it, screen and all
        return trainer

    def follow(self, event: Event) -> None:
        """Take note of what the present trainer said."""
        match event:
            case Parked(why):
                self._parking, self._parked = False, not why
                if self._wanted:
                    self.wake()
            case StateChanged() | Failed():
                self.waking = False

    def stop(self) -> None:
        """End the thread."""
        if self._trainer is not None:
            self._trainer.stop()

    def finish(self, patience: float) -> None:
        """End the thread, and wait until it has kept its run; one that lives elsewhere is left alone."""
        if self._trainer is not None and not self.stays:
            end = time.monotonic() + patience
            while not self._trainer.stop() and time.monotonic() < end:
                pass  # it waits a moment by itself

    def is_present(self, message: TrainerSaid) -> bool:
        """Whether a message comes from the present trainer."""
        return message.session == self._session
