"""A trainer on its thread and what it posts, awaited and never slept for."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue
from typing import Any, TypeVar

from tests.asking import Look, Request
from tui_lab.engine.orders import (
    Advised,
    BroughtBack,
    Busy,
    Command,
    Devices,
    Event,
    Failed,
    Heard,
    Loaded,
    LookedFurther,
    Moved,
    NotEdited,
    NothingUndone,
    Opened,
    Parked,
    Refused,
    Replaying,
    Rewound,
    StateChanged,
    TakenHome,
    Told,
    Want,
)
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.engine.trainer import Trainer
from tui_lab.teaching.catalogue import Entry

E = TypeVar(
    "E", Advised, BroughtBack, Busy, Devices, Moved, Heard, Loaded, LookedFurther, NotEdited, NothingUndone,
    Opened, Refused, Replaying, Rewound, StateChanged, TakenHome, Told, Parked, Failed, Snapshot,
)  # fmt: skip
PATIENCE = 20.0  # seconds until a test fails for an event that never comes


class Driven:
    """A trainer that is told things and whose events are awaited."""

    def __init__(self, entry: Entry, **options: Any) -> None:
        self.events: Queue[Event] = Queue()
        self.trainer = Trainer(entry, self.events.put, **options)
        self.trainer.start()

    def tell(self, *commands: Command) -> None:
        for command in commands:
            self.trainer.tell(command)

    def next(self, kind: type[E], where: Callable[[E], bool] = lambda event: True) -> E:
        """The next event of a kind; what comes before it is dropped."""
        while True:
            event = self.events.get(timeout=PATIENCE)
            if isinstance(event, kind) and where(event):
                return event

    def state(self, state: State) -> StateChanged:
        """The next change to `state`."""
        return self.next(StateChanged, lambda event: event.state == state)

    def next_state(self) -> StateChanged:
        """The next change of state."""
        return self.next(StateChanged)

    def look(self, request: Request | None = None) -> Look:
        """A snapshot, asked for now; any earlier one is dropped."""
        while not self.events.empty():
            self.events.get()
        self.tell(Want((request or Request()).asks))
        return Look(self.next(Snapshot))
