"""Palettes of the sixteen colours of ECMA-48, whose shades each terminal chooses for itself.

The values are such that both xterm's and the VGA's shade of the same colour is the nearest one.
"""

from __future__ import annotations

from dataclasses import replace

from tui_lab.drawing.canvas.palette import DARK, LIGHT

BLACK, RED, GREEN, YELLOW = 0x000000, 0x800000, 0x008000, 0x808000
BLUE, MAGENTA, CYAN, SILVER = 0x000080, 0x800080, 0x008080, 0xC0C0C0
GREY, BRIGHT_RED, BRIGHT_GREEN, BRIGHT_YELLOW = 0x555555, 0xFF5555, 0x55FF55, 0xFFFF55
BRIGHT_BLUE, BRIGHT_MAGENTA, BRIGHT_CYAN, WHITE = 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF
ALL_SIXTEEN = (
    BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, SILVER, GREY, BRIGHT_RED, BRIGHT_GREEN, BRIGHT_YELLOW,
    BRIGHT_BLUE, BRIGHT_MAGENTA, BRIGHT_CYAN, WHITE,
)  # fmt: skip

SIXTEEN_ON_DARK = replace(
    DARK,
    classes=(
        BRIGHT_BLUE, BRIGHT_YELLOW, BRIGHT_GREEN, BRIGHT_MAGENTA, WHITE, BRIGHT_RED, BRIGHT_CYAN, SILVER,
        BRIGHT_BLUE, BRIGHT_YELLOW,
    ),
    class_backgrounds=(BLUE, YELLOW, GREEN, MAGENTA, SILVER, RED, CYAN, GREY, BLUE, YELLOW),
    sequential_stops=(BLUE, CYAN, GREEN, YELLOW, BRIGHT_YELLOW),
    diverging_stops=(BRIGHT_BLUE, BLUE, BLACK, YELLOW, BRIGHT_YELLOW),
    grey_stops=(BLACK, GREY, SILVER, WHITE),
    blended=frozenset(),
    exact=False,
)  # fmt: skip

# On white few can be read: no yellow and no light grey.
_ROLES = {"train": BLUE, "model": BLUE, "test": MAGENTA, "held-out": MAGENTA, "ghost": GREY, "raw": GREY}
SIXTEEN_ON_LIGHT = replace(
    LIGHT,
    accent=BLUE,
    warning=MAGENTA,
    frame=GREY,
    roles={role: _ROLES.get(role, colour) for role, colour in LIGHT.roles.items()},
    classes=(BLUE, RED, GREEN, MAGENTA, GREY) * 2,
    class_backgrounds=(BRIGHT_BLUE, BRIGHT_RED, BRIGHT_GREEN, BRIGHT_MAGENTA, SILVER) * 2,
    sequential_stops=(BRIGHT_YELLOW, YELLOW, GREEN, CYAN, BLUE),
    diverging_stops=(BLUE, BRIGHT_BLUE, WHITE, BRIGHT_RED, RED),
    grey_stops=(WHITE, SILVER, GREY, BLACK),
    blended=frozenset(),
    exact=False,
)
