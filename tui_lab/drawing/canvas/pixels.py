"""Values as pixels: two a cell where half blocks and colours are there, else a texture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import CLASS_TEXTURES, DIVERGING_RAMP, RAMP
from tui_lab.drawing.canvas.own_colours import LUMA, own_colours
from tui_lab.drawing.canvas.scales import Colours
from tui_lab.drawing.canvas.style import DrawingStyle

CLASSES = 10
LARGEST = np.finfo(np.float64).max


def resample(values: Array, rows: int, columns: int, mean: bool = True) -> Array:
    """`values` as an array of shape (rows, columns), or with colours (rows, columns, 3).

    An axis that is at least twice too long is averaged, if `mean`; otherwise the nearest value counts.
    A block with a NaN is NaN.
    """
    values = np.where(np.isfinite(values), values, np.nan)
    for axis, wanted in enumerate((rows, columns)):
        size = values.shape[axis]
        if mean and size >= 2 * wanted:
            edges = np.arange(wanted) * size // wanted
            counts = np.diff(np.append(edges, size))
            counts = counts.reshape(-1, *(1,) * (values.ndim - 1 - axis))
            most = counts.max(initial=1)
            with np.errstate(over="ignore"):  # the largest numbers have no sum, and their mean is rounded
                values = np.add.reduceat(values / most, edges, axis=axis) * (most / counts)
            values = np.clip(values, -LARGEST, LARGEST)
        else:
            values = values.take((np.arange(wanted) * 2 + 1) * size // (2 * wanted), axis=axis)
    return values


def limits(values: Array, scale: str) -> tuple[float, float]:
    """The ends of the scale: of the values shown, so that means of a large noisy array keep contrast."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 0.0
    low, high = float(finite.min()), float(finite.max())
    if scale == "diverging":
        high = max(abs(low), abs(high))
        low = -high
    return low, high


def share_of(values: Array, low: float, high: float) -> Array:
    """`values` in [low, high] moved to [0, 1], what is beyond to an end; the middle without range."""
    low, high = low / 4, high / 4  # since the difference of two very large numbers is none
    if high > low and np.isfinite((low, high)).all():
        with np.errstate(over="ignore"):
            return np.clip((values / 4 - low) / (high - low), 0.0, 1.0)
    return np.where(np.isnan(values), np.nan, 0.5)


def picture(values: Array, scale: str, low: float, high: float, style: DrawingStyle) -> Cells:
    """`values` with the top row first, two rows a cell unless the style is textured.

    `scale` is that of a heat map, or "grey" for photographs and the like. Of colours, (rows, columns, 3),
    neither scale nor ends count: where there are none they are as dark or bright as they look.
    """
    if style.textured:
        return _texture(values, scale, low, high, style)
    colours = _colours(values, scale, low, high, style)
    upper, lower = colours[0::2], colours[1::2]
    cells = Cells.blank(upper.shape[1], upper.shape[0])
    cells.fg[:], cells.bg[:] = upper, lower
    cells.chars[:] = "▀"
    cells.chars[upper == lower] = " "
    hanging = (upper == DEFAULT) & (lower != DEFAULT)
    cells.chars[hanging] = "▄"
    cells.fg[hanging], cells.bg[hanging] = lower[hanging], DEFAULT
    return cells


def _colours(values: Array, scale: str, low: float, high: float, style: DrawingStyle) -> Colours:
    if values.ndim == 3:
        return own_colours(values, style.palette.exact)
    if scale == "classes":
        table = np.array([*style.palette.class_backgrounds, DEFAULT], dtype=np.int32)
        return table[_classes(values)]
    share = share_of(values, low, high)
    if scale == "diverging":
        return style.palette.diverging(share * 2 - 1)
    return style.palette.grey(share) if scale == "grey" else style.palette.sequential(share)


def _texture(values: Array, scale: str, low: float, high: float, style: DrawingStyle) -> Cells:
    cells = Cells.blank(values.shape[1], values.shape[0])
    shades = values
    if values.ndim == 3:
        shades, scale, low, high = values @ np.array(LUMA), "grey", 0.0, 1.0
    if scale == "classes":
        level, ramp = _classes(values), CLASS_TEXTURES
        cells.fg[:] = np.array([*style.palette.classes, DEFAULT], dtype=np.int32)[level]
    else:
        ramp = DIVERGING_RAMP if scale == "diverging" else RAMP
        share = np.nan_to_num(share_of(shades, low, high), nan=2.0)
        level = np.where(share > 1.5, len(ramp), np.minimum(len(ramp) - 1, share * len(ramp))).astype(np.intp)
        if style.palette.colours:
            cells.fg[:] = _colours(values, scale, low, high, style)
    cells.chars[:] = np.array([*ramp, " "])[level]
    return cells


def _classes(values: Array) -> npt.NDArray[np.intp]:
    """Class numbers modulo ten; `CLASSES` for a gap."""
    return np.where(np.isnan(values), CLASSES, np.nan_to_num(values) % CLASSES).astype(np.intp)
