"""The values of a tensor as pictures: where which lies, and how many are how large."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import HeatMap, Histogram

BINS = 40
ENDS = np.finfo(np.float64).min / 2, np.finfo(np.float64).max / 2


def picture(grid: npt.NDArray[np.float64]) -> HeatMap:
    """The values as colours, the first row on top."""
    rows, columns = grid.shape
    upright = grid[::-1]  # row 0 of a matrix stands on top, that of a heat map at the bottom
    across, down = (-0.5, columns - 0.5), (rows - 0.5, -0.5)
    return HeatMap(upright, "column", "row", across, down, scale="diverging")


def spread(grid: npt.NDArray[np.float64]) -> Histogram:
    """How many of the values lie where."""
    finite = grid[np.isfinite(grid)]
    if not finite.size:
        return Histogram(np.zeros(1), np.array([0.0, 1.0]), "value")
    low, high = finite.min() / 2, finite.max() / 2  # halved: the largest numbers are further apart than any
    if low == high:
        reach = max(0.25, abs(low) / 1000)
        low, high = np.clip((low - reach, high + reach), *ENDS)
    edges = np.linspace(low, high, min(BINS, max(5, finite.size)) + 1)
    counts, _ = np.histogram(finite / 2, edges)
    return Histogram(counts.astype(np.float64), 2 * edges, "value")
