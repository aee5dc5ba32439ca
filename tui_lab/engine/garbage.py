"""What Python's collector of garbage is told to pass over, and networks that it passes over by mistake."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_lab.engine.run import Run


M_ARENA_MAX = -8  # as malloc.h numbers it


def settle() -> None:
    """What is alive by now stays alive.

    Without this, each full collection walks all objects of torch and of the screens, and holds those up
    for 140 ms and more.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Return to the system what was freed: C's allocator keeps it, for each thread that has ended."""
    with suppress(Exception):  # another C library than that of GNU
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)


def few_heaps() -> None:
    """Have C's allocator make no more heaps: each thread that ends would leave one behind, mostly empty."""
    with suppress(Exception):  # another C library than that of GNU
        import ctypes

        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


class Traces:
    """Of the network of a run that is about to be let go of."""

    def __init__(self, run: Run | None) -> None:
        held = (run.scenario, *run.parameters.values()) if run is not None else ()
        self._held = [weakref.ref(one) for one in held]

    def remove(self) -> None:
        """Free a network that goes round in circles, and was alive when others settled."""
        if any(one() is not None for one in self._held):
            gc.unfreeze()
            settle()
