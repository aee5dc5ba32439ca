"""Numbers as a reader wants them: few characters, enough digits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the status line needs no numpy
    import numpy as np
    import numpy.typing as npt


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


def alike(column: npt.NDArray[np.float64], gap: str) -> list[str]:
    """The numbers of `column`, shape (n,), with as many decimals each; NaN is `gap`.

    What is not zero never looks like it, and very large or small numbers are as in `short`.
    """
    finite = [value for value in column.tolist() if math.isfinite(value)]
    largest = max(map(abs, finite), default=0.0)
    places = 0
    if 1e-3 <= largest < 1e4 and not all(value.is_integer() for value in finite):
        most = max(0, 3 - math.floor(math.log10(largest)))
        places = max(len(f"{value:.{most}f}".rstrip("0").partition(".")[2]) for value in finite)
    texts = []
    for value in column.tolist():
        # Adding zero turns -0.0 into 0.0.
        text = f"{value + 0.0:.{places}f}" if places else ""
        lost = not text or (value != 0 and float(text) == 0)
        texts.append(gap if math.isnan(value) else short(value) if lost else text)
    return texts
