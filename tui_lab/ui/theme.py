"""What the terminal can show, and the colours and characters chosen for it."""

from __future__ import annotations

import locale
import os

from textual.theme import Theme

from tui_lab.ui.drawing.glyphs import Glyphs
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
    """Colours by NO_COLOR, characters by the locale and TERM."""
    palette = MONO if "NO_COLOR" in os.environ else DARK
    return DrawingStyle(palette, choose_glyphs())


def choose_glyphs() -> Glyphs:
    """Braille where text is UTF-8; blocks where the font is the console's own; else ASCII."""
    encoding = locale.getpreferredencoding(False).lower().replace("-", "")
    if encoding != "utf8":
        return Glyphs.ASCII
    return Glyphs.BLOCK if os.environ.get("TERM") in ("linux", "vt220") else Glyphs.BRAILLE
