"""Serves one trainer to screens in other processes of the same user: one drives it, others look on."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from queue import Full, Queue
from typing import Any, get_args

from tui_lab.engine.events import Event, Failed, Heard, Loaded, StateChanged, Told
from tui_lab.engine.orders import Command, Park, Stop, Want
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.remote.line import Line, Parted
from tui_lab.remote.values import Unreadable

BREATH = 0.2  # seconds until the next screen is let in, where one could not be
WAITING = 200  # events that may wait for a screen before it counts as gone
LOOKS_ON = noted("Another screen drives this training; this one looks on.")


class Server:
    """`tell` obeys a command on any thread; `about` says what is served.

    `alone` is called when none is left that could give a command. `post` is given every event of the trainer
    and never blocks.
    """

    def __init__(
        self,
        path: Path,
        tell: Callable[[Command], object],
        about: Callable[[], dict[str, Any]],
        alone: Callable[[], object] = lambda: None,
    ) -> None:
        self.path = path
        self._tell, self._about, self._alone = tell, about, alone
        self._screens: dict[int, _Screen] = {}
        self._numbers = count(1)
        self._known: dict[type, Event] = {}  # what whoever comes later has to hear first
        self._one = threading.Lock()
        self._socket: socket.socket | None = None
        self.came = threading.Event()  # a screen, be it gone again
        self.pid = os.getpid()

    @property
    def is_watched(self) -> bool:
        """Whether any screen is there."""
        return bool(self._screens)

    def open(self) -> None:
        """Let screens come. Raises LabError."""
        one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        unheard = self.path.with_suffix(".new")  # nobody may call before somebody listens
        try:
            unheard.unlink(missing_ok=True)
            one.bind(str(unheard))
            unheard.chmod(0o600)
            one.listen(8)
            unheard.replace(self.path)
        except OSError as error:
            one.close()
            raise LabError(
                _("no screen can come: {path} cannot be made: {why}").format(
                    path=self.path, why=error.strerror or error
                )
            ) from error
        self._socket = one
        threading.Thread(target=self._welcome, args=(one,), name="tui-lab-server", daemon=True).start()

    def close(self, patience: float = 1.0) -> None:
        """Send what waits, within so many seconds, and let go of all screens."""
        listening, self._socket = self._socket, None
        if listening is not None:
            with suppress(OSError):
                self.path.unlink()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for screen in [*self._screens.values()]:
            screen.finish(patience)

    def forget(self) -> None:
        """In a process that was forked from the one that serves: it has no part in it."""
        screens, listening = self._screens, self._socket
        self._screens, self._socket = {}, None
        if listening is not None:
            listening.close()
        for screen in screens.values():
            screen.forget()

    def post(self, event: Event) -> None:
        """Have the screens hear an event; a snapshot that one which asked for it."""
        if isinstance(event, Snapshot):
            if (screen := self._screens.get(event.by)) is not None:
                screen.give(event)
            return
        with self._one:
            match event:
                case Loaded():
                    self._known = {Loaded: event}
                case Heard():
                    self._known[Heard] = event
                case StateChanged() | Failed():
                    self._known.pop(Failed, None)
                    self._known.pop(StateChanged, None)
                    self._known[type(event)] = event
            for screen in [*self._screens.values()]:
                screen.give(event)

    def _welcome(self, listening: socket.socket) -> None:
        while True:
            try:
                connected, __ = listening.accept()
            except OSError:
                if self._socket is not listening or listening.fileno() < 0:
                    return
                time.sleep(BREATH)  # such as without a descriptor that is free
                continue
            threading.Thread(
                target=self._serve, args=(connected,), name="tui-lab-screen", daemon=True
            ).start()

    def _serve(self, connected: socket.socket) -> None:
        line = Line(connected)
        number = next(self._numbers)
        try:
            hello = line.greet({"pid": os.getpid(), **self._about()})
            if hello.get("asks") == "about":
                return
            screen = _Screen(line, looks_on=bool(hello.get("looks_on")))
            with self._one:
                self._screens[number] = screen
                self.came.set()
                for event in self._known.values():
                    screen.give(event)
            self._hear(number, line)
        except LabError:  # it went, or is none of ours
            pass
        finally:
            line.close()
            with self._one:  # or the next one to come could be told to do what this one is followed by
                gone = self._screens.pop(number, None)
                if gone is not None:
                    gone.end()
                    if next(self._drivers(), None) is None:
                        self._alone()

    def _hear(self, number: int, line: Line) -> None:
        while True:
            try:
                command = line.receive()
            except Unreadable as error:
                self._screens[number].give(
                    Told(_("A command was not understood: {error}.").format(error=error))
                )
                continue
            if not isinstance(command, get_args(Command)) or isinstance(command, Park):
                continue
            if isinstance(command, Want):
                self._tell(replace(command, by=number))
            elif self._drives(number):
                self._tell(command)
            elif not isinstance(command, Stop):
                self._screens[number].give(Told(_(LOOKS_ON)))

    def _drives(self, number: int) -> bool:
        """Whether a screen gives the commands: the first to come of those that do not only look on."""
        return next(self._drivers(), None) == number

    def _drivers(self) -> Iterator[int]:
        return (number for number, screen in sorted(self._screens.items()) if not screen.looks_on)


class _Screen:
    """One that is there, and what waits for it: a training never waits for a screen."""

    def __init__(self, line: Line, looks_on: bool) -> None:
        self.looks_on = looks_on
        self._line = line
        self._waiting: Queue[Event | None] = Queue(WAITING)
        self._writer = threading.Thread(target=self._write, name="tui-lab-writer", daemon=True)
        self._writer.start()

    def give(self, event: Event) -> None:
        """Send an event by and by; one that does not take them is let go."""
        try:
            self._waiting.put_nowait(event)
        except Full:
            self._line.close()

    def end(self) -> None:
        """Have its writer end, once it has sent what waits or found its line closed."""
        with suppress(Full):
            self._waiting.put_nowait(None)

    def finish(self, patience: float) -> None:
        """Send what waits, and no more."""
        self.end()
        self._writer.join(patience)
        self._line.close()

    def forget(self) -> None:
        """In a process that was forked: the screen is its parent's."""
        self._line.let_go()

    def _write(self) -> None:
        try:
            while (event := self._waiting.get()) is not None:
                try:
                    self._line.send(event)
                except Parted:
                    return
                except Exception as error:  # too large, or no plain data: whoever asked waits for something
                    said = _("Something cannot be shown here: {error}.")
                    self._line.send(Told(said.format(error=str(error).rstrip("."))))
                    if isinstance(event, Snapshot):
                        self._line.send(replace(event, answers={}))
        except LabError:
            pass
        finally:
            self._line.close()
