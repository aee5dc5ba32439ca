"""Two axes around an area of cells: bounds, frame, ticks, labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.ticks import (
    FEWEST,
    LEAST,
    linear_labels,
    linear_ticks,
    log_bounds,
    log_labels,
    log_spares,
    log_ticks,
    nice_bounds,
    within_reach,
)

ROWS_COUNTED = 8  # of axes and what is between them, from which on a second row below has room
MOST_COUNTED = 1e9
MANY = 60  # ticks to choose from are no rare ones
TINY = 1e-300  # below it, of either sign, a linear axis shows what is 0
# Bounds closer than this, relative to their size, would need tick labels nobody can read.
NARROWEST = 1e-5


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`; both positive where `log`. One that runs downwards has low > high.

    A `whole` one counts: between two whole numbers there is nothing, and so no tick. One with `names` has
    these in the place of the numbers from 0 on.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False
    names: tuple[str, ...] = ()

    @classmethod
    def around(
        cls, values: Iterable[Array], log: bool = False, fixed: tuple[float, float] | None = None
    ) -> Axis | None:
        """The axis that shows all finite `values`, or the `fixed` bounds; None if neither is there."""
        kept = [part[np.isfinite(part) & (part > 0)] if log else part[np.isfinite(part)] for part in values]
        kept = [part for part in kept if part.size]
        whole = not log and bool(kept) and all((part == np.rint(part)).all() for part in kept)
        if fixed is not None and all(map(math.isfinite, fixed)) and (min(fixed) > 0 or not log):
            return cls.between(min(fixed), max(fixed), log, whole)
        if not kept:
            return None
        low, high = min(float(part.min()) for part in kept), max(float(part.max()) for part in kept)
        if log:
            return cls(*log_bounds(max(low, LEAST), max(high, LEAST)), log=True)
        axis = cls.between(low, high)
        bottom, top = nice_bounds(axis.low, axis.high)
        # What is counted never was below 0.
        return cls(max(bottom, 0.0) if whole and low >= 0 else bottom, top, whole=whole)

    @classmethod
    def between(cls, low: float, high: float, log: bool = False, whole: bool = False) -> Axis:
        """Exactly these bounds, made wider only where ticks could not tell them apart."""
        if high < low:
            upright = cls.between(high, low, log, whole)
            return replace(upright, low=upright.high, high=upright.low)
        low, high = (within_reach(end) for end in (low, high))
        if log:
            low, high = max(low, LEAST), max(high, LEAST)
        size = max(abs(low), abs(high))
        if high - low <= size * NARROWEST or size < TINY:
            if log:
                return cls(low / 2, within_reach(high * 2), log)
            reach = size / 10 if size > TINY else 1.0
            return cls(within_reach(low - reach), within_reach(high + reach), whole=whole)
        return cls(low, high, log, whole)

    def position(self, values: Array) -> Array:
        """Where `values` lie: 0 at `low`, 1 at `high`; NaN for what has no place."""
        values = np.where(np.isfinite(values), values, np.nan)
        if self.log:
            values = np.log10(np.maximum(np.where(values > 0, values, np.nan), LEAST))
            low, high = math.log10(self.low), math.log10(self.high)
        else:  # a quarter of each, for the largest numbers have no difference
            values, low, high = values / 4, self.low / 4, self.high / 4
        with np.errstate(over="ignore"):  # far outside is far enough
            return np.clip((values - low) / (high - low), -4.0, 5.0)

    def ticks(self, count: int, fit: Callable[[list[float]], bool] = bool) -> list[tuple[float, str]]:
        """At most about `count` (position, label), from low to high, whose positions `fit`.

        On a logarithmic axis round numbers are rare: where they leave less than three, others are taken.
        """
        low, high = sorted((self.low, self.high))
        if self.names:
            return self._named(count, fit)
        if self.log:
            ways = [at for at in log_ticks(low, high) if at.size <= max(FEWEST, count)]
        else:
            ways = [linear_ticks(low, high, fewer, self.whole) for fewer in range(count, 0, -1)]
        best = next((at for at in ways if at.size and fit(self._places(at))), np.empty(0))
        if self.log and best.size < FEWEST:
            spares = [at for at in log_spares(low, high) if at.size <= MANY] if count > 1 else []
            others = [self._thinned(at, fit) for at in spares]
            best = next((at for at in (*ways, *others) if at.size >= FEWEST and fit(self._places(at))), best)
        best = best[np.argsort(self.position(best))]
        labels = (log_labels if self.log else linear_labels)(best)
        return list(zip(self._places(best), labels, strict=True))

    def _named(self, count: int, fit: Callable[[list[float]], bool]) -> list[tuple[float, str]]:
        """Every name that has room, or every second one, …"""
        for stride in range(1, len(self.names) + 1):
            at = np.arange(0.0, len(self.names), stride)
            if at.size <= count and fit(places := self.position(at).tolist()):
                return list(zip(places, self.names[::stride], strict=True))
        return []

    def _places(self, values: Array) -> list[float]:
        return sorted(self.position(values).tolist())

    def _thinned(self, values: Array, fit: Callable[[list[float]], bool]) -> Array:
        """Those of `values`, from the first one on, that `fit` beside those before."""
        kept: list[float] = []
        for value in values.tolist():
            if fit(self._places(np.array([*kept, value]))):
                kept.append(value)
        return np.array(kept)


def numbered(ends: tuple[float, float], places: int) -> bool:
    """Whether an axis with these `ends` numbers its `places`, each number in the middle of its place.

    It runs from half before the first to half after the last; else the first and last place are the ends.
    """
    return abs(ends[1] - ends[0]) == places and ends[0] % 1 == 0.5


@dataclass(frozen=True)
class Area:
    """The cells inside the axes."""

    row: int
    col: int
    width: int
    height: int


def draw_axes(
    cells: Cells,
    top: int,
    x: Axis,
    y: Axis,
    x_label: str,
    style: DrawingStyle,
    y_ticks: bool = True,
    counts: tuple[str, float] | None = None,
) -> Area:
    """Draw both axes into `cells` from row `top` down; the area that they leave.

    The label of the x axis has a row of its own where there are rows enough, and else ends the axis
    itself; so it does where that row has `counts`, as `put_counts` draws them. Room is at least 12×3 cells.
    """
    rows = cells.height - top
    counted = counts is not None and rows >= ROWS_COUNTED
    apart = rows >= 9 and bool(x_label) and not counted
    height = rows - (3 if apart or counted else 2)
    ticks = _y_ticks(y, height, cells.width // 3) if y_ticks else []
    margin = max((len(label) for _, label in ticks), default=0)
    left = margin + 2 if margin else 1
    area = Area(top, left, cells.width - left, height)
    vertical, horizontal, corner, y_tick, x_tick = style.set.frame
    frame, muted = style.palette.frame, style.palette.muted

    cells.chars[top : top + height, left - 1] = vertical
    cells.fg[top : top + height, left - 1] = frame
    for position, label in ticks:
        row = top + height - 1 - _cell(position, height)
        cells.put(row, margin - len(label), label, muted)
        cells.put(row, left - 1, y_tick, frame)

    bottom = top + height
    cells.put(bottom, left - 1, corner + horizontal * area.width, frame)
    for column, start, label in _x_ticks(x, area):
        cells.put(bottom, left + column, x_tick, frame)
        cells.put(bottom + 1, start, label, muted)
    if apart:
        text = cut(x_label, area.width, style.set.ellipsis)
        cells.put(bottom + 2, left + (area.width - cell_width(text)) // 2, text, muted)
    elif x_label:
        text = cut(f" {x_label}", max(0, area.width - 6), style.set.ellipsis)
        cells.put(bottom, cells.width - cell_width(text), text, muted)
    if counted and counts is not None:
        put_counts(cells, bottom + 2, x, area, counts, style)
    return area


def put_counts(
    cells: Cells, row: int, x: Axis, area: Area, counts: tuple[str, float], style: DrawingStyle
) -> None:
    """Number in a row what has so many units of an x axis: the name of `counts`, and where each is full."""
    name, size = counts
    if not (math.isfinite(size) and size > 0 and max(abs(x.low), abs(x.high)) / size < MOST_COUNTED):
        return
    name = cut(name, area.width // 2, style.set.ellipsis)
    cells.put(row, 0, name, style.palette.muted)
    whole = abs(x.high - x.low) >= 2 * size
    axis = Axis.between(x.low / size, x.high / size, whole=whole)
    for _, start, label in _x_ticks(axis, area, cell_width(name) + 1):
        cells.put(row, start, label, style.palette.muted)


def _cell(position: float, cells: int) -> int:
    return min(cells - 1, int(position * cells))


def _y_ticks(axis: Axis, height: int, widest: int) -> list[tuple[float, str]]:
    """Ticks at least two rows apart whose labels have at most `widest` characters; none if they cannot."""

    def apart(positions: list[float]) -> bool:
        return all(b - a > 1 for a, b in pairwise(_cell(position, height) for position in positions))

    ticks = axis.ticks(max(2, round(height / 2.5)), apart)
    return ticks if all(len(label) <= widest for _, label in ticks) else []


def _x_ticks(axis: Axis, area: Area, begin: int = 0) -> list[tuple[int, int, str]]:
    """(column of the tick, column of the picture where its label starts, label), labels apart.

    What would start before the column `begin` is left out.
    """
    usual = max(1, area.width // 8)
    best: list[tuple[int, int, str]] = []
    # A single label gives no scale, so closer ones are tried where the usual distance finds no more.
    for count in (*range(usual, 0, -1), *range(usual + 1, 2 * usual + 2)):
        found: list[tuple[int, int, str]] = []
        free = 0
        for position, label in axis.ticks(count):
            column = _cell(position, area.width)
            centred = area.col + column - len(label) // 2
            start = max(0, min(centred, area.col + area.width - len(label)))
            if start < begin:
                continue
            if start < free:
                found = []
                break
            found.append((column, start, label))
            free = start + len(label) + 2
        if len(found) > 1:
            return found
        best = best or found
    return best
