"""A trainer in another process, as a screen sees it: commands go over the line, events come back."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple, get_args

from tui_lab.engine.events import Event, Failed, Parked, StateChanged
from tui_lab.engine.orders import Command, Park
from tui_lab.errors import LabError
from tui_lab.plain_text import plain
from tui_lab.remote.line import Line, Parted, dial
from tui_lab.remote.places import sockets

AGAIN = 0.05  # seconds between two tries to reach it
LAST_WORDS = 0.3  # seconds that they may take


class Served(NamedTuple):
    """A trainer that can be reached: what it trains, which `kind` of thing that is, and where."""

    path: str
    name: str
    title: str
    kind: str  # "script", or "scenario"
    file: str
    state: str
    pid: int
    step: int
    ranks: int = 0  # processes that train it together, 0 where it is one by itself
    home: str = ""  # the folder in which its runs are kept, where it is a scenario
    table: str | None = (
        None  # the file it learns from, empty for its scenario's own; None where it takes none
    )


def served() -> list[Served]:
    """Those of this user, the newest first. What is left of a process that was killed is removed."""
    found = []
    for file in sockets():
        try:
            found.append(_about(str(file)))
        except Parted as error:
            if "ended" in str(error):
                file.unlink(missing_ok=True)
        except LabError:
            continue
    return found


def _about(path: str) -> Served:
    line = Line(dial(path))
    try:
        said = line.greet({"asks": "about"})
    finally:
        line.close()
    name, title, kind, file, state = (
        plain(str(said.get(one, "")))[:200] for one in ("name", "title", "kind", "file", "state")
    )
    numbers = (said.get(what) for what in ("pid", "step", "ranks"))
    pid, step, ranks = (one if isinstance(one, int) else 0 for one in numbers)
    return Served(path, name, title, kind, file, state, pid, step, ranks)._replace(
        home=str(said.get("home", "")), table=None if (table := said.get("table")) is None else str(table)
    )


class RemoteTrainer:
    """`post` is called on a thread of its own with every event; with `looks_on` it is only watched.

    To stop it is to leave: what trains there goes on.
    """

    stays = True

    def __init__(
        self, path: str, post: Callable[[Event], object], looks_on: bool = False, patience: float = 0.0
    ) -> None:
        """It may take `patience` seconds until there is somebody at `path`."""
        self._patience = patience
        self._path, self._post, self._looks_on = path, post, looks_on
        self._told: SimpleQueue[Command | None] = SimpleQueue()
        self._line: Line | None = None
        self._speaker: threading.Thread | None = None
        self._left = self._over = False

    def start(self) -> None:
        """Call it, be it again."""
        self._left, self._told = False, SimpleQueue()
        threading.Thread(target=self._hear, name="remote-trainer", daemon=True).start()

    def attach(self, post: Callable[[Event], object]) -> None:
        """Have another front end hear it."""
        self._post = post

    def tell(self, command: Command) -> None:
        """Send a command, as soon as it can be; it is obeyed there before the next step."""
        if isinstance(command, Park):  # it is elsewhere already
            self.stop()
            self._post(Parked())
        else:
            self._told.put(command)

    def stop(self) -> bool:
        """Leave, once what was told has been sent."""
        self._left = True
        self._told.put(None)
        if self._speaker is not None:
            self._speaker.join(LAST_WORDS)
        if self._line is not None:
            self._line.close()
        return True

    def _hear(self) -> None:
        told = self._told
        try:
            line = self._line = Line(self._dial())
            line.greet({"looks_on": self._looks_on})
            self._speaker = threading.Thread(target=self._speak, args=(line, told), daemon=True)
            self._speaker.start()
            while not self._left:
                event = line.receive()
                if isinstance(event, get_args(Event)):
                    self._over = isinstance(event, StateChanged) and event.over and event.state == "done"
                    self._post(event)
        except LabError as error:
            if not self._left and not self._over:
                self._post(Failed(None, f"What trains there cannot be reached any more: {error}"))
        finally:
            told.put(None)

    def _dial(self) -> socket.socket:
        end = time.monotonic() + self._patience
        while True:
            try:
                return dial(self._path)
            except Parted:
                if self._left or time.monotonic() > end:
                    raise
                time.sleep(AGAIN)

    @staticmethod
    def _speak(line: Line, told: SimpleQueue[Any]) -> None:
        try:
            while (command := told.get()) is not None:
                line.send(command)
        except LabError:  # whoever listens says so
            pass
