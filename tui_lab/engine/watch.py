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
from tui_lab.languages import translated as _

LONG = 3.0  # seconds from which on one thing takes long
AGAIN = 1.0  # seconds between telling it twice
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
            if since is not None and now - since >= LONG and now - self._told >= AGAIN:
                self._told = now
                self._post(Busy(now - since, *place_of(thread, self._folder)))


def place_of(thread: int, folder: Path) -> tuple[str, Path | None, int, str]:
    """What of the files in `folder` a thread is at now, and the file, the line and its text; None in no file.

    It is at what was called first, such as "setup()", in the line that was reached last.
    """
    frame, own = sys._current_frames().get(thread), []
    while frame is not None:
        if lies_below(frame.f_code.co_filename, folder / "scenario.py"):
            own.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    if not own:
        return "", None, 0, ""
    (code, line), name = own[0], own[-1][0].co_name
    what = _("The import") if name == "<module>" else f"{name}()"
    return what, Path(code.co_filename), line, linecache.getline(code.co_filename, line).strip()
