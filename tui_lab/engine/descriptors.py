"""The descriptors 1 and 2 of the process, which C libraries and child processes write to.

A front end that has a terminal of its own lends them. They then lead, by a pipe each, to whoever hears the
scenario that is at work; a child process goes on writing to whom it was started by.
"""

from __future__ import annotations

import os
import selectors
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.engine.asks import Stream
    from tui_lab.engine.hearing import Hearing

NUMBERS: dict[Stream, int] = {"out": 1, "err": 2}
AT_ONCE = 65_536  # bytes that are read at a time, which is what a pipe holds
MUCH, PAUSE = 16_384, 0.01  # bytes and seconds: a flood waits in its pipe, or the screen would have no turn

_lent = False
_before: dict[int, int] = {}  # what 1 and 2 led to before a scenario had them


@contextmanager
def lent() -> Iterator[None]:
    """Let scenarios have the descriptors meanwhile."""
    global _lent
    _lent = True
    try:
        yield
    finally:
        _lent = False


def taken() -> bool:
    """Whether they lead to a scenario's hearing now."""
    return bool(_before)


def give_back() -> None:
    """Have them lead to where they did before a scenario took them."""
    while _before:
        number, before = _before.popitem()
        os.dup2(before, number)
        os.close(before)


def _occupy() -> None:
    """Open what was closed of 0 to 2, or a pipe would get that number."""
    while (one := os.open(os.devnull, os.O_RDWR)) <= max(NUMBERS.values()):
        pass
    os.close(one)


class Pipes:
    """The way from the descriptors to a hearing, there from the first `take` to `close`."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._writes: dict[int, int] = {}

    def take(self) -> None:
        """Have the descriptors lead here, if they were lent; also where the scenario closed or moved them."""
        if not _lent:
            return
        _occupy()
        if not self._writes:
            self._open()
        for number, writes in self._writes.items():
            if number not in _before:
                _before[number] = os.dup(number)
            os.dup2(writes, number)

    def _open(self) -> None:
        reads: dict[int, Stream] = {}
        for stream, number in NUMBERS.items():
            read, self._writes[number] = os.pipe()
            reads[read] = stream
        threading.Thread(target=self._listen, args=(reads,), name="hearing", daemon=True).start()
        by_lines_in_c()

    def _listen(self, reads: dict[int, Stream]) -> None:
        """Hear what comes, until nobody is left who could write."""
        with selectors.DefaultSelector() as selector:
            for read, stream in reads.items():
                selector.register(read, selectors.EVENT_READ, stream)
            while selector.get_map():
                for key, _ in selector.select():
                    if data := os.read(key.fd, AT_ONCE):
                        self._hearing.hear(key.data, data)
                    else:
                        selector.unregister(key.fd)
                        os.close(key.fd)
                    if len(data) >= MUCH:
                        time.sleep(PAUSE)

    def close(self) -> None:
        """Write nothing more; what is under way, and what children write, is heard still."""
        while self._writes:
            os.close(self._writes.popitem()[1])


def by_lines_in_c() -> None:
    """Have C's own `printf` write each line as it ends, as to a terminal, and not many at a time."""
    with suppress(Exception):  # another C library than that of GNU
        import ctypes

        libc = ctypes.CDLL(None)
        libc.setvbuf(ctypes.c_void_p.in_dll(libc, "stdout"), None, 1, 0)  # _IOLBF
