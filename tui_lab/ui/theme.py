"""What the terminal can show, and the colours and characters chosen for it."""

from __future__ import annotations

import sys

from textual.theme import Theme

from tui_lab.terminal import choose_glyphs, colour_depth
from tui_lab.ui.drawing.palette import DARK, MONO
from tui_lab.ui.drawing.style import DrawingStyle

# All of these lie in the 256-colour cube or its greys, so that a terminal without truecolor, as over
# SSH, shows the same surfaces instead of one.
DARK_THEME = Theme(
    name="tui-lab",
    primary="#5fafff",
    secondary="#87d7d7",
    accent="#ffaf5f",
    foreground="#d0d0d0",
    background="#121212",
    surface="#121212",
    panel="#262626",
    success="#87d787",
    warning="#ffd75f",
    error="#ff5f5f",
    dark=True,
    variables={"border": "#5fafff", "border-blurred": "#585858", "scrollbar": "#444444"},
)


def drawing_style() -> DrawingStyle:
    """Colours and characters for the terminal that the lab is on."""
    colours = colour_depth(sys.__stdout__) != "none"
    return DrawingStyle(DARK if colours else MONO, choose_glyphs(sys.__stdout__))
