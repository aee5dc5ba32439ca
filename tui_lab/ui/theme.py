"""Surfaces, borders and the drawing style for the terminal that the lab is on."""

from __future__ import annotations

import sys
from typing import Any

from textual.theme import Theme

from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.sixteen import BLUE, GREEN, GREY, MAGENTA, RED
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.terminal.choices import choose_colours, choose_ground
from tui_lab.terminal.figure_style import figure_style
from tui_lab.terminal.own_colors import SURFACES as NAMED, own_colors

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

SIXTEEN_ON_WHITE: dict[str, Any] = {
    "primary": f"#{BLUE:06x}", "secondary": f"#{BLUE:06x}", "accent": f"#{MAGENTA:06x}",
    "success": f"#{GREEN:06x}", "warning": f"#{MAGENTA:06x}", "error": f"#{RED:06x}",
}  # fmt: skip


def drawing_style() -> DrawingStyle:
    """Colours and characters of figures on the screen."""
    return figure_style(sys.__stdout__)


def theme(style: DrawingStyle) -> Theme:
    """The colours of surfaces and borders, and the characters of these."""
    ground = choose_ground().value
    surfaces = SURFACES[ground]
    blurred, scrollbar = BORDERS[ground]
    if ground == "light" and choose_colours(sys.__stdout__).value == "16":
        surfaces = surfaces | SIXTEEN_ON_WHITE
        blurred = scrollbar = f"#{GREY:06x}"
    own = {name: f"#{colour:06x}" for name, colour in own_colors(ground).items() if name in NAMED}
    surfaces = surfaces | {name: own[name] for name in surfaces if name in own}
    ascii_only = style.glyphs is Glyphs.ASCII
    return Theme(
        name="tui-lab",
        dark=ground == "dark",
        **surfaces,
        variables={
            "border": own.get("border", surfaces["primary"]),
            "border-blurred": own.get("border-blurred", blurred),
            "scrollbar": own.get("scrollbar", scrollbar),
            "hint": own.get("hint", HINTS[ground]),
            "frame": "ascii" if ascii_only else "round",
            "rule": "ascii" if ascii_only else "solid",
        },
    )
