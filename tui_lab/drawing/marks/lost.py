"""Figures that hold values of which none is finite any more, as after a training has diverged."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import (
    Figure,
    HeatMap,
    Histogram,
    Histograms,
    ImageGrid,
    Line,
    NetworkMaps,
    Plot,
)
from tui_lab.languages import noted

NOT_FINITE = noted("the values are not finite (NaN or inf)")


def lost(figure: Figure) -> bool:
    """Whether nothing of what `figure` is drawn for is finite; False where it has no values yet."""
    match figure:
        case Plot():
            return bool(figure.lines) and not figure.points and all(map(lost_line, figure.lines))
        case HeatMap():
            return _none_finite(figure.values) and not figure.note  # which says why it is blank
        case Histogram():
            return _empty(figure)
        case Histograms():
            return bool(figure.histograms) and all(map(_empty, figure.histograms))
        case ImageGrid():
            return bool(figure.images) and all(_none_finite(image.values) for image in figure.images)
        case NetworkMaps():
            return bool(figure.weights) and all(map(_none_finite, figure.weights))
        case _:
            return False


def lost_line(line: Line) -> bool:
    """Whether a line has no place at all; a single place may be one that has no value yet."""
    return line.y.size > 1 and _none_finite(line.y)


def _none_finite(values: npt.NDArray[np.float64]) -> bool:
    return bool(values.size) and not np.isfinite(values).any()


def _empty(figure: Histogram) -> bool:
    """Whether nothing was counted: what is not finite is in no bin."""
    return bool(figure.counts.size) and not np.nan_to_num(figure.counts).any()
