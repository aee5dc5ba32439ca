"""What a front end needs of a trainer, wherever that lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui_lab.engine.orders import Command, Event


class TrainerLike(Protocol):
    """One that was parked is started again."""

    @property
    def stays(self) -> bool:
        """Whether it goes on without a screen."""
        ...

    def start(self) -> object: ...
    def attach(self, post: Callable[[Event], object]) -> object: ...
    def tell(self, command: Command) -> object: ...
    def stop(self) -> object: ...  # true once it has ended


MakeTrainer = Callable[[Callable[[Event], object]], TrainerLike]
