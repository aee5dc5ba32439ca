"""A trainer in another process, as a screen sees it: commands go over the line, events come back."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Literal, NamedTuple, get_args

from tui_lab.engine.events import Event, Failed, Parked, StateChanged, Told
from tui_lab.engine.orders import Command, Park
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.remote.line import Line, Parted, TooLarge, dial
from tui_lab.remote.places import lives, process_of, sockets

AGAIN = 0.05  # seconds between two tries to reach it
LAST_WORDS = 0.3  # seconds that they may take
ABOUT = 0.5  # seconds that each may take to say what it is: all of them are asked at once
Kind = Literal["script", "scenario"]


class Served(NamedTuple):
    """A trainer that can be reached: what it trains, which `kind` of thing that is, and where."""

    path: str
    name: str
    title: str
    kind: str  # a Kind
    file: str
    state: str
    pid: int
    step: int
    ranks: int = 0  # processes that train it together, 0 where it is one by itself
    home: str = ""  # the folder in which its runs are kept, where it is a scenario
    table: str | None = None  # the file it learns from, empty for its own; None where it takes none


def served(name: str = "", process: int = 0) -> list[Served]:
    """Those of this user that answer, the newest first; of one `name` or `process` alone, if it is given.

    What is left of a process that was killed is removed.
    """
    files = sockets(name, process)
    if not files:
        return []
    with ThreadPoolExecutor(len(files)) as asking:
        return [one for one in asking.map(_about, files) if one is not None]


def _about(file: Path) -> Served | None:
    try:
        line = Line(dial(str(file), ABOUT), ABOUT)
        try:
            said = line.greet({"asks": "about"})
        finally:
            line.close()
    except Parted as error:
        if error.gone and not lives(process_of(file)):
            file.unlink(missing_ok=True)
        return None
    except LabError:
        return None
    name, title, kind, of, state = (
        plain(str(said.get(one, "")))[:200] for one in ("name", "title", "kind", "file", "state")
    )
    numbers = (said.get(what) for what in ("pid", "step", "ranks"))
    pid, step, ranks = (one if isinstance(one, int) else 0 for one in numbers)
    home, table = str(said.get("home", "")), said.get("table")
    table = None if table is None else str(table)
    return Served(str(file), name, title, kind, of, state, pid, step, ranks, home, table)


def silent(found: list[Served]) -> list[int]:
    """The processes that can be called and are not among those `found` to answer, such as stopped ones."""
    answered = {one.path for one in found}
    return [process_of(file) for file in sockets() if str(file) not in answered and lives(process_of(file))]


class RemoteTrainer:
    """`post` is called on a thread of its own with every event; with `looks_on` it is only watched.

    To stop it is to leave: what trains there goes on.
    """

    stays = True

    def __init__(
        self, path: str, post: Callable[[Event], object], looks_on: bool = False, patience: float = 0.0
    ) -> None:
        """It may take `patience` seconds until there is somebody at `path`."""
        self._path, self._post, self._looks_on, self._patience = path, post, looks_on, patience
        self._early: list[Command] = []  # before there is a call
        self._call: _Call | None = None

    def start(self) -> None:
        """Call it, be it again."""
        if self._call is not None:
            self._call.leave()
        self._call = _Call(self._path, lambda event: self._post(event), self._looks_on, self._patience)
        for command in self._early:
            self._call.tell(command)
        self._early.clear()

    def attach(self, post: Callable[[Event], object]) -> None:
        """Have another front end hear it."""
        self._post = post

    def tell(self, command: Command) -> None:
        """Send a command, as soon as it can be; it is obeyed there before the next step."""
        if isinstance(command, Park):  # it is elsewhere already
            self.stop()
            self._post(Parked())
        elif self._call is not None:
            self._call.tell(command)
        else:
            self._early.append(command)

    def stop(self) -> bool:
        """Leave, once what was told has been sent."""
        if self._call is not None:
            self._call.leave()
        return True


class _Call:
    """One connection, from its beginning to its end: what one says or does touches no other."""

    def __init__(self, path: str, post: Callable[[Event], object], looks_on: bool, patience: float) -> None:
        self._path, self._post, self._looks_on = path, post, looks_on
        self._until = time.monotonic() + patience
        self._told: SimpleQueue[Command | None] = SimpleQueue()
        self._sent = threading.Event()  # all that was told, or there is nobody to send it to
        self._left = self._over = False
        self._line: Line | None = None
        threading.Thread(target=self._live, name="remote-trainer", daemon=True).start()

    def tell(self, command: Command) -> None:
        """Have a command sent."""
        self._told.put(command)

    def leave(self) -> None:
        """Hear nothing more, and go once what was told has been sent."""
        self._left = True
        self._told.put(None)
        if self._line is not None:
            self._sent.wait(LAST_WORDS)
            self._line.close()

    def _live(self) -> None:
        try:
            line = Line(self._dial())
            try:
                self._line = line
                if not self._left:
                    self._hear(line)
            finally:
                line.close()
        except LabError as error:
            if not self._left and not self._over:
                said = _("What trains there cannot be reached any more: {error}").format(error=error)
                self._post(Failed(None, said))
        finally:
            self._told.put(None)
            self._sent.set()

    def _hear(self, line: Line) -> None:
        line.greet({"looks_on": self._looks_on})
        threading.Thread(target=self._speak, args=(line,), daemon=True).start()
        while not self._left:
            event = line.receive()
            if isinstance(event, get_args(Event)) and not self._left:
                self._over = isinstance(event, Failed) or _is_done(event)
                self._post(event)

    def _dial(self) -> socket.socket:
        while True:
            try:
                return dial(self._path)
            except Parted:
                if self._left or time.monotonic() > self._until:
                    raise
                time.sleep(AGAIN)

    def _speak(self, line: Line) -> None:
        try:
            while (command := self._told.get()) is not None:
                try:
                    line.send(command)
                except TooLarge as error:
                    self._post(Told(f"{error}."))
        except LabError:  # whoever listens says so
            pass
        finally:
            self._sent.set()


def _is_done(event: Event) -> bool:
    return isinstance(event, StateChanged) and event.over and event.state == "done"
