"""The one queue through which a trainer is told what to do."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue

from tui_lab.engine import orders
from tui_lab.engine.orders import Command

ANOTHER_RUN = (orders.Reset, orders.NewSeed, orders.BringBack, orders.Undo, orders.Stop)

# What a run is trained or changed by: one of which an earlier step is looked at goes on from there.
MOVES = (
    orders.RunOn, orders.RunOrPause, orders.StepBy,
    orders.SetKnobs, orders.SetValue, orders.Freeze, orders.EditPoint, orders.Move,
)  # fmt: skip


class Commands:
    """Any thread may give one; the trainer's takes them in order."""

    def __init__(self) -> None:
        self._given: SimpleQueue[Command] = SimpleQueue()
        self._seen: deque[Command] = deque()  # before their turn

    def give(self, command: Command) -> None:
        """Queue one; never blocks."""
        self._given.put(command)

    @property
    def waiting(self) -> bool:
        """Whether there is one."""
        return bool(self._seen) or not self._given.empty()

    def take(self, within: float | None = None) -> Command | None:
        """The next one, if it comes within so many seconds; None waits as long as it takes."""
        if self._seen:
            return self._seen.popleft()
        with suppress(Empty):
            return self._given.get(timeout=within)
        return None

    @property
    def ask_for_another_run(self) -> bool:
        """Whether one of those that wait lets go of the run that is being made."""
        return self._wait(*ANOTHER_RUN)

    @property
    def ask_for_another_step(self) -> bool:
        """Whether one of those that wait is about another step of the run, or another run."""
        return self._wait(orders.Rewind, *ANOTHER_RUN)

    def _wait(self, *kinds: type) -> bool:
        with suppress(Empty):
            while True:
                self._seen.append(self._given.get_nowait())
        return any(isinstance(command, kinds) for command in self._seen)
