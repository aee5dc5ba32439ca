"""Cells to text with ANSI codes, for printing without a screen."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import ColourDepth

CUBE = (0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)
# xterm's own values of the sixteen colours.
BASIC = (
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
)  # fmt: skip


def to_ansi(cells: Cells, colours: ColourDepth) -> str:
    """Rows joined by newlines; each one ends with the terminal's own style."""
    if colours == "none":
        return cells.text()
    return "\n".join(_row(cells, row, colours) for row in range(cells.height))


def _row(cells: Cells, row: int, colours: ColourDepth) -> str:
    line, last = "", "0"
    runs = list(cells.runs(row))
    for k, (text, fg, bg, bold) in enumerate(runs):
        codes = ["0", *["1"] * bold, *_colour(fg, colours, ground=False), *_colour(bg, colours, ground=True)]
        code = ";".join(codes)
        if k == len(runs) - 1 and bg == DEFAULT and not (text := text.rstrip()):
            break
        line += text if code == last else f"\x1b[{code}m{text}"
        last = code
    return line if last == "0" else f"{line}\x1b[0m"


def foreground(colour: int, colours: ColourDepth) -> str:
    """The code that brings characters into a colour of the palette."""
    return f"\x1b[{';'.join(['0', *_colour(colour, colours, ground=False)])}m"


@lru_cache(maxsize=4096)
def _colour(colour: int, colours: ColourDepth, ground: bool) -> list[str]:
    if colour == DEFAULT:
        return []
    if colours == "truecolor":
        r, g, b = _channels(colour)
        return [f"{48 if ground else 38};2;{r};{g};{b}"]
    if colours == "256":
        return [f"{48 if ground else 38};5;{nearest_256(colour)}"]
    k = min(range(16), key=lambda k: _distance(colour, BASIC[k]))
    return [str(k + (40 if ground else 30) if k < 8 else k - 8 + (100 if ground else 90))]


def nearest_256(colour: int) -> int:
    """The index, 16 to 255, of the xterm-256 colour nearest to 0xRRGGBB; exact ones keep their value."""
    levels = [int(np.argmin(np.abs(np.array(CUBE) - channel))) for channel in _channels(colour)]
    cube = CUBE[levels[0]] << 16 | CUBE[levels[1]] << 8 | CUBE[levels[2]]
    step = max(0, min(23, round((sum(_channels(colour)) / 3 - 8) / 10)))
    grey = (8 + 10 * step) * 0x010101
    if _distance(colour, grey) < _distance(colour, cube):
        return 232 + step
    return 16 + 36 * levels[0] + 6 * levels[1] + levels[2]


def _distance(one: int, other: int) -> int:
    return sum((a - b) ** 2 for a, b in zip(_channels(one), _channels(other), strict=True))


def _channels(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF
