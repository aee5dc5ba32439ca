"""Numbers to colours along a scale."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tui_lab.drawing.canvas.colour import DEFAULT

Colours = npt.NDArray[np.int32]
# Few levels, so that neighbouring cells share a colour and the terminal gets fewer colour codes.
LEVELS = 24
SHADOWS = (0.4, 0.6, 0.75, 1.0)  # shares of the dark colour, tried one after the other


def look_up(stops: tuple[int, ...], values: npt.NDArray[np.floating], levels: int = LEVELS) -> Colours:
    """Colours of `values` in [0, 1], of `levels` between evenly spaced `stops`; NaN gives `DEFAULT`."""
    table = _levels(stops, levels)
    # Entry `levels` is DEFAULT: a value that is not a number has no colour.
    level = np.where(np.isnan(values), levels, np.clip(np.nan_to_num(values), 0, 1) * (levels - 1))
    return table[np.rint(level).astype(np.intp)]


def contrast(grounds: Colours, colour: int) -> npt.NDArray[np.float64]:
    """Of `colour` to each of `grounds`, from 1 to 21, as WCAG 2 defines it."""
    dim, bright = np.sort(
        [_luminance(grounds), np.broadcast_to(_luminance(np.array(colour)), grounds.shape)], 0
    )
    return np.asarray((bright + 0.05) / (dim + 0.05))


def shadows(grounds: Colours, dark: int, colour: int, least: float) -> Colours:
    """`grounds`, each moved towards `dark` until its contrast to `colour` is `least`, or all the way."""
    found = np.array(grounds, dtype=np.int32)
    for share in SHADOWS:
        unseen = (contrast(found, colour) < least) & (grounds != DEFAULT)
        found = np.where(unseen, _mixed(grounds, dark, share), found)
    return found


def _mixed(colours: Colours, other: int, share: float) -> Colours:
    shifts = np.array([16, 8, 0])
    channels = (1 - share) * (colours[..., None] >> shifts & 0xFF) + share * (other >> shifts & 0xFF)
    return np.asarray((np.rint(channels).astype(np.int32) << shifts).sum(-1), dtype=np.int32)


def _luminance(colours: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    channels = (colours[..., None] >> np.array([16, 8, 0]) & 0xFF) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


@lru_cache(maxsize=16)
def _levels(stops: tuple[int, ...], levels: int) -> Colours:
    at = np.linspace(0, len(stops) - 1, levels)
    channels = [
        np.rint(np.interp(at, range(len(stops)), [stop >> shift & 0xFF for stop in stops])).astype(np.int32)
        for shift in (16, 8, 0)
    ]
    colours = channels[0] << 16 | channels[1] << 8 | channels[2]
    return np.append(colours, DEFAULT).astype(np.int32)
