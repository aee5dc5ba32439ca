"""What a script prints goes where it went, and to whoever looks on."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any, TextIO

from tui_lab.engine.hearing import Hearing, Voice


class _Both:
    """A text stream that is heard, too, in the process that made it; all else is the stream's own."""

    def __init__(self, stream: TextIO, hear: Voice, before: Callable[[], object]) -> None:
        self._stream, self._hear, self._before = stream, hear, before
        self._process = os.getpid()
        self.hears = True

    def write(self, text: str) -> int:
        if self.hears and os.getpid() == self._process:
            self._before()
            self._hear.write(text)
        return self._stream.write(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def heard(hearing: Hearing, step: Callable[[], int]) -> Iterator[None]:
    """Have the standard streams and warnings heard meanwhile, each line with the `step` that it came at."""
    before = sys.stdout, sys.stderr, warnings.showwarning
    process = os.getpid()

    def note_step() -> None:
        hearing.step = step()

    both = _Both(sys.stdout, hearing.out, note_step), _Both(sys.stderr, hearing.err, note_step)

    def warn(*args: Any, **more: Any) -> None:
        if os.getpid() == process:
            note_step()
            hearing.warn(*args, **more)
        both[1].hears = False  # it was just now
        try:
            before[2](*args, **more)
        finally:
            both[1].hears = True

    sys.stdout, sys.stderr = both
    warnings.showwarning = warn
    try:
        yield
    finally:
        # What is still there of ours, and nothing that the script has put there.
        sys.stdout = before[0] if sys.stdout is both[0] else sys.stdout
        sys.stderr = before[1] if sys.stderr is both[1] else sys.stderr
        warnings.showwarning = before[2]


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
