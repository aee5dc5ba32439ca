"""What the terminal can show, and the colours and characters chosen for it."""

from __future__ import annotations

import sys

from textual.theme import Theme

from tui_lab.terminal import choose_glyphs, colour_depth
from tui_lab.ui.drawing.glyphs import Glyphs
from tui_lab.ui.drawing.palette import DARK, MONO, SIXTEEN
from tui_lab.ui.drawing.style import DrawingStyle

BACKGROUND = "#121212"


def drawing_style() -> DrawingStyle:
    """Colours and characters for the terminal that the lab is on."""
    palettes = {"none": MONO, "16": SIXTEEN}
    return DrawingStyle(palettes.get(colour_depth(sys.__stdout__), DARK), choose_glyphs(sys.__stdout__))


def theme(style: DrawingStyle) -> Theme:
    """The colours of surfaces and borders.

    All of them lie in the 256-colour cube or its greys, so that a terminal without truecolor, as over
    SSH, shows the same surfaces instead of one.
    """
    ascii_only = style.glyphs is Glyphs.ASCII
    return Theme(
        name="tui-lab",
        primary="#5fafff",
        secondary="#87d7d7",
        accent="#ffaf5f",
        foreground="#d0d0d0",
        background=BACKGROUND,
        surface=BACKGROUND,
        panel="#262626",
        success="#87d787",
        warning="#ffd75f",
        error="#ff5f5f",
        variables={
            "border": "#5fafff",
            "border-blurred": "#585858",
            "scrollbar": "#444444",
            "frame": "ascii" if ascii_only else "round",
            "rule": "ascii" if ascii_only else "solid",
        },
    )
