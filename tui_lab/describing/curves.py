"""What a curve does from its beginning to its end, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tui_lab.authoring.figures import Array, Mark
from tui_lab.describing.words import Sentences, finite, listed, missing, named, number
from tui_lab.engine.history import Reduced
from tui_lab.languages import translated as _

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

    def at(value: float) -> str:
        return _("at {axis} {place}").format(axis=x_name, place=place(value)).replace("  ", " ")

    if not len(y):
        return _("{name}: no values{lacking}.").format(name=name, lacking=lacking)
    first, last, low, high = y[0], y[-1], int(y.argmin()), int(y.argmax())
    if len(y) == 1:
        said = _("{name}: a single value, {value} {place}{lacking}.")
        return said.format(name=name, value=number(first), place=at(x[0]), lacking=lacking)
    if y[low] == y[high]:
        return _("{name} stays at {value} from {axis} {begin} to {end}{lacking}.").format(
            name=name, value=number(first), axis=x_name, begin=place(x[0]), end=place(x[-1]), lacking=lacking
        )
    moves = _("{name} comes back from {first} {begin} to {last} {end}")
    if last < first:
        moves = _("{name} falls from {first} {begin} to {last} {end}")
    elif last > first:
        moves = _("{name} rises from {first} {begin} to {last} {end}")
    ends = {"first": number(first), "begin": at(x[0]), "last": number(last), "end": at(x[-1])}
    parts = [moves.format(name=name, **ends)]
    if (since := _flat_since(y)) is not None and abs(x[-1] / 2 - x[since] / 2) >= LONG * np.ptp(x / 2):
        parts.append(_("flat since {axis} {place}").format(axis=x_name, place=place(x[since])))
    if y[low] < min(first, last):
        parts.append(_("lowest {value} {place}").format(value=number(y[low]), place=at(x[low])))
    if y[high] > max(first, last):
        parts.append(_("highest {value} {place}").format(value=number(y[high]), place=at(x[high])))
    return _("{sentence}.").format(sentence="; ".join(parts) + lacking)


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
        said = [_("Nothing was trained yet.")]
    if marks:
        at = _("{what} at step {step}")
        changes = [at.format(what=mark.text, step=number(mark.x)) for mark in marks]
        said.append(_("Changed: {changes}.").format(changes=listed(changes, 12)))
    return said


def _describe_reduced(name: str, curve: Reduced) -> str:
    """Of each column its smallest and its largest value, at their own steps: all these were recorded."""
    numbers = np.isfinite(curve.low)
    steps = np.concatenate((curve.low_step[numbers], curve.high_step[numbers])).astype(np.float64)
    values = np.concatenate((curve.low[numbers], curve.high[numbers]))
    steps, first = np.unique(steps, return_index=True)
    said = describe_curve(name, steps, values[first], _("step"))
    if numbers.all() or not numbers.any():
        return said
    last = int(np.flatnonzero(numbers)[-1])
    lost = _("with gaps")
    if last + 1 < len(curve):
        lost = _("not a number from step {step} on").format(step=f"{curve.low_step[last + 1]:,}")
    return _("{sentence}; {more}.").format(sentence=said[:-1], more=lost)
