"""What a row of the bench measured, and the sums it is measured by."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

TIMEOUT = 60.0  # seconds that a slow machine may take for what a fast one does in a few


class NotMeasured(Exception):
    """A figure cannot be had here; the message says why."""


@dataclass(frozen=True)
class Measurement:
    """A figure and `sides`, what it was computed from by name and unit.

    `trouble` says why the goal is missed whatever the figure, or why there is none (then `value` is NaN).
    """

    value: float
    sides: dict[str, float]
    trouble: str = ""


@dataclass(frozen=True)
class Row:
    """A figure to reach. `at_least` tells a goal that a figure must reach from one it must keep below."""

    name: str
    goal: float
    unit: str
    at_least: bool
    measure: Callable[[], Measurement]

    def met(self, measured: Measurement) -> bool | None:
        """Whether the goal is met; None where nothing was measured."""
        if math.isnan(measured.value):
            return None
        good = measured.value >= self.goal if self.at_least else measured.value <= self.goal
        return good and not measured.trouble

    def verdict(self, measured: Measurement) -> str:
        """The same in words."""
        return {True: "met", False: "missed", None: "not measured"}[self.met(measured)]


def measure(row: Row) -> Measurement:
    """Measure `row`, or say why that cannot be."""
    try:
        return row.measure()
    except NotMeasured as error:
        return Measurement(math.nan, {}, str(error))


@dataclass(frozen=True)
class Pairs:
    """Two things measured in turns, so that what slows the machine down slows both."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of ours over theirs, round by round."""
        return median(one / other for one, other in zip(self.ours, self.theirs, strict=True))

    def __add__(self, more: Pairs) -> Pairs:
        return Pairs(self.ours + more.ours, self.theirs + more.theirs)

    def measurement(self, our_name: str, their_name: str, trouble: str = "") -> Measurement:
        """The ratio, beside the median of each side."""
        return Measurement(
            self.ratio, {our_name: median(self.ours), their_name: median(self.theirs)}, trouble
        )


def in_turns(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> Pairs:
    """Measure both `rounds` times; who goes first alternates, so that a drift favours neither."""
    our_values, their_values = [], []
    for turn in range(rounds):
        if turn % 2:
            their_values.append(theirs())
            our_values.append(ours())
        else:
            our_values.append(ours())
            their_values.append(theirs())
    return Pairs(tuple(our_values), tuple(their_values))


def percentile(values: list[float], share: float) -> float:
    """The smallest of `values` that `share` of them do not exceed (the nearest-rank method)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
