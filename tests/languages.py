"""Another language for a test, and English again after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tui_lab import languages


@contextmanager
def in_language(language: str) -> Iterator[None]:
    languages.use(language)
    try:
        yield
    finally:
        languages.use(languages.LANGUAGES[0])
