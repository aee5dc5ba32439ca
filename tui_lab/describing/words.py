"""Numbers, shares and lists as a sentence holds them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.numbers import short

Sentences = list[str]
MOST_NAMED = 6  # of many things, those that are called by name


def number(value: float) -> str:
    """`value` in few digits, its sign as a screen reader reads it."""
    return short(value).replace("-", "−", 1) if value < 0 else short(value)


def named(value: float, names: Sequence[str]) -> str:
    """What stands at the whole number `value` among `names`, or else the number."""
    return names[int(value)] if float(value).is_integer() and 0 <= value < len(names) else number(value)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 point`, `2 points`; `many` where that is not `one` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(part: float, whole: float) -> str:
    """`part` of `whole` in percent: never 0 or 100 where that is not all of the truth."""
    share = 100 * (part / whole)
    for digits in (0, 1):
        text = f"{share:.{digits}f}"
        if (float(text) == 0) == (part == 0) and (float(text) == 100) == (part == whole):
            return f"{text} %"
    return "less than 0.1 %" if share < 50 else "more than 99.9 %"


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """`a, b and c`; of more than `most` the first, and how many more there are."""
    names = [name for name in names if name]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def finite(values: Array) -> Array:
    """Those of `values` that are numbers, in one dimension."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    return flat[np.isfinite(flat)]


def span(values: Array) -> str:
    """`from −1 to 2`, `1 everywhere`, `no values`: what the numbers among `values` come to."""
    numbers = finite(values)
    if not len(numbers):
        return "no values"
    low, high = number(numbers.min()), number(numbers.max())
    return f"from {low} to {high}" if low != high else low if len(numbers) == 1 else f"{low} everywhere"


def missing(values: Array) -> str:
    """How many of `values` are no numbers, as the end of a sentence; empty when all are."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    gaps, infinite = int(np.isnan(flat).sum()), int(np.isinf(flat).sum())
    kinds = [f"{gaps:,} not a number (NaN)"] * bool(gaps) + [f"{infinite:,} infinite"] * bool(infinite)
    return f"; of {counted(len(flat), 'value')} {' and '.join(kinds)}" if kinds else ""


def shape_words(shape: Sequence[int]) -> str:
    """`10 by 1`, `10 values`, `one number`."""
    match tuple(shape):
        case ():
            return "one number"
        case (count,):
            return counted(count, "value")
        case sizes:
            return " by ".join(f"{size:,}" for size in sizes)
