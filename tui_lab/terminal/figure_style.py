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
    Palette,
)
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.terminal.choices import choose_colours, choose_glyphs, choose_ground

# On white, sixteen colours leave few that can be read: no yellow and no light grey.
MAGENTA, RED, GREEN, BLUE, GREY = 0x800080, 0x800000, 0x008000, 0x000080, 0x555555


def figure_style(stream: TextIO | None) -> DrawingStyle:
    """What suits the terminal behind `stream`."""
    depth, ground = choose_colours(stream).value, choose_ground().value
    palette = {"dark": DARK, "light": LIGHT}[ground]
    if depth == "none":
        palette = MONO
    elif depth == "256":
        stops = {"dark": DIVERGING_256, "light": DIVERGING_256_ON_LIGHT}[ground]
        palette = replace(palette, diverging_stops=stops, blended=False)
    elif depth == "16":
        # A point cannot stand out on a ground of its own hue: pictures become textures.
        palette = replace(_sixteen_on_white(palette) if ground == "light" else palette, colours=False)
    return DrawingStyle(palette, choose_glyphs(stream).value)


def _sixteen_on_white(light: Palette) -> Palette:
    roles = {"train": BLUE, "model": BLUE, "test": MAGENTA, "held-out": MAGENTA, "ghost": GREY, "raw": GREY}
    return replace(
        light,
        accent=BLUE,
        warning=MAGENTA,
        frame=GREY,
        roles={role: roles.get(role, colour) for role, colour in light.roles.items()},
        classes=(BLUE, RED, GREEN, MAGENTA, GREY) * 2,
    )
