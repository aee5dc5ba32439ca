"""Looks after a thread that a scenario's code may hold up: where it is, and what it has said meanwhile."""

from __future__ import annotations

import linecache
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from tui_lab.engine.asks import Console
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.orders import Busy, Event, Heard
from tui_lab.errors import lies_below

LONG = 10.0  # seconds from which on one thing takes long
LOOK = 0.5  # seconds between two looks
LINES = 100  # that are told unasked


class Watch:
    """Posts `Busy` when what is done within `with watch:` takes long, again and again until it is done.

    Posts `Heard` when something was said that nobody asks for.
    """

    def __init__(self, folder: Path, hearing: Hearing, post: Callable[[Event], object]) -> None:
        self._folder = folder
        self._hearing = hearing
        self._post = post
        self._since: float | None = None
        self._told = 0.0
        self._over = threading.Event()

    def start(self) -> None:
        """Look after the calling thread until `stop`."""
        self._over = threading.Event()
        name, watched = f"watch-{self._folder.name}", threading.get_ident()
        threading.Thread(target=self._look_on, args=(watched, self._over), name=name, daemon=True).start()

    def stop(self) -> None:
        """Look no longer."""
        self._over.set()

    def __enter__(self) -> None:
        self._since = monotonic()

    def __exit__(self, *_: object) -> None:
        self._since = None

    def _look_on(self, thread: int, over: threading.Event) -> None:
        while not over.wait(LOOK):
            now, since, hearing = monotonic(), self._since, self._hearing
            if hearing.fresh and now - hearing.asked_at >= LOOK:
                self._post(Heard(hearing.answer(Console(LINES))))
            if since is not None and now - max(since, self._told) >= LONG:
                self._told = now
                self._post(Busy(now - since, *place_of(thread, self._folder)))


def place_of(thread: int, folder: Path) -> tuple[Path | None, int, str]:
    """The file of `folder`, the line and its text where a thread is now; None where it is in none of them."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        name = frame.f_code.co_filename
        if lies_below(name, folder / "scenario.py"):
            file = Path(name)
            return file, frame.f_lineno, linecache.getline(str(file), frame.f_lineno).strip()
        frame = frame.f_back
    return None, 0, ""
