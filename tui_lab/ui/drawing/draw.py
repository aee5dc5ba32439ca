"""Any figure to cells: the one function that screens and the command line call."""

from __future__ import annotations

from typing import assert_never

from tui_lab.core.figures import (
    Equation,
    Figure,
    HeatMap,
    Histogram,
    Histograms,
    ImageGrid,
    Network,
    Plot,
    Table,
    Tree,
)
from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.cursor import Cursor, ImageCursor, PlaceCursor
from tui_lab.ui.drawing.equations import draw_equation
from tui_lab.ui.drawing.histogram_rows import draw_histograms
from tui_lab.ui.drawing.histograms import draw_histogram
from tui_lab.ui.drawing.images import draw_images
from tui_lab.ui.drawing.maps import draw_heat_map
from tui_lab.ui.drawing.networks import draw_network
from tui_lab.ui.drawing.plots import draw_plot
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.tables import draw_table
from tui_lab.ui.drawing.trees import draw_tree
from tui_lab.ui.drawing.window import Scrolled


def draw(figure: Figure, width: int, height: int, style: DrawingStyle, cursor: Cursor | None = None) -> Cells:
    """`figure` in exactly `width` × `height` cells (none where either is below one).

    `cursor` marks a place of a heat map or a picture of a grid, or says how far a figure is scrolled that
    does not fit; other figures, and one of another kind, take no notice. Call it from one thread only:
    plotext keeps its canvas in module state.
    """
    width, height = max(0, width), max(0, height)
    scrolled = cursor if isinstance(cursor, Scrolled) else None
    match figure:
        case Plot():
            return draw_plot(figure, width, height, style)
        case HeatMap():
            place = cursor if isinstance(cursor, PlaceCursor) else None
            return draw_heat_map(figure, width, height, style, place)
        case Histogram():
            return draw_histogram(figure, width, height, style)
        case Histograms():
            return draw_histograms(figure, width, height, style, scrolled)
        case ImageGrid():
            chosen = cursor if isinstance(cursor, ImageCursor) else None
            return draw_images(figure, width, height, style, chosen)
        case Equation():
            return draw_equation(figure, width, height, style, scrolled)
        case Tree():
            return draw_tree(figure, width, height, style, scrolled)
        case Network():
            return draw_network(figure, width, height, style, scrolled)
        case Table():
            return draw_table(figure, width, height, style, scrolled)
        case _:
            assert_never(figure)
