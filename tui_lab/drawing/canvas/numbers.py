"""Columns of numbers, each with as many decimals; `short` and `exponent` are for one alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tui_lab.number_text import exponent as exponent, rounded as rounded, short as short

if TYPE_CHECKING:  # the status line needs no numpy
    import numpy as np
    import numpy.typing as npt


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
