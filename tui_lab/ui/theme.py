"""Surfaces, borders and the drawing style for the terminal that the lab is on."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from textual.theme import Theme

from tui_lab.terminal import choose_colours, choose_glyphs, choose_ground
from tui_lab.ui.drawing.glyphs import Glyphs
from tui_lab.ui.drawing.palette import DARK, LIGHT, MONO
from tui_lab.ui.drawing.style import DrawingStyle

# All of these lie in the 256-colour cube or its greys, so that a terminal without truecolor, as over
# SSH, shows the same surfaces instead of one.
SURFACES: dict[str, dict[str, Any]] = {
    "dark": {
        "primary": "#5fafff", "secondary": "#87d7d7", "accent": "#ffaf5f", "foreground": "#d0d0d0",
        "background": "#121212", "surface": "#121212", "panel": "#262626",
        "success": "#87d787", "warning": "#ffd75f", "error": "#ff5f5f",
    },
    "light": {
        "primary": "#005faf", "secondary": "#005f5f", "accent": "#af5f00", "foreground": "#262626",
        "background": "#ffffff", "surface": "#ffffff", "panel": "#e4e4e4",
        "success": "#005f00", "warning": "#875f00", "error": "#af0000",
    },
}  # fmt: skip
HINTS = {"dark": "#8a8a8a", "light": "#6c6c6c"}  # of keys, on borders
BORDERS = {"dark": ("#585858", "#444444"), "light": ("#a8a8a8", "#bcbcbc")}  # of panels without the keys


def drawing_style() -> DrawingStyle:
    """Colours and characters of figures."""
    depth = choose_colours(sys.__stdout__).value
    palette = {"dark": DARK, "light": LIGHT}[choose_ground().value]
    if depth == "none":
        palette = MONO
    elif depth == "16":
        # A point cannot stand out on a ground of its own hue: pictures become textures.
        palette = replace(palette, colours=False)
    return DrawingStyle(palette, choose_glyphs(sys.__stdout__).value)


def theme(style: DrawingStyle) -> Theme:
    """The colours of surfaces and borders, and the characters of these."""
    ground = choose_ground().value
    blurred, scrollbar = BORDERS[ground]
    ascii_only = style.glyphs is Glyphs.ASCII
    return Theme(
        name="tui-lab",
        dark=ground == "dark",
        **SURFACES[ground],
        variables={
            "border": SURFACES[ground]["primary"],
            "border-blurred": blurred,
            "scrollbar": scrollbar,
            "hint": HINTS[ground],
            "frame": "ascii" if ascii_only else "round",
            "rule": "ascii" if ascii_only else "solid",
        },
    )
