"""Numbers as a reader wants them: few characters, enough digits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any


def short(value: float) -> str:
    """`value` to four significant digits in about eight characters: 1,240, 0.0063, 3.1e-3, nan."""
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if value == 0:
        return "0"
    if size >= 999_999.5:
        return exponent(value, 2)
    if value.is_integer() or size >= 999.95:
        return f"{value:,.0f}"
    if size < 1e-3:
        return exponent(value, 2)
    return f"{value:.4g}"


def exponent(value: float, digits: int) -> str:
    """`value` as 3.1e-3 with at most `digits` digits after the point."""
    mantissa, power = f"{value:.{digits}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(power)}"


def shape_words(shape: Iterable[int]) -> str:
    """The shape of a tensor, such as 10×1; what has no dimension is a number."""
    return "×".join(map(str, shape)) or "a number"


def duration(seconds: float) -> str:
    """A time as one says it: 12 s, 3 min, 2 h 5 min."""
    if seconds < 99.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def megabytes(size: float) -> str:
    """A number of bytes, as one says it: 0.3 MB, 31 MB."""
    return f"{size / 1e6:.1f} MB" if size < 9.95e6 else f"{size / 1e6:.0f} MB"


def amount(size: float) -> str:
    """A number of bytes of any size, as one says it: 512 bytes, 31 MB, 1.5 GB, 400 TB."""
    for power, unit in ((15, "PB"), (12, "TB"), (9, "GB"), (6, "MB"), (3, "kB")):
        if size >= 0.9995 * 10**power:
            return f"{short(float(f'{size / 10**power:.3g}'))} {unit}"
    return f"{size:.0f} bytes"


def rounded(value: float, digits: int) -> float:
    """`value` to so many significant digits; the largest numbers as they are."""
    found = float(f"{value:.{digits}g}")
    return found if math.isfinite(found) else value


def finite(value: Any) -> Any:
    """`value`, which JSON is to hold, with None for every number that JSON cannot write."""
    match value:
        case dict():
            return {name: finite(item) for name, item in value.items()}
        case list() | tuple():
            return [finite(item) for item in value]
        case float() if not math.isfinite(value):
            return None
    return value
