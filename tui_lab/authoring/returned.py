"""What a view returned: a figure, or a sentence that says what to return instead."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np

from tui_lab.authoring.figures import Figure, Image, Line, Mark, NumberGrid, Points, TreeNode
from tui_lab.authoring.knob_kinds import Text
from tui_lab.authoring.real_numbers import called, is_tensor
from tui_lab.languages import translated as _

FIGURES: tuple[type, ...] = get_args(Figure)
NAMES = ", ".join(kind.__name__ for kind in FIGURES)
CURVES = 'Plot("x", "y", lines=[Line("name", x, y)])'
# What a figure is made of, and the figure that it goes into.
PARTS: dict[type, str] = {
    Line: 'Plot("x", "y", lines=[line])',
    Points: 'Plot("x", "y", points=[points])',
    Mark: f"{CURVES} with marks=[mark]",
    Image: "ImageGrid([image])",
    NumberGrid: "Equation([grid])",
    TreeNode: "Tree([node])",
}
PLOTTERS = ("matplotlib", "plotly", "seaborn", "PIL")  # packages whose pictures need a window


def figure_of(returned: Any, view: str) -> Figure:
    """What the method `view` returned. Raises TypeError, in a sentence, for what is no figure."""
    if isinstance(returned, FIGURES):
        return returned  # type: ignore[return-value]
    raise TypeError(_("{view}() returned {instead}").format(view=view, instead=_instead(returned)))


def _instead(returned: Any) -> str:
    kind, package = type(returned), type(returned).__module__.partition(".")[0]
    if returned is None:
        said = _("nothing; it has to return a figure, such as {curves}: the figures are {names}")
        return said.format(curves=CURVES, names=NAMES)
    if kind in PARTS:
        said = _("{what}, a part of a figure; return {whole}")
        return said.format(what=called(returned), whole=PARTS[kind])
    if isinstance(returned, Text):
        return _("a Text, which is a knob; for text to read return TextBlock(text)")
    if isinstance(returned, str):
        return _("text; return TextBlock(text)")
    if package in PLOTTERS:
        said = _(
            "{what} of {package}, which a terminal cannot show; return {curves} for curves, "
            "ImageGrid([Image(pixels)]) for pictures"
        )
        return said.format(what=called(returned), package=package, curves=CURVES)
    if is_tensor(returned) or isinstance(returned, np.ndarray):
        said = _(
            "{what}, not a figure; return {curves} for curves, ImageGrid([Image(values)]) for a picture, "
            "Equation([NumberGrid(name, values)]) for its numbers"
        )
        return said.format(what=called(returned), curves=CURVES)
    if isinstance(returned, list | tuple) and returned and isinstance(returned[0], FIGURES):
        said = _("{count} figures; one view shows one: make a method with @view of each")
        return said.format(count=len(returned))
    said = _("{what}, not a figure; the figures are {names}")
    return said.format(what=called(returned), names=NAMES)
