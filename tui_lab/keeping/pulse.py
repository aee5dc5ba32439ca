"""Writes how a learner stands into the folder of a class, off the screen's path: it may not answer."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from tui_lab.files import read_text
from tui_lab.keeping.beats import LARGEST, LEFT, Beat, file_in, host_name, owner_name, read_beat, write_beat
from tui_lab.keeping.classroom import SILENT
from tui_lab.languages import translated as _

LAST = 0.5  # seconds that the last one may take


class Pulse:
    """`tell` may be called on any thread, and only hands over. `trouble` says why nothing can be written."""

    def __init__(self, folder: Path) -> None:
        self.trouble = ""
        self.folder = folder
        self._file = file_in(folder)
        self._told: SimpleQueue[Beat | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="pulse", daemon=True)

    def tell(self, beat: Beat) -> None:
        """Have it written, with who and where this is."""
        if self._thread.ident is None:
            self._thread.start()
        name = owner_name(os.getuid())
        self._told.put(replace(beat, name=name, host=host_name(), process=os.getpid()))

    def leave(self, beat: Beat, patience: float = LAST) -> None:
        """Have it written, as that of a lab that was closed, within so many seconds."""
        self.tell(replace(beat, state=LEFT))
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
        if self._other_is_at_work(beat):
            return
        try:
            self._file = write_beat(self._file, beat)
            self.trouble = ""
        except OSError as error:
            said = _("{file} cannot be written: {why}")
            self.trouble = said.format(file=self.folder, why=error.strerror or error)

    def _other_is_at_work(self, beat: Beat) -> bool:
        """Whether the same learner has another lab open, in which the last key was pressed."""
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
            kept = self._file.lstat()
            age = time.time() - kept.st_mtime
            if kept.st_uid == os.getuid() and age < SILENT:
                other = read_beat(read_text(self._file, LARGEST))
                at_work = beat.state == LEFT or other.idle + age < beat.idle
                return other.process != beat.process and other.state != LEFT and at_work
        return False
