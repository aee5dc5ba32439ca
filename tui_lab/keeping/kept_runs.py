"""Runs that are kept, as the app asks of them. Nothing is imported for them before the first picture."""

from __future__ import annotations

import threading
import time
import uuid
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_lab.errors import LabError

if TYPE_CHECKING:
    from tui_lab.engine.kept import Kept
    from tui_lab.keeping.rows import RunRow
    from tui_lab.keeping.runs import Runs
    from tui_lab.keeping.saver import Saver


class KeptRuns:
    """Any thread may call its methods."""

    def __init__(self) -> None:
        self._one = threading.RLock()  # two threads may be the first to ask
        self._runs: Runs | None = None
        self._saver: Saver | None = None
        # By scenario the key of the run that was kept or brought back last, and which of them are copies that
        # are kept once a step is taken.
        self.latest: dict[str, str] = {}
        self._copied: set[str] = set()

    @property
    def runs(self) -> Runs:
        """All of them."""
        from tui_lab.keeping.runs import Runs

        with self._one:
            self._runs = self._runs or Runs()
            return self._runs

    def keep(self, kept: Kept) -> None:
        """Have a run written as it stands."""
        from tui_lab.keeping.saver import Saver

        with self._one:
            if self._saver is None:
                self._saver = Saver(self.runs)
                self._saver.begin()
        self._is_at_hand(kept.recipe.scenario, kept.key)
        self._saver.keep(kept)

    def left(self) -> list[RunRow]:
        """Those that were at hand in the lab that ended last, the one kept last first."""
        try:
            return self.runs.left()
        except LabError:  # it is said once a run is to be kept
            return []

    def read(self, key: str) -> Kept:
        """One as it is kept. Raises LabError."""
        return self.runs.fetch(key)

    def fetch(self, key: str) -> Kept:
        """One that was left, to go on with; where another lab does so, a copy. Raises LabError."""
        free = True
        with suppress(LabError):  # where nothing can be written no lab takes anything from another
            free = self.runs.take_over(key)
        if not free:
            return self.fetch_copy(key)
        kept = self.read(key)
        self._is_at_hand(kept.recipe.scenario, key)
        return kept

    def fetch_copy(self, key: str) -> Kept:
        """One, to begin another with: it stays as it is. Raises LabError."""
        kept = self.read(key)
        self._is_at_hand(kept.recipe.scenario, key, is_copy=True)
        return replace(kept, key=uuid.uuid4().hex, began=time.time())

    def to_go_on_with(self, scenario: str) -> str:
        """The key of the run that is at hand, for another process; empty for none. Raises LabError.

        One that was copied and not trained since is kept first, so that what it was copied from stays.
        """
        key = self.latest.get(scenario, "")
        if scenario in self._copied:
            self.runs.put(kept := self.fetch_copy(key))
            self._is_at_hand(scenario, kept.key)
            return kept.key
        return key

    def _is_at_hand(self, scenario: str, key: str, is_copy: bool = False) -> None:
        self.latest[scenario] = key
        (self._copied.add if is_copy else self._copied.discard)(scenario)

    @property
    def trouble(self) -> str:
        """Why runs are not kept, or what was set aside, in a sentence; empty where all is well."""
        if self._saver is None:
            return ""
        return self._saver.trouble or self.runs.aside or self._saver.no_room

    @property
    def is_writing(self) -> bool:
        """Whether after `close` something is still being written."""
        return self._saver is not None and self._saver.is_writing

    def close(self, patience: float) -> None:
        """Have all that waits written, within so many seconds."""
        if self._saver is not None:
            self._saver.close(patience)
