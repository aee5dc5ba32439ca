"""Any figure to cells: the one function that screens and the command line call."""

from __future__ import annotations

from typing import assert_never

from tui_lab.authoring.figures import (
    Equation,
    Figure,
    HeatMap,
    Histogram,
    Histograms,
    ImageGrid,
    NetworkMaps,
    Plot,
    Table,
    TextBlock,
    Tree,
)
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.equations import draw_equation
from tui_lab.drawing.figures.histogram_rows import draw_histograms
from tui_lab.drawing.figures.histograms import draw_histogram
from tui_lab.drawing.figures.images import draw_images
from tui_lab.drawing.figures.maps import draw_heat_map
from tui_lab.drawing.figures.network_maps import draw_network_maps
from tui_lab.drawing.figures.plots import draw_plot
from tui_lab.drawing.figures.tables import draw_table
from tui_lab.drawing.figures.text_blocks import draw_text_block
from tui_lab.drawing.figures.trees import draw_tree
from tui_lab.drawing.marks.cursor import Cursor, ImageCursor, PlaceCursor, PointCursor, RowCursor, UnitCursor
from tui_lab.drawing.marks.header import hint
from tui_lab.drawing.marks.lost import NOT_FINITE, lost
from tui_lab.drawing.marks.window import Scrolled
from tui_lab.languages import translated as _


def draw(figure: Figure, width: int, height: int, style: DrawingStyle, cursor: Cursor | None = None) -> Cells:
    """`figure` in exactly `width` × `height` cells (none where either is below one).

    `cursor` marks a place of a heat map, one for a point in a map or plot, a picture of a grid, a row of a
    table or a unit of a network, or says how far a figure is scrolled that does not fit; other figures, and
    one of another kind, take no notice.
    """
    width, height = max(0, width), max(0, height)
    scrolled = cursor if isinstance(cursor, Scrolled) else None
    if lost(figure):
        return hint(width, height, _(NOT_FINITE), style)
    match figure:
        case Plot():
            point = cursor if isinstance(cursor, PointCursor) else None
            return draw_plot(figure, width, height, style, cursor=point)
        case HeatMap():
            place = cursor if isinstance(cursor, PlaceCursor | PointCursor) else None
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
        case NetworkMaps():
            unit = cursor if isinstance(cursor, UnitCursor) else None
            return draw_network_maps(figure, width, height, style, unit)
        case Table():
            row = cursor if isinstance(cursor, RowCursor) else None
            return draw_table(figure, width, height, style, scrolled, row)
        case TextBlock():
            return draw_text_block(figure, width, height, style, scrolled)
        case _:
            assert_never(figure)
