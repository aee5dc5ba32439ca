"""A setting of the whole process that a run wants to have otherwise while its code runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any


class SharedSetting(AbstractContextManager[None]):
    """Within, `put(value)` holds; afterwards it is what `read()` said before.

    Whoever leaves last puts it back, however many are within, on whichever threads and within each other.
    """

    def __init__(self, read: Callable[[], Any], put: Callable[[Any], object], value: object) -> None:
        self._read, self._put, self._value = read, put, value
        self._one = threading.RLock()
        self._within = 0
        self._before: Any = None

    def __enter__(self) -> None:
        with self._one:
            if not self._within:
                self._before = self._read()
            self._within += 1
            self._put(self._value)

    def __exit__(self, *_: object) -> None:
        with self._one:
            self._within -= 1
            if not self._within:
                self._put(self._before)

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Have it afterwards as before, whatever code that knows nothing of this does to it within."""
        with self._one:
            before = self._read()
        try:
            yield
        finally:
            with self._one:
                self._put(self._value if self._within else before)
