"""Numbers, shares and lists as a sentence holds them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.numbers import short
from tui_lab.languages import plural, translated as _

Sentences = list[str]
MOST_NAMED = 6  # of many things, those that are called by name


def number(value: float) -> str:
    """`value` in few digits, its sign as a screen reader reads it."""
    return short(value).replace("-", "−", 1) if value < 0 else short(value)


def named(value: float, names: Sequence[str]) -> str:
    """What stands at the whole number `value` among `names`, or else the number."""
    return names[int(value)] if float(value).is_integer() and 0 <= value < len(names) else number(value)


def count_of(one: str, many: str, count: int) -> str:
    """The text for `count` of something, in the language in use, with the number put in as {count}."""
    return plural(one, many, count).format(count=f"{count:,}")


def percent(part: float, whole: float) -> str:
    """`part` of `whole` in percent: never 0 or 100 where that is not all of the truth."""
    share = 100 * (part / whole)
    for digits in (0, 1):
        text = f"{share:.{digits}f}"
        if (float(text) == 0) == (part == 0) and (float(text) == 100) == (part == whole):
            return f"{text} %"
    return _("less than 0.1 %") if share < 50 else _("more than 99.9 %")


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """`a, b and c`; of more than `most` the first, and how many more there are."""
    names = [name for name in names if name]
    if len(names) > most:
        more = f"{len(names) - most:,}"
        return _("{names} and {count} more").format(names=_(", ").join(names[:most]), count=more)
    return _(" and ").join(filter(None, (_(", ").join(names[:-1]), names[-1]))) if names else ""


def finite(values: Array) -> Array:
    """Those of `values` that are numbers, in one dimension."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    return flat[np.isfinite(flat)]


def span(values: Array) -> str:
    """`from −1 to 2`, `1 everywhere`, `no values`: what the numbers among `values` come to."""
    numbers = finite(values)
    if not len(numbers):
        return _("no values")
    low, high = number(numbers.min()), number(numbers.max())
    if low == high:
        return low if len(numbers) == 1 else _("{value} everywhere").format(value=low)
    return _("from {low} to {high}").format(low=low, high=high)


def missing(values: Array) -> str:
    """How many of `values` are no numbers, as the end of a sentence; empty when all are."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    gaps, infinite = int(np.isnan(flat).sum()), int(np.isinf(flat).sum())
    kinds = [_("{count} not a number (NaN)").format(count=f"{gaps:,}")] * bool(gaps)
    kinds += [_("{count} infinite").format(count=f"{infinite:,}")] * bool(infinite)
    many = count_of("{count} value", "{count} values", len(flat))
    return _("; of {values} {kinds}").format(values=many, kinds=_(" and ").join(kinds)) if kinds else ""


def shape_words(shape: Sequence[int]) -> str:
    """`10 by 1`, `10 values`, `one number`."""
    match tuple(shape):
        case ():
            return _("one number")
        case (count,):
            return count_of("{count} value", "{count} values", count)
        case sizes:
            return _(" by ").join(f"{size:,}" for size in sizes)
