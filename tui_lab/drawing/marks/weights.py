"""The weights between two layers as lines: thick and bright where they are large, dashed where negative."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.scales import Colours
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.strokes import BRAILLE, QUADRANTS

DASH = (3, 6)  # dots on, of so many
DIMMEST = 0.4  # of the way from no colour to the strongest one
FAINTEST = 0.1  # of the largest weight: smaller ones are left out
FAINTEST_PLAIN = 0.3  # where no colour tells a strong one from a weak one
FEW = 8  # so many are all drawn
MOST = 160  # the strongest ones, where there are more
OFFSETS = (0, 1, -1)  # dots beside the middle of a line, in the order in which a thicker one takes them
SIGNS = np.array(["\\", "-", "/"])  # of a line that falls, keeps its row, rises


def weight_colours(shares: Array, style: DrawingStyle) -> Colours:
    """The colours of weights that are `shares`, in [-1, 1], of the largest."""
    if not style.palette.colours:
        return np.full(np.shape(shares), style.palette.text, dtype=np.int32)
    return style.palette.diverging(np.sign(shares) * (DIMMEST + (1 - DIMMEST) * np.abs(shares)))


def draw_weights(
    cells: Cells, columns: tuple[int, int], starts: Array, ends: Array, shares: Array, style: DrawingStyle
) -> None:
    """Draw lines into `columns`, the first and the one after the last, the strongest over the others.

    `starts` and `ends` are rows, in cells from the top. `shares` of shape (ends, starts) are the weights as
    shares of the largest, in [-1, 1]; NaN is no line.
    """
    to, start = np.nonzero(_drawn(shares, style))
    order = np.argsort(np.abs(shares[to, start]), kind="stable")[-MOST:]
    to, start = to[order], start[order]
    left, right = columns
    if right <= left or not to.size:
        return
    share = shares[to, start]
    across, down = style.set.dots
    rise = (ends[to] - starts[start]) * down
    length = np.maximum((right - left) * across, np.abs(rise))
    along = np.linspace(0, 1, int(length.max()) + 1)
    x = np.minimum(left * across + (along * (right - left) * across).astype(np.intp), right * across - 1)
    middle = starts[start, None] * down + rise[:, None] * along - 0.5
    dashed = (share < 0)[:, None] & (along * length[:, None] % DASH[1] >= DASH[0]) & (across > 1)
    thickness = 1 + np.minimum(np.abs(share) * across * 1.5, across).astype(np.intp)
    # Each line with those beside it, so that a strong one lies over all of a weaker one.
    offsets = np.array(OFFSETS[:across])
    y = np.rint(middle[:, None, :] + offsets[:, None]).astype(np.intp)
    inked = ~dashed[:, None, :] & (np.arange(across) < thickness[:, None])[:, :, None]
    inked &= (y >= 0) & (y < cells.height * down)
    line, _, at = np.nonzero(inked)
    x, y = x[at], y[inked]
    rows, cols = y // down, x // across
    cells.fg[rows, cols] = weight_colours(share, style)[line]
    if style.glyphs is Glyphs.ASCII:
        signs = SIGNS[np.sign(-np.rint(rise)).astype(np.intp) + 1]
        cells.chars[rows, cols] = np.where(share < 0, ".", signs)[line]
        return
    pixels = np.zeros(cells.chars.shape, dtype=np.intp)
    np.bitwise_or.at(pixels, (rows, cols), 1 << ((down - 1 - y % down) * across + x % across))
    table = np.array([*(QUADRANTS if style.glyphs is Glyphs.BLOCK else BRAILLE)])
    cells.chars[pixels > 0] = table[pixels[pixels > 0]]


def _drawn(shares: Array, style: DrawingStyle) -> npt.NDArray[np.bool_]:
    """Which weights are drawn: all of a few, and of many those that add something."""
    there: npt.NDArray[np.bool_] = np.isfinite(shares) & (shares != 0)
    if there.sum() <= FEW:
        return there
    least = FAINTEST_PLAIN if style.textured else FAINTEST
    there &= np.abs(np.where(there, shares, 0)) >= least
    return there
