"""What a script prints goes where it went, and to whoever looks on."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from tui_lab.engine.hearing import Hearing


class _Both:
    """A text stream that is heard, too; all else is the stream's own."""

    def __init__(self, stream: TextIO, hear: TextIO) -> None:
        self._stream, self._hear = stream, hear

    def write(self, text: str) -> int:
        self._hear.write(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def heard(hearing: Hearing) -> Iterator[None]:
    """Have the standard streams and warnings heard meanwhile."""
    before = sys.stdout, sys.stderr, warnings.showwarning
    sys.stdout = _Both(sys.stdout, hearing.out)  # type: ignore[arg-type]
    sys.stderr = _Both(sys.stderr, hearing.err)  # type: ignore[arg-type]
    warnings.showwarning = hearing.warn
    try:
        yield
    finally:
        sys.stdout, sys.stderr, warnings.showwarning = before
