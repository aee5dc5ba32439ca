"""What one panel alone makes of its room.

A figure that can grow covers at least 80 % of the width or of the height. Words and numbers have one size: a
table, a tree and an equation are all there instead.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawing.examples import FIGURES, equation
from tui_lab.authoring.figures import Equation, Image, ImageGrid, Table, Tree
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.images import image_places

STYLE = DrawingStyle()
ZOOMED = [(116, 35), (196, 55), (296, 95)]  # cells within the border of a window of 120 × 40, and larger ones
COVERED = 0.8


def extent(cells: Cells) -> tuple[int, int]:
    """Columns and rows from the first that are not blank to the last."""
    inked = (cells.chars != " ") | (cells.bg != DEFAULT)
    columns, rows = (np.flatnonzero(inked.any(axis=axis)) for axis in (0, 1))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(("width", "height"), ZOOMED)
def test_a_figure_that_can_grow_fills_its_room(name: str, width: int, height: int) -> None:
    figure = FIGURES[name]
    cells = draw(figure, width, height, STYLE)
    if isinstance(figure, Table | Tree | Equation):
        assert STYLE.set.ellipsis not in cells.text()
        return
    columns, rows = extent(cells)
    if isinstance(figure, ImageGrid):  # without what is said above the pictures
        places = image_places(figure, width, height, STYLE)
        assert len(places) == len(figure.images)
        columns = max(col + wide for _, col, wide, _ in places)
        rows = max(row + high for row, _, _, high in places) - places[0][0]
    assert columns >= COVERED * width or rows >= COVERED * height


@pytest.mark.parametrize("pixels", [(1, 1), (3, 3), (5, 5), (8, 8), (28, 28), (2, 9), (64, 64)])
@pytest.mark.parametrize(("width", "height"), ZOOMED)
def test_a_picture_grows_as_far_as_there_is_room_by_a_whole_number_where_that_costs_little(
    pixels: tuple[int, int], width: int, height: int
) -> None:
    figure = ImageGrid((Image(np.random.default_rng(1).random(pixels), ""),))
    ((_, _, columns, rows),) = image_places(figure, width, height, STYLE)
    most = min((width - 2) / pixels[1], 2 * height / pixels[0], 64)
    scale = columns / pixels[1]
    assert rows == -(-round(pixels[0] * scale) // 2), "two pixels a cell, one above the other"
    if most >= 1 and int(most) ** 2 >= 0.8 * most**2:
        assert scale == int(most)
    else:
        assert scale == pytest.approx(most, abs=0.5 / pixels[1])


def test_numbers_of_a_matrix_stand_on_the_colour_of_their_size_and_sign() -> None:
    cells = draw(equation(), 116, 35, STYLE)
    lines = cells.text().splitlines()
    row = next(k for k, line in enumerate(lines) if "-1.25" in line)
    below, above = (int(cells.bg[row, lines[row].index(text)]) for text in ("-1.25", "0.5"))
    assert DEFAULT not in (below, above) and below != above
    plain = draw(equation(), 116, 35, DrawingStyle(MONO))
    assert plain.text() == cells.text(), "the sign is there without colours, too"
    assert (plain.bg == DEFAULT).all()
