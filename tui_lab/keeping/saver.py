"""Writes runs to disk off the training's path: a thread that takes the latest state of each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui_lab.errors import LabError
from tui_lab.keeping.places import most_bytes
from tui_lab.keeping.runs import Runs
from tui_lab.languages import translated as _

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.engine.kept import Kept

THIN_AFTER = 20  # runs that were written
AGAIN = 2.0  # seconds until what could not be written is tried again


class Saver:
    """`keep` may be called on any thread, and only hands over; `close` waits until all is on disk.

    `trouble` says why the last one could not be written, and `no_room` why no room is made, in a sentence;
    empty when it could, and is.
    """

    def __init__(self, runs: Runs) -> None:
        self.trouble = self.no_room = ""
        self._runs = runs
        self._waiting: dict[str, Kept] = {}  # by key: an older state of the same run need not be written
        self._news = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="saver", daemon=True)

    def begin(self) -> None:
        """Start the thread."""
        self._thread.start()

    def keep(self, kept: Kept) -> None:
        """Have a run written as it stands."""
        with self._news:
            self._waiting.pop(kept.key, None)
            self._waiting[kept.key] = kept
            self._news.notify()

    def close(self, patience: float) -> bool:
        """Write what waits, and end; whether that was done within so many seconds."""
        with self._news:
            self._closing = True
            self._news.notify()
        if self._thread.ident is not None:
            self._thread.join(patience)
        return not self._thread.is_alive()

    @property
    def is_writing(self) -> bool:
        """Whether it goes on, be it after `close`."""
        return self._thread.is_alive()

    def _work(self) -> None:
        self._try(self._runs.begin)
        written = 0
        while (kept := self._next()) is not None:
            if self._try(partial(self._runs.put, kept)):
                written += 1
                if written % THIN_AFTER == 1:
                    self._make_room()
            elif not self._closing:
                self._put_back(kept)
        self._runs.session.end()

    def _make_room(self) -> None:
        """What is kept stays so where that fails."""
        try:
            self._runs.thin(most_bytes())
        except LabError as error:
            self.no_room = _("Old runs make no room: {error}.").format(error=error)
        except Exception as error:  # whatever else: runs are kept on
            self.no_room = _("Old runs make no room: {error}.").format(
                error=f"{type(error).__name__}: {error}"
            )
        else:
            self.no_room = ""

    def _next(self) -> Kept | None:
        with self._news:
            while not self._waiting and not self._closing:
                self._news.wait()
            return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None

    def _put_back(self, kept: Kept) -> None:
        """Try again in a while, unless there is a newer state by then."""
        with self._news:
            self._news.wait_for(lambda: self._closing or kept.key in self._waiting, AGAIN)
            self._waiting = {kept.key: kept} | self._waiting  # in its turn, and a newer one instead

    def _try(self, what: Callable[[], object]) -> bool:
        try:
            what()
        except LabError as error:
            self.trouble = _("Runs are not kept: {error}.").format(error=error)
        except Exception as error:  # whatever else: no training ends for it
            self.trouble = _("Runs are not kept: {error}.").format(error=f"{type(error).__name__}: {error}")
        else:
            self.trouble = ""
            return True
        return False
