"""What a view returns: frozen numbers and labels, drawn by whoever shows them.

A figure says what is to be seen, never how. The screen turns it into cells, the command line prints
it, a test asserts on its arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# What a series stands for; the palette gives each role a colour and a glyph or dash of its own, so
# that no two differ by colour alone. "class0" … "class9" are the classes of a classification.
Role = Literal[
    "train", "test", "ghost", "raw", "data", "held-out", "model", "truth", "path",
    "class0", "class1", "class2", "class3", "class4", "class5", "class6", "class7", "class8", "class9",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Line:
    """A curve through `x`, `y`, each of shape (n,). A NaN is a gap."""

    name: str
    x: Array
    y: Array
    role: Role = "model"


@dataclass(frozen=True, eq=False)
class Points:
    """Separate points at `x`, `y`, each of shape (n,)."""

    name: str
    x: Array
    y: Array
    role: Role = "data"


@dataclass(frozen=True)
class Mark:
    """A vertical rule at `x` with a short word, such as a knob that changed there."""

    x: float
    text: str


@dataclass(frozen=True, eq=False)
class Plot:
    """Lines and points over two labelled axes; `note` says a number worth reading beside the title."""

    x_label: str
    y_label: str
    lines: tuple[Line, ...] = ()
    points: tuple[Points, ...] = ()
    marks: tuple[Mark, ...] = ()
    y_log: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class HeatMap:
    """A grid of values over two axes, with points and a path on top.

    `values` has shape (rows, columns); row 0 lies at `y_range[0]`, the bottom, and column 0 at
    `x_range[0]`. `scale` says how values become colours: "sequential" from low to high, "diverging"
    around zero, "classes" for whole numbers that name a class.
    """

    values: Array
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    scale: Literal["sequential", "diverging", "classes"] = "sequential"
    value_label: str = ""
    class_names: tuple[str, ...] = ()
    points: tuple[Points, ...] = ()
    lines: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of shape (n,) between `edges` of shape (n + 1,)."""

    counts: Array
    edges: Array
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of text under column heads; `marked` are (row, column) cells to bring out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: frozenset[tuple[int, int]] = frozenset()
    note: str = ""


Figure = Plot | HeatMap | Histogram | Table
