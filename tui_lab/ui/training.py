"""The screen's end of the line to a trainer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui_lab.engine.orders import Command, Event
from tui_lab.ui.messages import TrainerSaid


class TrainerLike(Protocol):
    """What a screen needs of a trainer."""

    def start(self) -> object: ...
    def tell(self, command: Command) -> object: ...
    def stop(self) -> object: ...


MakeTrainer = Callable[[Callable[[Event], object]], TrainerLike]


class Training:
    """One trainer after the other; what an earlier one posted late is told from the present one's."""

    def __init__(self, make_trainer: MakeTrainer, post: Callable[[TrainerSaid], object]) -> None:
        self._make_trainer = make_trainer
        self._post = post
        self._session = 0
        self._trainer: TrainerLike | None = None

    def restart(self) -> None:
        """Load the scenario afresh on a new thread."""
        self.stop()
        self._session += 1
        session = self._session
        self._trainer = self._make_trainer(lambda event: self._post(TrainerSaid(session, event)))
        self._trainer.start()

    def tell(self, command: Command) -> None:
        """Queue a command."""
        if self._trainer is not None:
            self._trainer.tell(command)

    def stop(self) -> None:
        """End the thread."""
        if self._trainer is not None:
            self._trainer.stop()

    def is_present(self, message: TrainerSaid) -> bool:
        """Whether a message comes from the present trainer."""
        return message.session == self._session
