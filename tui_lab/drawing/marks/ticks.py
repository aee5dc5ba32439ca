"""Where an axis carries ticks, and what they say."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator

import numpy as np

from tui_lab.authoring.figures import Array
from tui_lab.drawing.canvas.numbers import exponent

LARGEST = sys.float_info.max
LEAST = 1e-307  # above 0, on a logarithmic axis
NICE = (1, 2, 5, 10)
FEWEST = 3  # ticks that an axis has where it can


def within_reach(value: float) -> float:
    """`value`, or the largest number of its sign."""
    return max(-LARGEST, min(value, LARGEST))


def _unit(*values: float) -> float:
    """What numbers are multiplied by so that they can be added: the largest ones have no sum."""
    return 1e-10 if max(map(abs, values)) > LARGEST / 1e10 else 1.0


def nice_step(span: float, count: int) -> float:
    """The smallest 1, 2 or 5 times a power of ten that cuts `span` > 0 into at most `count` steps."""
    rough = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    return next((nice * power for nice in NICE if nice * power >= rough * (1 - 1e-9)), 10 * power)


def nice_bounds(low: float, high: float, count: int = 5) -> tuple[float, float]:
    """`low` and `high` moved outwards to half steps, so that a growing curve seldom rescales its axis."""
    unit = _unit(low, high)
    low, high = low * unit, high * unit
    step = nice_step(high - low, count) / 2
    slack = 1e-6  # a bound that is on a half step but for rounding stays there
    bottom, top = math.floor(low / step + slack) * step, math.ceil(high / step - slack) * step
    return within_reach(bottom / unit), within_reach(top / unit)


def linear_ticks(low: float, high: float, count: int, whole: bool = False) -> Array:
    """Multiples of a nice step in [low, high], at most about `count` of them; only `whole` ones if asked."""
    unit = _unit(low, high)
    low, high = low * unit, high * unit
    step = max(nice_step(high - low, count), float(whole))
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    ticks = np.arange(first, last + 1, dtype=np.float64) * step
    return np.clip(ticks, -LARGEST * unit, LARGEST * unit) / unit


def log_bounds(low: float, high: float) -> tuple[float, float]:
    """Positive `low` and `high` moved outwards to the next 1, 2 or 5 times a power of ten."""

    def outward(value: float, upward: bool) -> float:
        power = 10.0 ** math.floor(math.log10(value))
        nice = [n * power for n in NICE]
        if upward:
            return next((n for n in nice if n >= value * (1 - 1e-9)), 10 * power)
        return next((n for n in reversed(nice) if n <= within_reach(value * (1 + 1e-9))), power)

    bottom, top = outward(low, upward=False), within_reach(outward(high, upward=True))
    return (bottom, top) if top > bottom else (bottom / 2, within_reach(top * 2))


def log_ticks(low: float, high: float) -> Iterator[Array]:
    """Round ways to put ticks into [low, high], the closest first.

    1, 2 and 5 times each power of ten; the powers alone; every second of them, every third, and so on.
    """
    yield _multiples(low, high, NICE[:3])
    powers = _multiples(low, high, NICE[:1])
    for stride in range(1, max(2, powers.size)):
        # 1 is one of them, where it is there.
        first = round(-math.log10(powers[0])) % stride if powers.size else 0
        yield powers[first::stride]


def log_spares(low: float, high: float) -> list[Array]:
    """What ticks can be taken from where round ways leave too few: 1, 2, 5; 1 to 9; evenly spaced ones."""
    even = linear_ticks(low, high, 2 * FEWEST)
    return [_multiples(low, high, NICE[:3]), _multiples(low, high, range(1, 10)), even[even > 0]]


def _multiples(low: float, high: float, numbers: Iterable[int]) -> Array:
    """`numbers` times the powers of ten, in [low, high]."""
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high) + 1e-9) + 1)
    found = np.array([n * 10.0**power for power in powers for n in numbers])
    return found[(found >= low * (1 - 1e-9)) & (found <= within_reach(high * (1 + 1e-9)))]


def log_labels(ticks: Array) -> list[str]:
    """0.01, 1, 200 within easy sight of one, 1e-5 beyond."""
    return [f"{tick:g}" if 1e-3 <= tick < 1e4 else exponent(tick, 2) for tick in ticks.tolist()]


def linear_labels(ticks: Array) -> list[str]:
    """Labels as short as tells evenly spaced `ticks` apart, all of one style."""
    if not ticks.size:
        return []
    largest = float(np.abs(ticks).max())
    unit = _unit(largest)
    step = abs(float(ticks[1] * unit - ticks[0] * unit)) if ticks.size > 1 else (largest or 1.0) * unit
    power = math.floor(math.log10(step) - math.log10(unit) + 1e-9)
    places = max(0, -power)
    if largest >= 1e9 or places > 5:
        digits = max(0, math.floor(math.log10(largest)) - power)
        return ["0" if abs(tick * unit) < step / 2 else exponent(tick, digits) for tick in ticks.tolist()]
    if ticks.size == 1:
        return [f"{ticks[0]:g}"]
    for unit, least, suffix in ((1e6, 1e6, "M"), (1e3, 1e4, "k")):
        if largest >= least and step >= unit / 10:
            places = 0 if step >= unit else 1
            return ["0" if abs(tick) < step / 2 else f"{tick / unit:.{places}f}{suffix}" for tick in ticks]
    # Adding zero turns -0.0 into 0.0.
    return [f"{round(tick, places) + 0.0:.{places}f}" for tick in ticks.tolist()]
