"""How far a figure can be scrolled in the room that it has."""

from __future__ import annotations

from bisect import bisect_left

from tui_lab.authoring.figures import Equation, Figure, Histograms, Table, TextBlock, Tree
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.equations import held_equation
from tui_lab.drawing.figures.histogram_rows import held_histograms
from tui_lab.drawing.figures.tables import held_table
from tui_lab.drawing.figures.text_blocks import held_text_block
from tui_lab.drawing.figures.trees import held_tree
from tui_lab.drawing.marks.window import END, Scrolled

LEAST = 4  # rows, from which on a figure that is lines of text has its note


def held(
    figure: Figure, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None = None
) -> Scrolled | None:
    """`scrolled`, no further than there is something to see, or where `figure` stands without it.

    None for a figure that is always drawn whole.
    """
    at = scrolled or Scrolled()
    match figure:
        case Table():
            return held_table(figure, width, height, at)
        case TextBlock():
            return held_text_block(figure, width, height, at)
        case Tree():
            return held_tree(figure, width, height, style, scrolled)
        case Equation():
            return held_equation(figure, width, height, style, at)
        case Histograms():
            return held_histograms(figure, height, at)
        case _:
            return None


def scrolls(figure: Figure, width: int, height: int, style: DrawingStyle) -> bool:
    """Whether something of `figure` is out of sight."""
    return held(figure, width, height, style, END) not in (None, Scrolled())


def whole_width(figure: Figure, usual: int, most: int, style: DrawingStyle) -> int:
    """The fewest columns, `usual` or more and at `most` so many, in which no column of a table is missing.

    Nor the end of a line of a tree; any other figure has the `usual` ones.
    """

    def is_whole(width: int) -> bool:
        at = held(figure, width, most, style, END)
        return at is None or not at.columns

    widths = range(usual, most if isinstance(figure, Table | Tree) else usual)
    return usual + bisect_left(widths, True, key=is_whole)


def whole_height(figure: Figure, width: int, usual: int, most: int, style: DrawingStyle) -> int:
    """The fewest rows in which all of `figure` is in sight, at `most` so many.

    They are `usual` ones at least where a figure is drawn the larger the more there are, not line by line.
    """

    def is_whole(height: int) -> bool:
        at = held(figure, width, height, style, END)
        return at is None or not at.rows

    heights = range(LEAST if isinstance(figure, Table | TextBlock | Tree) else usual, most)
    return heights.start + bisect_left(heights, True, key=is_whole)
