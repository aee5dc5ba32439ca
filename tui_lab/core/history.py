"""The curves of a run in bounded memory, and what of them a chart can show.

A curve keeps at most `CAPACITY` buckets of consecutive steps. When they are full, neighbours merge and
each bucket spans twice as many steps, so that a run of a million steps costs what a run of a thousand
does. A bucket remembers its smallest and largest value and the exact steps of both: spikes stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

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


class Curve:
    """One recorded value a step, such as the loss. Steps must be recorded in rising order."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._stride = 1  # how many records a bucket spans
        self._size = 0  # full buckets
        self._low = np.full(capacity, np.nan)
        self._high = np.full(capacity, np.nan)
        self._low_step = np.zeros(capacity, dtype=np.int64)
        self._high_step = np.zeros(capacity, dtype=np.int64)
        self._sum = np.zeros(capacity)
        self._count = np.zeros(capacity, dtype=np.int64)
        # Records that do not fill a bucket yet. Two plain lists: appending is all that a step pays.
        self._pending_steps: list[int] = []
        self._pending: list[float] = []
        self.last = math.nan

    def record(self, step: int, value: float) -> None:
        """Keep `value`, which may be NaN or infinite, as that of `step`."""
        self._pending_steps.append(step)
        self._pending.append(value)
        self.last = value
        if len(self._pending) >= 1024:
            self._file_away()

    def _file_away(self) -> None:
        """Move what is pending into buckets, whole buckets only."""
        while len(self._pending) >= self._stride:
            if self._size == self._capacity:
                self._merge_neighbours()
                continue
            room = self._capacity - self._size
            buckets = min(room, len(self._pending) // self._stride)
            taken = buckets * self._stride
            reduced = _reduce(
                np.array(self._pending_steps[:taken], dtype=np.int64),
                np.array(self._pending[:taken], dtype=np.float64),
                buckets,
            )
            del self._pending_steps[:taken], self._pending[:taken]
            self._store(self._size, *reduced)
            self._size += buckets

    def _store(
        self, at: int, low: Values, low_step: Steps, high: Values, high_step: Steps, total: Values, count: Steps
    ) -> None:
        where = slice(at, at + len(low))
        self._low[where], self._low_step[where] = low, low_step
        self._high[where], self._high_step[where] = high, high_step
        self._sum[where], self._count[where] = total, count

    def _merge_neighbours(self) -> None:
        half = self._size // 2
        merged = _merge(*(array[: 2 * half] for array in self._arrays()), columns=half)
        self._store(0, *merged)
        self._size = half
        self._stride *= 2

    def _arrays(self) -> tuple[Values, Steps, Values, Steps, Values, Steps]:
        return self._low, self._low_step, self._high, self._high_step, self._sum, self._count

    def reduced(self, columns: int) -> Reduced:
        """The whole curve in at most `columns` columns of equal numbers of records."""
        stored = tuple(array[: self._size] for array in self._arrays())
        if self._pending:
            steps = np.array(self._pending_steps, dtype=np.int64)
            values = np.array(self._pending, dtype=np.float64)
            fresh = _reduce(steps, values, max(1, math.ceil(len(values) / self._stride)))
            stored = tuple(np.concatenate(pair) for pair in zip(stored, fresh, strict=True))
        low, low_step, high, high_step, total, count = stored
        if len(low) > columns:
            low, low_step, high, high_step, total, count = _merge(
                low, low_step, high, high_step, total, count, columns=columns
            )
        mean = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
        return Reduced(low, low_step, high, high_step, mean)

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


def _reduce(
    steps: Steps, values: Values, columns: int
) -> tuple[Values, Steps, Values, Steps, Values, Steps]:
    finite = np.isfinite(values)
    kept = np.where(finite, values, np.nan)
    return _merge(
        kept, steps, kept, steps, np.where(finite, values, 0.0), finite.astype(np.int64), columns=columns
    )


def _merge(
    low: Values, low_step: Steps, high: Values, high_step: Steps, total: Values, count: Steps, columns: int
) -> tuple[Values, Steps, Values, Steps, Values, Steps]:
    """Join runs of neighbours so that `columns` remain, each of nearly the same length."""
    starts = np.arange(columns, dtype=np.int64) * len(low) // columns
    lengths = np.diff(np.append(starts, len(low)))
    lowest, highest = np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
    return (
        lowest,
        low_step[_first(low, lowest, starts, lengths)],
        highest,
        high_step[_first(high, highest, starts, lengths)],
        np.add.reduceat(total, starts),
        np.add.reduceat(count, starts),
    )


def _first(values: Values, wanted: Values, starts: Steps, lengths: Steps) -> Steps:
    """Where in each group its wanted value stands first; the group's start when that is NaN."""
    found = np.append(np.flatnonzero(values == np.repeat(wanted, lengths)), 0)
    first = found[np.minimum(np.searchsorted(found[:-1], starts), len(found) - 1)]
    return np.where(np.isnan(wanted), starts, first)
