"""Writes how a learner stands into the folder of a class, off the screen's path: it may not answer."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from tui_lab.files import read_text
from tui_lab.keeping.beats import (
    LARGEST,
    LEFT,
    Beat,
    another_file,
    file_in,
    host_name,
    owner_name,
    read_beat,
    write_beat,
)
from tui_lab.keeping.classroom import MOST_OF_ONE
from tui_lab.languages import translated as _

LAST = 0.5  # seconds that the last one may take


class Pulse:
    """`tell` may be called on any thread, and only hands over. `trouble` says why nothing can be written."""

    def __init__(self, folder: Path) -> None:
        self.trouble = ""
        self.folder = folder
        self._file: Path | None = None  # until one was chosen
        self._told: SimpleQueue[Beat | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="pulse", daemon=True)

    def tell(self, beat: Beat) -> None:
        """Have it written, with who and where this is."""
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()
        name = owner_name(os.getuid())
        self._told.put(replace(beat, name=name, host=host_name(), process=os.getpid()))

    def leave(self, beat: Beat, patience: float = LAST) -> None:
        """Have it written, as that of a lab that was closed, within so many seconds."""
        self.tell(replace(beat, state=LEFT))
        self.close(patience)

    def close(self, patience: float = LAST) -> None:
        """Have what it was told written within so many seconds, and take no more."""
        self._told.put(None)
        if self._thread.ident is not None:
            self._thread.join(patience)

    def _work(self) -> None:
        latest, goes_on = self._told.get(), True
        while latest is not None:
            while not self._told.empty():  # it took long to write the one before
                newer = self._told.get()
                goes_on = newer is not None
                latest = newer or latest
            self._write(latest)
            if not goes_on:
                return
            latest = self._told.get()

    def _write(self, beat: Beat) -> None:
        try:
            if self._file is None:
                self._file = _free_file(self.folder)
            elif _process_in(self._file) not in (None, beat.process):  # two chose it at once
                self._file = another_file(self.folder)
            self._file = write_beat(self._file, beat)
            self.trouble = ""
        except OSError as error:
            said = _("{file} cannot be written: {why}")
            self.trouble = said.format(file=self.folder, why=error.strerror or error)


def _free_file(folder: Path) -> Path:
    """The first file of this account and machine that no open lab writes: a class may share an account.

    Those of labs that are gone are used again, so that a folder does not fill; it need not be one to list.
    """
    own = (file_in(folder, number) for number in range(1, MOST_OF_ONE + 1))
    return next(filter(_is_free, own), another_file(folder))


def _is_free(file: Path) -> bool:
    if not os.path.lexists(file):
        return True
    process = _process_in(file)
    return file.lstat().st_uid == os.getuid() and (process in (None, os.getpid()) or not _lives(process))


def _process_in(file: Path) -> int | None:
    """The process of the lab that writes an own file; None where there is none, or where it was closed."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        if file.lstat().st_uid == os.getuid():
            kept = read_beat(read_text(file, LARGEST))
            return kept.process if kept.state != LEFT else None
    return None


def _lives(process: int) -> bool:
    with suppress(OSError, OverflowError):
        os.kill(process, 0)  # 0 is no signal: it is only asked
        return True
    return False
