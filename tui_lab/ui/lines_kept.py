"""Lines that Textual keeps of what is drawn: those of a widget are to go with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache


def let_lines_go() -> None:
    """Have Textual look two colours up by these alone.

    Its own looks them up by the lines of a widget, too, of a thousand widgets whose screens are long gone.
    It is written as a method of the class, as which it does the same.
    """
    kept: Any = StylesCache
    if not isinstance(vars(kept)["get_inner_outer"], classmethod):
        kept.get_inner_outer = classmethod(lru_cache(1024)(kept.get_inner_outer.__wrapped__))
