"""What a curve does from its beginning to its end, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tui_lab.authoring.figures import Array, Mark
from tui_lab.describing.words import Sentences, finite, listed, missing, named, number
from tui_lab.engine.history import Reduced

# A stretch is flat that moves by less than FLAT of the curve's whole height and less than NEAR of its last
# value: a loss that still halves is not, however high it was once.
FLAT, NEAR = 0.01, 0.1
LONG = 0.1  # of its length, from which on a flat stretch is worth a word


def describe_curve(name: str, x: Array, y: Array, x_name: str, names: Sequence[str] = ()) -> str:
    """One sentence about `y` over `x`, each of shape (n,), in the order in which the points are drawn.

    With `names` the places 0, 1, … of `x` are called so.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    kept = np.isfinite(x) & np.isfinite(y)
    lacking = missing(y)
    x, y = x[kept], y[kept]

    def place(value: float) -> str:
        return named(value, names)

    at = f"at {x_name} ".replace("  ", " ")
    if not len(y):
        return f"{name}: no values{lacking}."
    first, last, low, high = y[0], y[-1], int(y.argmin()), int(y.argmax())
    if len(y) == 1:
        return f"{name}: a single value, {number(first)} {at}{place(x[0])}{lacking}."
    begin, end = f"{at}{place(x[0])}", f"{at}{place(x[-1])}"
    if y[low] == y[high]:
        return f"{name} stays at {number(first)} from {x_name} {place(x[0])} to {place(x[-1])}{lacking}."
    verb = "falls" if last < first else "rises" if last > first else "comes back"
    parts = [f"{name} {verb} from {number(first)} {begin} to {number(last)} {end}"]
    if (since := _flat_since(y)) is not None and abs(x[-1] / 2 - x[since] / 2) >= LONG * np.ptp(x / 2):
        parts.append(f"flat since {x_name} {place(x[since])}")
    if y[low] < min(first, last):
        parts.append(f"lowest {number(y[low])} {at}{place(x[low])}")
    if y[high] > max(first, last):
        parts.append(f"highest {number(y[high])} {at}{place(x[high])}")
    return "; ".join(parts) + lacking + "."


def _flat_since(y: Array) -> int | None:
    """Where the stretch at the end begins that hardly moves; None where there is none."""
    half = y / 2  # for the largest numbers have no difference
    near = np.abs(half - half[-1]) <= min(FLAT * (half.max() - half.min()), NEAR * abs(half[-1]) or np.inf)
    moving = np.flatnonzero(~near)
    return int(moving[-1]) + 1 if len(moving) and moving[-1] + 1 < len(y) - 1 else None


def describe_history(
    curves: Mapping[str, Reduced], losses: Sequence[str], marks: Sequence[Mark] = ()
) -> Sentences:
    """A sentence for each loss and each metric over the steps, and what was changed on the way."""
    order = [*(name for name in losses if name in curves), *(name for name in curves if name not in losses)]
    said = [_describe_reduced(name, curves[name]) for name in order]
    if not any(len(finite(curves[name].low)) for name in order):
        said = ["Nothing was trained yet."]
    if marks:
        said.append(f"Changed: {listed([f'{mark.text} at step {number(mark.x)}' for mark in marks], 12)}.")
    return said


def _describe_reduced(name: str, curve: Reduced) -> str:
    """Of each column its smallest and its largest value, at their own steps: all these were recorded."""
    numbers = np.isfinite(curve.low)
    steps = np.concatenate((curve.low_step[numbers], curve.high_step[numbers])).astype(np.float64)
    values = np.concatenate((curve.low[numbers], curve.high[numbers]))
    steps, first = np.unique(steps, return_index=True)
    said = describe_curve(name, steps, values[first], "step")
    if numbers.all() or not numbers.any():
        return said
    last = int(np.flatnonzero(numbers)[-1])
    lost = f"not a number from step {curve.low_step[last + 1]:,} on" if last + 1 < len(curve) else "with gaps"
    return f"{said[:-1]}; {lost}."
