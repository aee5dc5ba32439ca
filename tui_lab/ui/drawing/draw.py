"""Any figure to cells: the one function that screens and the command line call."""

from __future__ import annotations

from typing import assert_never

from tui_lab.core.figures import Figure, HeatMap, Histogram, Plot, Table
from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.histograms import draw_histogram
from tui_lab.ui.drawing.maps import draw_heat_map
from tui_lab.ui.drawing.plots import draw_plot
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.tables import draw_table


def draw(figure: Figure, width: int, height: int, style: DrawingStyle) -> Cells:
    """`figure` in exactly `width` × `height` cells (none where either is below one).

    Call it from one thread only: plotext keeps its canvas in module state.
    """
    width, height = max(0, width), max(0, height)
    match figure:
        case Plot():
            return draw_plot(figure, width, height, style)
        case HeatMap():
            return draw_heat_map(figure, width, height, style)
        case Histogram():
            return draw_histogram(figure, width, height, style)
        case Table():
            return draw_table(figure, width, height, style)
        case _:
            assert_never(figure)
