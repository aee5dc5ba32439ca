"""What a view returns: frozen numbers and labels, drawn by whoever shows them.

A figure says what is to be seen, never how. The screen turns it into cells, the command line prints
it, a test asserts on its arrays. It takes NumPy arrays, tensors and lists alike, and keeps a frozen
copy; what does not fit is refused when it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Annotated, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.given import Given, Lines
from tui_lab.authoring.shapes import AnyGrid, Pixels, Shape

Array = npt.NDArray[np.float64]
Vector = Annotated[Array, Shape("n", about="one number a point")]

# What a series stands for; the palette gives each role a colour and a glyph or dash of its own, so
# that no two differ by colour alone. "class0" … "class9" are the classes of a classification, or whatever
# else there are several of.
ClassRole = Literal[
    "class0", "class1", "class2", "class3", "class4", "class5", "class6", "class7", "class8", "class9"
]
GhostRole = Literal["ghost1", "ghost2", "ghost3", "ghost4", "ghost5", "ghost6"]
Role = Literal[
    "train", "test", "ghost", "raw", "data", "held-out", "model", "truth", "path", ClassRole, GhostRole
]  # fmt: skip
CLASS_ROLES: tuple[Role, ...] = get_args(ClassRole)
GHOST_ROLES: tuple[Role, ...] = get_args(GhostRole)


@dataclass(frozen=True, eq=False)
class Line(Given):
    """A curve through `x`, `y`, each of shape (n,). A NaN is a gap."""

    name: str
    x: Vector
    y: Vector
    role: Role = "model"


@dataclass(frozen=True, eq=False)
class Points(Given):
    """Separate points at `x`, `y`, each of shape (n,); `hollow` ones are those that were held back."""

    name: str
    x: Vector
    y: Vector
    role: Role = "data"
    hollow: bool = False


@dataclass(frozen=True)
class Mark(Given):
    """A vertical rule at `x` with a short word, such as a knob that changed there."""

    x: float
    text: str


@dataclass(frozen=True, eq=False)
class Plot(Given):
    """Lines and points over two labelled axes; `note` says a number worth reading beside the title.

    With `x_names` the places 0, 1, … of the x axis are called so. With `x_counts`, such as ("epoch", 938), a
    second row below the axis numbers what has so many of its units.
    """

    x_label: str
    y_label: str
    lines: tuple[Line, ...] = ()
    points: tuple[Points, ...] = ()
    marks: tuple[Mark, ...] = ()
    y_log: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    note: str = ""
    x_names: tuple[str, ...] = ()
    x_counts: tuple[str, float] | None = None


@dataclass(frozen=True, eq=False)
class HeatMap(Given):
    """A grid of values over two axes, with points and a path on top.

    `values` has shape (rows, columns); row 0 lies at `y_range[0]`, the bottom, and column 0 at
    `x_range[0]`. An axis that only numbers its rows or columns runs from half before the first number to
    half after the last, such as -0.5 to n - 0.5; `x_names` and `y_names` are what its numbers stand for.
    `scale` says how values become colours: "sequential" from low to high, "diverging" around zero (below it
    the first of two `class_names`, if there are any, above it the second), "classes" for whole numbers that
    name a class. With `contours` the map is drawn as lines of equal value. `pick` names the two knobs that
    the place under the cursor can be put into.
    """

    values: Annotated[Array, Shape("rows", "columns")]
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    scale: Literal["sequential", "diverging", "classes"] = "sequential"
    value_label: str = ""
    class_names: tuple[str, ...] = ()
    points: tuple[Points, ...] = ()
    lines: tuple[Line, ...] = ()
    contours: bool = False
    pick: tuple[str, str] | None = None
    note: str = ""
    x_names: tuple[str, ...] = ()
    y_names: tuple[str, ...] = ()

    def misfit(self) -> str:
        ends = {"x_range": self.x_range, "y_range": self.y_range}
        return next(
            (
                f"{name} has an end that is not finite"
                for name, of in ends.items()
                if not all(map(isfinite, of))
            ),
            "",
        )


@dataclass(frozen=True, eq=False)
class Histogram(Given):
    """Counts of shape (n,) between `edges` of shape (n + 1,)."""

    counts: Annotated[Array, Shape("n", about="one count a bin")]
    edges: Annotated[Array, Shape("n + 1", about="one more than there are bins")]
    label: str = ""
    note: str = ""

    def misfit(self) -> str:
        return "counts has a number below 0" if (self.counts < 0).any() else ""


@dataclass(frozen=True)
class Table(Given):
    """Rows of text under column heads; `marked` are (row, column) cells to bring out.

    `picks` are by row the knobs, and their values, that choosing it sets; none where it sets nothing.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: frozenset[tuple[int, int]] = frozenset()
    note: str = ""
    picks: tuple[tuple[tuple[str, Any], ...], ...] = ()

    def misfit(self) -> str:
        if len(self.picks) > len(self.rows):
            return f"has {len(self.picks)} picks for {len(self.rows)} rows"
        columns = len(self.columns)
        long = next((k for k, row in enumerate(self.rows) if len(row) > columns), None)
        return "" if long is None else f"rows[{long}] has {len(self.rows[long])} cells for {columns} columns"


@dataclass(frozen=True)
class TextBlock(Given):
    """Text as it was written: line breaks and indents stay, long lines are wrapped, and it scrolls.

    `text` may also be a list of lines. Nothing in it is markup.
    """

    text: Annotated[str, Lines()]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Histograms(Given):
    """A histogram for each layer, or whatever else `names` says, one below the other on one scale.

    All have the same edges.
    """

    names: tuple[str, ...]
    histograms: tuple[Histogram, ...]
    note: str = ""

    def misfit(self) -> str:
        names, count = len(self.names), len(self.histograms)
        return "" if names == count else f"has {names} names for {count} histograms"


@dataclass(frozen=True, eq=False)
class Image(Given):
    """One picture of shape (rows, columns), row 0 on top, and the words below it.

    One in colours has shape (rows, columns, 3): red, green and blue, from 0 to 1, or as whole numbers from
    0 to 255. What is beyond is drawn as if it were at the end.

    `wrong` brings it out, as one that the network takes for something else. `pick` are the knobs, and
    their values, that choosing it sets.
    """

    values: Annotated[Array, Pixels()]
    caption: str = ""
    wrong: bool = False
    pick: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, eq=False)
class ImageGrid(Given):
    """Pictures side by side. `value_range` are the ends of the scale; each has its own when None.

    One in colours has no scale.
    """

    images: tuple[Image, ...]
    scale: Literal["sequential", "diverging"] = "sequential"
    value_range: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class NumberGrid(Given):
    """A matrix as numbers, shape (rows, columns); NaN is a place without a value yet.

    A single number, shape (), is drawn as such: without brackets.
    `about` stands below its name, such as shape and dtype. Marked rows, columns and cells are brought out.
    """

    name: str
    values: Annotated[Array, AnyGrid()]
    about: str = ""
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    marked_rows: frozenset[int] = frozenset()
    marked_columns: frozenset[int] = frozenset()
    marked_cells: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, eq=False)
class Equation(Given):
    """Number grids and the signs between them, such as x × w = y; `note` is a sentence below."""

    parts: tuple[NumberGrid | str, ...]
    note: str = ""


@dataclass(frozen=True)
class TreeNode(Given):
    """A node by name, what is worth knowing about it, and what hangs below it."""

    name: str
    about: str = ""
    children: tuple[TreeNode, ...] = ()
    marked: bool = False


@dataclass(frozen=True)
class Tree(Given):
    """Nodes and what hangs below them, such as the graph behind a loss."""

    roots: tuple[TreeNode, ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class NetworkMaps(Given):
    """A fully connected network, each unit by a map of what it answers over the plane of its inputs.

    `layers` are the units of each layer, the inputs first; over a line a map has one row. `weights[k]` has
    shape (units of layer k + 1, units of layer k); NaN is no connection, and an input that has none is left
    pale. `large` is the map, or the curve, of the unit `chosen`, a layer and a unit. `choices` are what else
    can be chosen, such as data sets, of which `choice` is the one in use.
    """

    layers: tuple[tuple[Image, ...], ...]
    weights: tuple[Annotated[Array, Shape("units", "units before")], ...]
    large: HeatMap | Plot
    chosen: tuple[int, int]
    layer_names: tuple[str, ...] = ()
    choices: tuple[Image, ...] = ()
    choice: int | None = None
    note: str = ""

    def misfit(self) -> str:
        if any(image.values.ndim != 2 for image in (*sum(self.layers, ()), *self.choices)):
            return "layers and choices are maps of one value a pixel, of shape (rows, columns)"
        for k, (before, after) in enumerate(pairwise(self.layers)):
            if k < len(self.weights) and self.weights[k].shape != (len(after), len(before)):
                given = self.weights[k].shape
                return f"weights[{k}] has shape {given}; its layers have {len(after)} and {len(before)} units"
        layer, unit = self.chosen
        if self.layers and not (0 <= layer < len(self.layers) and 0 <= unit < len(self.layers[layer])):
            return f"chosen is {self.chosen}, where there is no unit"
        if self.choice is not None and not 0 <= self.choice < len(self.choices):
            return f"choice is {self.choice} of {len(self.choices)} choices"
        return ""


Figure = (
    Plot | HeatMap | Histogram | Histograms | ImageGrid | Equation | Tree | NetworkMaps | Table | TextBlock
)
