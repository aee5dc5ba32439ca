"""Values without a logarithm, 0 and below, as signs at the foot of a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tui_lab.authoring.figures import Array, Line, Plot, Points, Role
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.axes import Axis
from tui_lab.drawing.marks.header import Span, text_span
from tui_lab.languages import noted, translated as _

WORDS = noted("0 or below")


class Feet(NamedTuple):
    """The places `x`, of shape (n,), at which a series of `role` has no logarithm."""

    x: Array
    role: Role


def feet_of(figure: Plot) -> list[Feet]:
    """Those of each series that has some; none where the axis is linear."""
    series: Sequence[Line | Points] = (*figure.lines, *figure.points) if figure.y_log else ()
    found = [Feet(one.x[np.isfinite(one.x) & np.isfinite(one.y) & (one.y <= 0)], one.role) for one in series]
    return [feet for feet in found if feet.x.size]


def columns_of(feet: Feet, x: Axis, width: int) -> list[int]:
    """In which of `width` columns its signs stand."""
    at = x.position(feet.x)
    inside = at[(at >= 0) & (at <= 1)]
    columns: list[int] = np.unique(np.minimum(width - 1, (inside * width).astype(np.intp))).tolist()
    return columns


def feet_legend(feet: Sequence[Feet], style: DrawingStyle) -> list[list[Span]]:
    """What the signs mean, one item; none where there is none."""
    if not feet:
        return []
    signs = [
        text_span(style.set.above, style.palette.role(role)) for role in dict.fromkeys(f.role for f in feet)
    ]
    return [[text_span(f"{_(WORDS)} ", style.palette.muted), *signs]]
