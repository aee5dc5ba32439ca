"""A run of several processes as it is kept, by the first of them: so a restart goes on where it was saved.

All restarts of one torchrun keep one run. Its key follows from that job and the recipe, for nothing else is
there when a process has been killed; of a job that begins once more after its run was done it is another.
"""

from __future__ import annotations

import time
from contextlib import suppress
from hashlib import blake2b
from itertools import count
from json import dumps

from tui_lab.engine.keeper import EVERY, kept_of
from tui_lab.engine.kept import Kept, RunRecipe
from tui_lab.engine.ranks.place import Place
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import State
from tui_lab.errors import LabError
from tui_lab.keeping.places import most_bytes
from tui_lab.keeping.runs import Runs
from tui_lab.keeping.saver import Saver
from tui_lab.languages import translated as _

LAST_WRITES = 60.0  # seconds that what is saved may take at the end
OVER = ("done", "diverged")


class Saves:
    """`found` is the run as it was saved before a restart; None where there is nothing to go on with."""

    def __init__(self, place: Place, recipe: RunRecipe) -> None:
        self._recipe = recipe
        self._runs = Runs()
        self._saver = Saver(self._runs)
        self._begun = False
        self.key, self.found = self._of_job(place)
        self._began = self.found.began if self.found is not None else time.time()
        self.next = time.monotonic() + EVERY

    def _of_job(self, place: Place) -> tuple[str, Kept | None]:
        told = dumps([place.job, self._recipe.as_data()], sort_keys=True).encode()
        before: tuple[str, Kept] | None = None
        for number in count():
            key = blake2b(told + bytes([number % 256]) * (number // 256 + 1), digest_size=16).hexdigest()
            try:
                kept = self._runs.fetch(key)
            except LabError:  # there is none
                return before if before is not None and place.restarts else (key, None)
            if kept.state not in OVER:
                return key, kept if kept.content is not None else None
            before = key, kept
        raise AssertionError

    def keep(self, run: Run, state: State) -> None:
        """Hand the run to a thread that writes it, so that the training does not wait for the disk."""
        self.next = time.monotonic() + EVERY
        if not self._begun:
            self._begun = True
            self._saver.begin()
        self._saver.keep(self._as_it_stands(run, state))

    def end(self, run: Run, state: State) -> str:
        """Keep it as it is at the end, and write all that waits; why that cannot be, empty where it is."""
        if self._begun:
            self._saver.close(LAST_WRITES)
        if not run.step or not run.losses:
            return ""
        try:
            self._runs.put(self._as_it_stands(run, state), at_hand=state == "paused")
        except LabError as error:
            return _("this run is not kept: {error}").format(error=error)
        with suppress(LabError):
            self._runs.thin(most_bytes())
        return ""

    def _as_it_stands(self, run: Run, state: State) -> Kept:
        return kept_of(run, self._recipe, state, self.key, self._began)
