"""A trainer of which there is only a file: it is read again when it has changed, and can be looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from tui_lab.engine import asks
from tui_lab.engine.events import Event, Failed, NotEdited, Parked
from tui_lab.engine.orders import Command, Park, SetSpeed, Stop, Want
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.remote.shared import Shown, age, read

AGAIN = 0.5  # seconds between two looks at the file
SILENT = 60.0  # seconds without news after which that is said
ONLY_LOOKED_AT = noted("This run is followed by its file: it can only be looked at.")
QUIET = noted("Nothing new has been written for a minute: it may have ended.")


class FollowedFile:
    """`post` is called on a thread of its own with every event. To stop is to leave."""

    stays = True

    def __init__(self, file: Path, post: Callable[[Event], object]) -> None:
        self._file, self._post = file, post
        self._told: SimpleQueue[Command | None] = SimpleQueue()
        self._seen: tuple[int, ...] = ()
        self._shown: Shown | None = None
        self._silent = False

    def start(self) -> None:
        """Begin to follow it, be it again."""
        self._told, self._seen, self._shown = SimpleQueue(), (), None
        threading.Thread(target=self._follow, args=(self._told,), name="followed-file", daemon=True).start()

    def attach(self, post: Callable[[Event], object]) -> None:
        """Have another front end hear it."""
        self._post = post

    def tell(self, command: Command) -> None:
        """Answer what is asked; nothing else can be done."""
        if isinstance(command, Park):
            self.stop()
            self._post(Parked())
        else:
            self._told.put(command)

    def stop(self) -> bool:
        """Leave."""
        self._told.put(None)
        return True

    def _follow(self, told: SimpleQueue[Command | None]) -> None:
        try:
            while True:
                self._look()
                try:
                    command = told.get(timeout=AGAIN)
                except Empty:
                    continue
                if command is None or isinstance(command, Stop):
                    return
                self._obey(command)
        except LabError as error:
            self._post(Failed(None, str(error)))

    def _look(self) -> None:
        """Read the file if it is another than before, and tell what is news."""
        try:
            found = self._file.stat()
        except OSError as error:
            raise LabError(
                _("{file} cannot be read: {why}").format(file=self._file, why=error.strerror)
            ) from error
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen == self._seen:
            self._say_if_silent()
            return
        self._seen, self._silent = seen, False
        before, (loaded, changed, shot) = self._shown, read(self._file)
        self._shown = loaded, changed, shot
        if before is None or before[0].values != loaded.values or before[0].views != loaded.views:
            self._post(replace(loaded, script=True, offers=_(ONLY_LOOKED_AT)))
        if before is None or before[1:2] != (changed,):
            self._post(changed)

    def _say_if_silent(self) -> None:
        trains = self._shown is not None and self._shown[1].state == "running"
        if trains and not self._silent and age(self._file) > SILENT:
            self._silent = True
            self._post(NotEdited(_(QUIET)))

    def _obey(self, command: Command) -> None:
        if isinstance(command, Want):
            if self._shown is not None:
                self._post(_answered(self._shown[2], command))
        elif not isinstance(command, SetSpeed):
            self._post(NotEdited(_(ONLY_LOOKED_AT)))


def _answered(shot: Snapshot, want: Want) -> Snapshot:
    """What is known of all that is asked: curves in the columns that there are."""
    curves = next((answer for _, answer in shot.answers_to(asks.Curves)), None)
    answers: dict[asks.Ask[Any], Any] = {
        ask: curves if isinstance(ask, asks.Curves) else shot.answers[ask]
        for ask in want.request
        if (isinstance(ask, asks.Curves) and curves is not None) or ask in shot.answers
    }
    return replace(shot, answers=answers, by=want.by)
