"""What is kept of pictures that were drawn, and goes with what they were of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.strip import Strip


def let_lines_go() -> None:
    """Have Textual look two colours up by these alone.

    Its own looks them up by the lines of a widget, too, of a thousand widgets whose screens are long gone.
    It is written as a method of the class, as which it does the same.
    """
    kept: Any = StylesCache
    if not isinstance(vars(kept)["get_inner_outer"], classmethod):
        by_colours: Any = lru_cache(1024)(kept.get_inner_outer.__wrapped__)
        kept.get_inner_outer = classmethod(by_colours)


def forget_colours() -> None:
    """Keep nothing that was looked up by colours: those of the next scenario's pictures are others.

    What fills up with them over hours are 28 MB.
    """
    from tui_lab.ui.output import sgr
    from tui_lab.ui.widgets import cells_view

    own = (cells_view.style_of, sgr.look, sgr.on_blank, sgr.change)
    kept: Any
    for kept in (*own, Strip.render_ansi, Segment._split_cells):  # Textual's and Rich's: of 16,384 looks each
        kept.cache_clear()
