"""What belongs to the whole process, and to one scenario at a time."""

from __future__ import annotations

import threading
import time
from typing import ClassVar

PATIENCE = 5.0  # seconds that one waits for a step of another


class OneAtATime:
    """Within `with one:` what its class stands for is its own, as it left it. Not to be nested.

    Each class derived from this is one such thing, and its instances take it from each other, on whichever
    thread.
    """

    # Every step enters, and nearly always the thing is its own already: that costs no lock. Whoever takes it
    # over first ends the ownership and then waits for the owner to be out.
    _owner: ClassVar[OneAtATime | None]
    _taking_over: ClassVar[threading.Lock]
    _inside = False

    def __init_subclass__(cls) -> None:
        cls._owner, cls._taking_over = None, threading.Lock()

    def __enter__(self) -> None:
        self._inside = True  # before it asks, or another could take over in between
        if self._owner is not self:
            self._inside = False
            self._take_over()

    def __exit__(self, *_: object) -> None:
        self._inside = False

    def _take_over(self) -> None:
        kind = type(self)
        with kind._taking_over:
            former, kind._owner = kind._owner, None
            if former is not None:
                # A step that never returns must not hold up all others for ever.
                until = time.monotonic() + PATIENCE
                while former._inside and time.monotonic() < until:
                    time.sleep(0.001)
                former._let_go()
            self._take_hold(former is not None)
            self._inside = True
            kind._owner = self

    def _let_go(self) -> None:
        """Remember how it stands; another takes over."""
        raise NotImplementedError

    def _take_hold(self, from_another: bool) -> None:
        """Have it stand as it did when this one let go, or began."""
        raise NotImplementedError
