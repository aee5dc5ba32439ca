"""The shapes of the arrays that a figure is made of, and what else is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tui_lab.authoring.real_numbers import Numbers, Unfit, is_tensor, real_array
from tui_lab.number_text import short

BRIGHTEST = 255  # of whole numbers
FAR = 10  # no colour from 0 to 1, whatever a network did to it


class Shape:
    """An array whose dimensions have these names. Those of one name are of one length in the whole figure.

    `n + 1` is one more than `n`, or nothing at all where there is nothing.
    """

    def __init__(self, *names: str, about: str = "") -> None:
        self._names = names
        self._wanted = f"({', '.join(names)}{',' * (len(names) == 1)})" + f", {about}" * bool(about)

    def take(self, value: Any) -> Numbers:
        """The numbers of `value`; a column, (n, 1), is as good as (n,)."""
        array = real_array(value)
        if array.ndim == 2 and len(self._names) == 1 and array.shape[1] == 1:
            array = array.reshape(-1)
        if array.shape == (0,):  # an empty list
            array = array.reshape((0,) * len(self._names))
        if array.ndim != len(self._names):
            raise Unfit(f"has shape {array.shape}; wanted is {self._wanted}", ValueError)
        return frozen(array)

    def agree(self, array: Numbers, field: str, sizes: dict[str, tuple[int, str]]) -> None:
        """Compare with the `sizes` of the fields before, by name. Raises Unfit."""
        for name, size in zip(self._names, array.shape, strict=True):
            base, _, more = name.partition(" + ")
            known, where = sizes.setdefault(base, (size - int(more or 0), field))
            if size != known + int(more or 0) and (size or known):
                wanted = f"({known + int(more or 0):d},)"
                raise Unfit(
                    f"has shape {array.shape}; wanted is {wanted}, for {where} has {known:,}", ValueError
                )


class AnyGrid:
    """Numbers in rows and columns, in one row, or a single one."""

    def take(self, value: Any) -> Numbers:
        """The numbers of `value`."""
        array = real_array(value)
        if array.ndim > 2:
            raise Unfit(f"has shape {array.shape}; wanted is (rows, columns), (n,) or ()", ValueError)
        return frozen(array)


class Pixels:
    """A picture: shades, (rows, columns), or red, green and blue, (rows, columns, 3), from 0 to 1."""

    def take(self, value: Any) -> Numbers:
        """Shades as they are, colours from 0 to 1."""
        array = real_array(value)
        if array.ndim == 3 and array.shape[2] == 1:
            array = array[:, :, 0]
        if array.ndim == 2 or array.shape == (0,):  # an empty list
            return frozen(array.reshape(array.shape if array.ndim == 2 else (0, 0)))
        wanted = "wanted is (rows, columns), or (rows, columns, 3) for colours"
        if array.ndim == 3 and array.shape[2] == 3:
            return frozen(_shares(array))
        said = f"has shape {array.shape}; {wanted}"
        if array.ndim == 3 and array.shape[0] == 3:
            order = ".permute(1, 2, 0)" if is_tensor(value) else ".transpose(1, 2, 0)"
            said += f": colours come last, so write {order} after it"
        elif array.ndim == 3 and array.shape[0] == 1:
            said += ": write [0] after it"
        elif array.ndim == 3 and array.shape[2] == 4:
            said += ": write [:, :, :3] after it, which leaves out how opaque it is"
        elif array.ndim == 4:
            said += ": make an Image of each picture"
        raise Unfit(said, ValueError)


def _shares(array: Numbers) -> Numbers:
    """Colours from 0 to 1; what is beyond is at the end. Whole numbers are from 0 to 255."""
    finite = array[np.isfinite(array)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if array.dtype.kind in "iu":
        if low < 0 or high > BRIGHTEST:
            raise Unfit(f"runs from {low:.0f} to {high:.0f}; whole numbers are from 0 to 255", ValueError)
        return array / BRIGHTEST
    if high > FAR:
        raise Unfit(f"runs to {short(high)}; colours are from 0 to 1: write / {short(high)}", ValueError)
    return np.where(np.isfinite(array), np.clip(array, 0, 1), np.nan)


def frozen(array: Numbers) -> Numbers:
    """A copy in double precision that nobody can change; `array` itself where it is one already."""
    if array.dtype == np.float64 and not array.flags.writeable and array.base is None:
        return array
    copy = np.array(array, dtype=np.float64)
    copy.flags.writeable = False
    return copy
