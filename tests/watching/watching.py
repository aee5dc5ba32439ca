"""Scripts that are watched, and a screen that looks on, for the tests."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.instruments import names
from tui_lab.remote.client import RemoteTrainer
from tui_lab.remote.places import sockets

SCRIPTS = Path(__file__).parent / "scripts"
PATIENCE = 60.0
E = TypeVar("E")


class Screen:
    """Everything that a screen could ask, all the time."""

    def __init__(self) -> None:
        self.events: Queue[Any] = Queue()
        end = time.monotonic() + PATIENCE
        while not (found := sockets()):
            assert time.monotonic() < end
            time.sleep(0.01)
        self.trainer = RemoteTrainer(str(found[0]), self.events.put)
        self.trainer.start()
        self.loaded: orders.Loaded | None = None
        self.shots: list[Snapshot] = []
        self.opened: dict[str, orders.Opened] = {}
        self.states: list[str] = []
        self.said: list[str] = []

    def tell(self, *commands: orders.Command) -> None:
        for command in commands:
            self.trainer.tell(command)

    def request(self) -> orders.Want:
        wanted: list[asks.Ask[Any]] = [
            asks.Curves(50),
            asks.Metrics(),
            asks.Parameters(),
            asks.Health(),
            asks.Console(50),
            asks.Tensor("0.weight"),
        ]
        for name, opened in self.opened.items():
            wanted += [asks.Look(name, view) for view in opened.views]
        return orders.Want(tuple(wanted))

    def look_on(self, until: str = "done") -> None:
        """Ask again and again, up to a state."""
        while not self.states or self.states[-1] != until:
            self.hear(self.events.get(timeout=PATIENCE))

    def hear_until(self, kind: type[E]) -> E:
        """Up to an event of a kind."""
        while True:
            event = self.events.get(timeout=PATIENCE)
            self.hear(event)
            if isinstance(event, kind):
                return event

    def look(self, *more: asks.Ask[Any]) -> Snapshot:
        """A snapshot that was asked for from here on."""
        want = orders.Want((asks.Curves(50), asks.Console(1 + len(self.shots)), *more))
        self.tell(want)
        while True:
            shot = self.hear_until(Snapshot)
            if set(shot.answers) == set(want.request):
                return shot

    def hear(self, event: Any) -> None:
        match event:
            case orders.Loaded():
                self.loaded = event
                self.tell(*map(orders.OpenInstrument, names()))
            case orders.StateChanged():
                self.states.append(event.state)
                if len(self.states) == 1:
                    self.tell(self.request())
            case orders.Opened():
                self.opened[event.name] = event
            case orders.Told(why):
                self.said.append(why)
            case orders.Failed():
                self.states.append("failed")
                self.said.append(event.message)
            case Snapshot():
                self.shots.append(event)
                self.tell(self.request())


def watched(script: Path, *arguments: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """A script that is run to be watched."""
    return run("-m", "tui_lab.watching.launch", script, *arguments)


@contextmanager
def run(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Python, until the test is over."""
    command = [sys.executable, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def alone(script: Path) -> str:
    """What a script prints that nobody watches."""
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    return done.stdout
