"""A rectangle of terminal cells as numpy arrays: what every drawing function returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DEFAULT = -1  # the terminal's or widget's own colour


@dataclass(frozen=True, eq=False)
class Cells:
    """`height` × `width` cells.

    `chars` holds one character a cell ("" in the right half of a wide one); `fg` and `bg` hold
    0xRRGGBB or `DEFAULT`; `bold` is a flag. All have shape (height, width).
    """

    chars: npt.NDArray[np.str_]
    fg: npt.NDArray[np.int32]
    bg: npt.NDArray[np.int32]
    bold: npt.NDArray[np.bool_]

    @classmethod
    def blank(cls, width: int, height: int) -> Cells:
        shape = (max(0, height), max(0, width))
        return cls(
            np.full(shape, " ", dtype="<U1"),
            np.full(shape, DEFAULT, dtype=np.int32),
            np.full(shape, DEFAULT, dtype=np.int32),
            np.zeros(shape, dtype=np.bool_),
        )

    @property
    def width(self) -> int:
        return int(self.chars.shape[1])

    @property
    def height(self) -> int:
        return int(self.chars.shape[0])
