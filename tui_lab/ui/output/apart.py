"""The terminal for the screen alone: what libraries and child processes print goes to a file meanwhile.

Python's own `print` is caught by Textual. What writes to the descriptors 1 and 2 past Python, such as a C
library that warns or a command that a scenario runs, would be drawn into the picture, and obeyed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from tui_lab.files import open_to_add


@contextmanager
def terminal_apart(file: Path) -> Iterator[None]:
    """Let only Python's own streams reach the terminal; `file` is written anew and gets all else.

    Where `file` cannot be written, that is thrown away. Nothing is changed where a stream is closed, or
    on a system without POSIX descriptors.
    """
    if os.name != "posix" or sys.__stdout__ is None or sys.__stderr__ is None:
        yield
        return
    before = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    # Never closed: what Python code took hold of in between may write later.
    out, err = _second(sys.__stdout__, 1), _second(sys.__stderr__, 2)
    sys.stdout = out if sys.stdout is sys.__stdout__ else sys.stdout
    sys.stderr = err if sys.stderr is sys.__stderr__ else sys.stderr
    # Textual's driver prints to these.
    sys.__stdout__, sys.__stderr__ = out, err  # type: ignore[misc, assignment]
    aside = _open(file)
    os.dup2(aside, 1)
    os.dup2(aside, 2)
    os.close(aside)
    try:
        yield
    finally:
        with suppress(ImportError, OSError, AttributeError):
            import ctypes  # not before the first picture

            ctypes.CDLL(None).fflush(None)  # what C holds back belongs to the file, too
        with suppress(OSError):  # of a terminal that has gone
            out.flush()
            err.flush()
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = before  # type: ignore[misc]


def _second(stream: TextIO, descriptor: int) -> TextIO:
    """A stream like `stream` to where `descriptor` leads now, wherever that leads later."""
    stream.flush()
    number = os.dup(descriptor)
    return os.fdopen(number, "w", encoding=stream.encoding, errors=stream.errors, closefd=False)


def _open(file: Path) -> int:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        return open_to_add(file, afresh=True)
    return os.open(os.devnull, os.O_WRONLY)
