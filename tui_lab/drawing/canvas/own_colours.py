"""The colours of a picture that has its own: photographs, and what a network makes of them."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.scales import Colours
from tui_lab.drawing.canvas.sixteen import ALL_SIXTEEN

LUMA = (0.299, 0.587, 0.114)  # how bright red, green and blue look (ITU-R BT.601)
LEVELS = 32  # of each channel: neighbours share a colour more often, and the terminal gets fewer codes


def own_colours(values: Array, exact: bool) -> Colours:
    """Colours of red, green and blue in [0, 1], (rows, columns, 3); NaN gives `DEFAULT`.

    Unless `exact`, the nearest of the sixteen that each terminal has a shade of its own for.
    """
    gaps = np.isnan(values).any(axis=2)
    shares = np.clip(np.nan_to_num(values), 0, 1)
    if exact:
        red, green, blue = np.moveaxis(np.rint(np.rint(shares * (LEVELS - 1)) * (255 / (LEVELS - 1))), 2, 0)
        found = (red.astype(np.int32) << 16) | (green.astype(np.int32) << 8) | blue.astype(np.int32)
    else:
        table = np.array(ALL_SIXTEEN, dtype=np.int32)
        channels = np.stack([table >> shift & 0xFF for shift in (16, 8, 0)], axis=1)
        away = shares[:, :, None, :] * 255 - channels
        found = table[(away**2 @ np.array(LUMA)).argmin(axis=2)]
    return np.where(gaps, DEFAULT, found).astype(np.int32)
