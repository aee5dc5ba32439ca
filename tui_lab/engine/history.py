"""The curves of a run in bounded memory, and what of them a chart can show.

A curve keeps at most `CAPACITY` buckets of consecutive steps. When they are full, neighbours merge and
each bucket spans twice as many steps, so that a run of a million steps costs what a run of a thousand
does. A bucket remembers its smallest and largest value and the exact steps of both: spikes stay.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

GHOST_COLUMNS = 200  # of the curve that stays behind the next run's
CAPACITY = 8192


@dataclass(frozen=True, eq=False)
class Reduced:
    """A curve in at most as many columns as were asked for; every array has one entry a column.

    `low` and `high` are values that were recorded, at the steps `low_step` and `high_step`; `mean` is
    over the finite values of the column. A column without any finite value holds NaN.
    """

    low: Values
    low_step: Steps
    high: Values
    high_step: Steps
    mean: Values

    def __len__(self) -> int:
        return len(self.low)


class Buckets(NamedTuple):
    """Neighbouring records joined; every array has one entry a bucket."""

    low: Values
    low_step: Steps
    high: Values
    high_step: Steps
    total: Values  # of the finite values
    finite: Steps  # how many values are

    @classmethod
    def empty(cls, size: int) -> Self:
        """`size` buckets with nothing in them."""
        values, steps = np.full(size, np.nan), np.zeros(size, dtype=np.int64)
        return cls(values, steps, values.copy(), steps.copy(), np.zeros(size), steps.copy())

    @classmethod
    def of(cls, steps: Steps, values: Values) -> Self:
        """A bucket for each record."""
        finite = np.isfinite(values)
        kept = np.where(finite, values, np.nan)
        return cls(kept, steps, kept, steps, np.where(finite, values, 0.0), finite.astype(np.int64))

    def part(self, start: int, end: int) -> Self:
        """The buckets from `start` up to `end`, not copied."""
        return type(self)(
            self.low[start:end],
            self.low_step[start:end],
            self.high[start:end],
            self.high_step[start:end],
            self.total[start:end],
            self.finite[start:end],
        )

    def followed_by(self, other: Buckets) -> Self:
        """These and then those."""
        return type(self)(
            np.concatenate((self.low, other.low)),
            np.concatenate((self.low_step, other.low_step)),
            np.concatenate((self.high, other.high)),
            np.concatenate((self.high_step, other.high_step)),
            np.concatenate((self.total, other.total)),
            np.concatenate((self.finite, other.finite)),
        )

    def joined(self, columns: int) -> Self:
        """Runs of neighbours joined so that `columns` remain, each of nearly the same length."""
        starts = np.arange(columns, dtype=np.int64) * len(self.low) // columns
        lengths = np.diff(np.append(starts, len(self.low)))
        lowest, highest = np.fmin.reduceat(self.low, starts), np.fmax.reduceat(self.high, starts)
        with np.errstate(over="ignore"):  # losses of 1e308 have an infinite sum, and so an infinite mean
            total = np.add.reduceat(self.total, starts)
        return type(self)(
            lowest,
            self.low_step[_first(self.low, lowest, starts, lengths)],
            highest,
            self.high_step[_first(self.high, highest, starts, lengths)],
            total,
            np.add.reduceat(self.finite, starts),
        )

    def reduced(self, columns: int) -> Reduced:
        """All of it in at most `columns` columns."""
        whole = self.joined(columns) if len(self.low) > columns else self
        mean = np.divide(
            whole.total, whole.finite, out=np.full(len(whole.low), np.nan), where=whole.finite > 0
        )
        # Copies: buckets go on changing.
        return Reduced(
            whole.low.copy(), whole.low_step.copy(), whole.high.copy(), whole.high_step.copy(), mean
        )


def _first(values: Values, wanted: Values, starts: Steps, lengths: Steps) -> Steps:
    """Where in each group its wanted value stands first; the group's start when that is NaN."""
    found = np.append(np.flatnonzero(values == np.repeat(wanted, lengths)), 0)
    first = found[np.minimum(np.searchsorted(found[:-1], starts), len(found) - 1)]
    return np.where(np.isnan(wanted), starts, first)


class Curve:
    """One recorded value a step, such as the loss. Steps must be recorded in rising order."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._stride = 1  # how many records a bucket spans
        self._size = 0  # full buckets
        self._buckets = Buckets.empty(capacity)
        # Records that do not fill a bucket yet. Two plain lists: appending is all that a step pays.
        self._pending_steps: list[int] = []
        self._pending: list[float] = []

    def __len__(self) -> int:
        """How many values are kept apart: 0 only where none was recorded."""
        return self._size + len(self._pending)

    def record(self, step: int, value: float) -> None:
        """Keep `value`, which may be NaN or infinite, as that of `step`."""
        self._pending_steps.append(step)
        self._pending.append(value)
        if len(self._pending) >= 1024:
            self._file_away()

    def _file_away(self) -> None:
        """Move what is pending into buckets, whole buckets only."""
        while len(self._pending) >= self._stride:
            if self._size == self._capacity:
                self._merge_neighbours()
                continue
            buckets = min(self._capacity - self._size, len(self._pending) // self._stride)
            self._store(self._taken(buckets * self._stride).joined(buckets), self._size)
            self._size += buckets

    def _taken(self, records: int) -> Buckets:
        taken = self._pending_buckets().part(0, records)
        del self._pending_steps[:records], self._pending[:records]
        return taken

    def _pending_buckets(self) -> Buckets:
        return Buckets.of(np.array(self._pending_steps, dtype=np.int64), np.array(self._pending))

    def _store(self, buckets: Buckets, at: int) -> None:
        for mine, theirs in zip(self._buckets, buckets, strict=True):
            mine[at : at + len(theirs)] = theirs

    def _merge_neighbours(self) -> None:
        half = self._size // 2
        self._store(self._buckets.part(0, 2 * half).joined(half), 0)
        self._size = half
        self._stride *= 2

    def reduced(self, columns: int) -> Reduced:
        """The whole curve in at most `columns` columns of equal numbers of records."""
        whole = self._buckets.part(0, self._size)
        if self._pending:
            fresh = self._pending_buckets()
            whole = whole.followed_by(fresh.joined(math.ceil(len(fresh.low) / self._stride)))
        return whole.reduced(columns)

    def until(self, step: int) -> Curve:
        """What it was once `step` had been recorded; of a bucket that spans more nothing."""
        found = Curve(self._capacity)
        whole = self._buckets.part(0, self._size)
        found._size = int(np.searchsorted(np.maximum(whole.low_step, whole.high_step), step, side="right"))
        found._stride = self._stride
        found._store(whole.part(0, found._size), 0)
        if found._size == self._size:
            count = int(np.searchsorted(self._pending_steps, step, side="right"))
            found._pending_steps, found._pending = self._pending_steps[:count], self._pending[:count]
        return found

    def lowest(self, by_step: int | None = None) -> float:
        """The smallest finite value recorded, up to and with `by_step`; NaN when there is none."""
        return self._extreme(by_step, largest=False)

    def highest(self, by_step: int | None = None) -> float:
        """The largest finite value recorded, up to and with `by_step`; NaN when there is none."""
        return self._extreme(by_step, largest=True)

    def _extreme(self, by_step: int | None, largest: bool) -> float:
        whole = self.reduced(self._capacity * 2)
        values, steps = (whole.high, whole.high_step) if largest else (whole.low, whole.low_step)
        values = values[np.isfinite(values) & ((steps <= by_step) if by_step is not None else True)]
        return float(values.max() if largest else values.min()) if len(values) else math.nan

    def state_dict(self) -> dict[str, Any]:
        """All records, as they are kept."""
        return {
            "capacity": self._capacity,
            "stride": self._stride,
            "buckets": tuple(column.copy() for column in self._buckets.part(0, self._size)),
            "pending_steps": list(self._pending_steps),
            "pending": list(self._pending),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from the records of `state`."""
        self._capacity, self._stride = state["capacity"], state["stride"]
        full = Buckets(*state["buckets"])
        self._size, self._buckets = len(full.low), Buckets.empty(self._capacity)
        self._store(full, 0)
        self._pending_steps, self._pending = list(state["pending_steps"]), list(state["pending"])


def ghost(curves: Mapping[str, Curve], losses: Collection[str]) -> Reduced | None:
    """What stays behind the next run's curves; of several `losses` these would be too many to tell apart."""
    return next((curves[name].reduced(GHOST_COLUMNS) for name in losses), None) if len(losses) == 1 else None
