"""Colours and characters of figures for a terminal, on the screen and in print alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TextIO

from tui_lab.drawing.canvas.palette import (
    DARK,
    DIVERGING_256,
    DIVERGING_256_ON_LIGHT,
    LIGHT,
    MONO,
)
from tui_lab.drawing.canvas.sixteen import SIXTEEN_ON_DARK, SIXTEEN_ON_LIGHT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.terminal.choices import choose_colours, choose_glyphs, choose_ground
from tui_lab.terminal.own_colors import with_own


def figure_style(stream: TextIO | None) -> DrawingStyle:
    """What suits the terminal behind `stream`."""
    depth, ground = choose_colours(stream).value, choose_ground().value
    palette = {"dark": DARK, "light": LIGHT}[ground]
    if depth == "none":
        return DrawingStyle(MONO, choose_glyphs(stream).value)
    if depth == "256":
        stops = {"dark": DIVERGING_256, "light": DIVERGING_256_ON_LIGHT}[ground]
        palette = replace(palette, diverging_stops=stops, blended=palette.blended - {"diverging"})
    elif depth == "16":
        palette = {"dark": SIXTEEN_ON_DARK, "light": SIXTEEN_ON_LIGHT}[ground]
    return DrawingStyle(with_own(palette, ground), choose_glyphs(stream).value)
