"""What Python's collector of garbage is told to pass over, and networks that it passes over by mistake."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_lab.engine.run import Run


M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3  # as malloc.h numbers them
LARGE = 4 << 20  # bytes: less would slow down a training whose tensors are made anew in each step


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


def lean_heaps() -> None:
    """Have C's allocator keep little of what is freed.

    It makes no more heaps: each thread that ends would leave one behind, mostly empty. And what is large has
    memory of its own, which goes back at once: as it stands the allocator would, after the first large tensor
    that is freed, put tensors of up to 32 MB among the small things, and leave holes where they were.
    """
    with suppress(Exception):  # another C library than that of GNU
        import ctypes

        for which, limit in ((M_ARENA_MAX, 2), (M_MMAP_THRESHOLD, LARGE)):
            ctypes.CDLL(None).mallopt(which, limit)


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
