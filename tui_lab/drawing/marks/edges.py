"""The lines of a network diagram, one a weight, with its number where asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.dots import Dots, draw_dots
from tui_lab.drawing.marks.strokes import trace

DASH = (3, 6)  # dots on, of so many
DIMMEST = 0.4  # of the way from no colour to the strongest one
ALONG = (0.5, 0.3, 0.7, 0.15, 0.85)  # where on a line its number may stand, the best first


@dataclass(frozen=True)
class Edge:
    """A line from (`left`, `top`) to (`right`, `bottom`), cells that both belong to it."""

    left: int
    top: int
    right: int
    bottom: int
    weight: float
    fg: int
    chosen: bool


def edge_colour(share: float, style: DrawingStyle) -> int:
    """The colour of a weight that is `share`, in [-1, 1], of the largest."""
    if not style.palette.colours:
        return style.palette.text
    strength = np.sign(share) * (DIMMEST + (1 - DIMMEST) * abs(share))
    return int(style.palette.diverging(np.array(strength)))


def draw_edges(cells: Cells, edges: Sequence[Edge], style: DrawingStyle) -> None:
    """Solid where the weight is positive, dashed where it is negative; later ones over earlier ones."""
    across, down = style.set.dots
    layers = []
    for edge in edges:
        x = np.array([edge.left * across, (edge.right + 1) * across - 1], dtype=np.float64)
        rows = np.array([edge.top, edge.bottom])
        y = (cells.height - 1 - rows + 0.5) * down - 0.5
        on, period = DASH if edge.weight < 0 and across > 1 else (1, 1)
        if x[1] <= x[0]:
            continue
        slope = (edge.top > edge.bottom) - (edge.top < edge.bottom)
        sign = "." if edge.weight < 0 else "-/\\"[slope]
        layers.append(Dots(*trace(x, y, on, period), edge.fg, sign))
    drawn = draw_dots(layers, cells.width, cells.height, style)
    cells.blit(drawn, 0, 0)


def draw_numbers(cells: Cells, edges: Sequence[Edge]) -> None:
    """The weight on each line, where it does not touch another's."""
    taken = np.zeros((cells.height, cells.width), dtype=np.bool_)
    for edge in reversed(edges):
        text = f"{edge.weight:+.2f}" if abs(edge.weight) < 100 else short(edge.weight)
        for along in ALONG:
            row = round(edge.top + along * (edge.bottom - edge.top))
            col = round(edge.left + along * (edge.right - edge.left) - len(text) / 2)
            around = taken[row, max(0, col - 1) : col + len(text) + 1]
            if edge.left < col and col + len(text) <= edge.right and not around.any():
                cells.put(row, col, text, edge.fg, bold=True)
                taken[row, col : col + len(text)] = True
                break
