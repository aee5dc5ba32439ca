"""Ctrl+C while a command works that has something to bring to an end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tui_lab.errors import Interrupted


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """The first Ctrl+C sets the event, so that a step is never cut in two; a second one interrupts it."""
    asked = threading.Event()

    def ask(signal_number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise Interrupted  # which lets files and screen be tidied up
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
