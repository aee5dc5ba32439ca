"""A set of data that is fetched beside a lab, on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tui_lab.authoring.datasets.fetch_rate import FetchRate
from tui_lab.authoring.datasets.known_sets import KnownSet
from tui_lab.authoring.datasets.places import cache_folder
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.ui.messages import FetchSaid

TELL = 0.5  # seconds between two words on how far it is


class Fetching:
    """Posts how far it is, and at its end whether the set is here, from the thread to whoever is told."""

    def __init__(self, known: KnownSet, post: Callable[[FetchSaid], object]) -> None:
        self._known, self._post = known, post
        self._lock = threading.Lock()  # around the next two
        self._is_wanted = False
        self._thread: threading.Thread | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether it goes on."""
        return self._is_wanted

    def begin(self) -> None:
        """Fetch what is missing. One that was stopped, and still waits for its line, goes on."""
        with self._lock:
            self._is_wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._fetch, name="fetching", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Let go, as soon as the line says something; what has come stays."""
        with self._lock:
            self._is_wanted = False

    def _fetch(self) -> None:
        why_not = ""
        try:
            if not self._fetched():
                return
        except LabError as error:
            why_not = _("{error}.").format(error=error)
        except Exception as error:  # of a proxy's or a library's own: the lab goes on
            why_not = _("{data} cannot be fetched: {error}.").format(data=self._known.title, error=error)
        with self._lock:
            self._is_wanted, self._thread = False, None
        self._post(FetchSaid(here=not why_not, why_not=why_not))

    def _fetched(self) -> bool:
        """Whether all is here, and it was not stopped. Raises LabError."""
        from tui_lab.authoring.datasets.fetching import fetch

        rate, due = FetchRate(), 0.0
        for far in fetch(self._known, cache_folder(self._known)):
            with self._lock:
                if not self._is_wanted:
                    self._thread = None
                    return False
            if time.monotonic() >= due:
                due = time.monotonic() + TELL
                __, *fast = rate.words(far.done, far.total)
                words = ", ".join((f"{100 * far.done // far.total} %", *fast))
                said = _("another lab: {words}") if far.waits else _("fetching {words}")
                self._post(FetchSaid(said.format(words=words)))
        return True
