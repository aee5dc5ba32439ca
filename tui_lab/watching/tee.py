"""What a script prints goes where it went, and to whoever looks on."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import get_ident
from typing import Any, TextIO

from tui_lab.engine.hearing import Hearing, Voice

NAMES = "stdout", "stderr", "__stdout__", "__stderr__"


class _Both(io.TextIOWrapper):
    """Writes where `stream` does, and is heard, too, in the process that made it."""

    def __init__(self, stream: io.TextIOWrapper, hear: Voice, before: Callable[[], object]) -> None:
        stream.flush()
        super().__init__(
            stream.buffer,
            stream.encoding,
            stream.errors,
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        )
        self.mode = getattr(stream, "mode", "w")  # type: ignore[misc]
        self.stream, self._hear, self._before = stream, hear, before
        self._process = os.getpid()
        self.hears = True

    def write(self, text: str) -> int:
        written = super().write(text)
        if self.hears and os.getpid() == self._process:
            self._before()
            self._hear.write(text)
        return written

    def __del__(self) -> None:
        with suppress(Exception):  # closing it is for those to do who share it
            self.flush()


@contextmanager
def heard(hearing: Hearing, step: Callable[[], int]) -> Iterator[None]:
    """Have the standard streams and warnings heard meanwhile, each line with the `step` that it came at."""
    process, shown = os.getpid(), warnings.showwarning

    def note_step() -> None:
        hearing.step = step()

    streams = (sys.stdout, hearing.out), (sys.stderr, hearing.err)  # none where their descriptor is closed
    both = [_Both(one, voice, note_step) for one, voice in streams if isinstance(one, io.TextIOWrapper)]
    places = [(name, one) for one in both for name in NAMES if getattr(sys, name) is one.stream]

    def warn(*args: Any, **more: Any) -> None:
        if os.getpid() == process:
            note_step()
            hearing.warn(*args, **more)
        for one in both:
            one.hears = False  # it was just now
        try:
            shown(*args, **more)
        finally:
            for one in both:
                one.hears = True

    for name, one in places:
        setattr(sys, name, one)
    warnings.showwarning = warn
    try:
        yield
    finally:
        # What is still there of ours, and nothing that the script has put there.
        for name, one in places:
            if getattr(sys, name, None) is one:
                setattr(sys, name, one.stream)
            with suppress(OSError, ValueError):
                one.flush()
        warnings.showwarning = shown


class _OfOthers(io.TextIOBase):
    """Passes on what other threads than the one that made it write."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._thread = stream, get_ident()

    def write(self, text: str) -> int:
        return len(text) if get_ident() == self._thread else self._stream.write(text)


@contextmanager
def unheard() -> Iterator[None]:
    """What the calling thread prints meanwhile is printed nowhere."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _OfOthers(before[0]), _OfOthers(before[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
