"""The terminal for the screen alone: nobody else writes there or reads keys meanwhile.

What writes to the descriptors 1 and 2, such as a C library that warns or a command that a scenario runs,
would be drawn into the picture, and obeyed; what reads 0 would take keys. So the screen has duplicates of
them. A scenario that is at work has the descriptors to be heard by; what else is printed goes to a file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TextIO

from tui_lab.engine import descriptors
from tui_lab.files import open_to_add, own_file, private_folder

STREAMS = ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")


@contextmanager
def terminal_apart(file: Path) -> Iterator[None]:
    """Let only `sys.__stdin__`, `__stdout__` and `__stderr__`, which the lab uses, lead to the terminal.

    `file` is written anew and gets what is printed besides; where it cannot be written, that is thrown away.
    Nothing is changed where a stream is closed, or on a system without POSIX descriptors. Where a scenario
    never ends, all stays as it is until the process does: what it prints then is nobody's concern.
    """
    if os.name != "posix" or None in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        yield
        return
    before = {name: getattr(sys, name) for name in STREAMS}
    terminal = [_second(before[f"__{name}__"], number) for number, name in enumerate(STREAMS[:3])]
    numbers = [stream.fileno() for stream in terminal]
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = terminal  # type: ignore[misc, assignment]
    nothing, aside = os.open(os.devnull, os.O_RDONLY), _open(file)
    for number, instead in enumerate((nothing, aside, aside)):
        os.dup2(instead, number)
    os.close(nothing)
    os.close(aside)
    try:
        with descriptors.lent():
            yield
    finally:
        with suppress(ImportError, OSError, AttributeError):
            import ctypes  # not before the first picture

            ctypes.CDLL(None).fflush(None)  # what C holds back belongs to the file, too
        with suppress(OSError, ValueError):  # of a terminal that has gone, of a stream that was closed
            for stream in terminal[1:]:
                stream.flush()
        if not descriptors.taken():
            for number, own in enumerate(numbers):
                os.dup2(own, number)
            for name, stream in before.items():
                setattr(sys, name, stream)


def _second(stream: TextIO, descriptor: int) -> IO[str]:
    """A stream like `stream` to where `descriptor` leads now, wherever that leads later; never closed."""
    if descriptor:
        stream.flush()
    number = os.dup(descriptor)
    mode = "w" if descriptor else "r"
    return os.fdopen(number, mode, encoding=stream.encoding, errors=stream.errors, closefd=False)


def _open(file: Path) -> int:
    with suppress(OSError):
        private_folder(file.parent)
        return open_to_add(own_file(file), afresh=True)
    return os.open(os.devnull, os.O_WRONLY)
