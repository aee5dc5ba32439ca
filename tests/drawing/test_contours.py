"""Lines of equal value: where they run, and at which values."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawing.examples import contours
from tui_lab.authoring.figures import HeatMap
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.marks.contours import contour_levels, contour_segments


def test_the_line_of_a_cone_is_a_circle() -> None:
    x, y = np.meshgrid(np.arange(41.0), np.arange(41.0))
    ends = contour_segments(np.hypot(x - 20, y - 20), 12.3)
    radius = np.hypot(ends[..., 0] - 20, ends[..., 1] - 20)
    assert radius.min() > 12.2 and radius.max() < 12.4
    # Each end is the beginning of the next: the line is closed.
    places, counts = np.unique(np.round(ends.reshape(-1, 2), 9), axis=0, return_counts=True)
    assert set(counts.tolist()) == {2} and len(places) == len(ends)


def test_a_square_with_a_nan_has_no_line() -> None:
    values = np.tile(np.arange(5.0), (5, 1))
    whole = contour_segments(values, 1.5)
    values[2, 2] = np.nan
    torn = contour_segments(values, 1.5)
    assert len(whole) == 4 and len(torn) == 2


def test_a_saddle_is_crossed_twice() -> None:
    assert len(contour_segments(np.array([[1.0, 0.0], [0.0, 1.0]]), 0.5)) == 2


def test_levels_are_even_where_values_are() -> None:
    assert contour_levels(np.linspace(0, 9, 1001), 8) == pytest.approx(np.arange(1, 9), rel=1e-2)


def test_levels_stand_closer_where_values_do() -> None:
    values = np.linspace(0, 1, 1001) ** 6
    levels = contour_levels(values, 7)
    assert levels[3] == pytest.approx(np.median(values))
    assert levels.min() > 0 and levels.max() < 1 and np.all(np.diff(levels) > 0)


@pytest.mark.parametrize("values", [np.full((3, 3), 2.0), np.full((3, 3), np.nan), np.zeros((0, 0))])
def test_nothing_varies_so_there_are_no_levels(values: np.typing.NDArray[np.float64]) -> None:
    assert contour_levels(values).size == 0


@pytest.mark.parametrize("glyphs", Glyphs)
@pytest.mark.parametrize(
    "values",
    [
        np.array([[1.0]]),
        np.array([[0.0, 1.0]]),
        np.array([[1e308, -1e308], [0.0, np.nan]]),
        np.array([[np.inf, 1.0], [2.0, -np.inf]]),
        np.full((4, 4), 3.0),
    ],
)
def test_odd_maps_have_contours(values: np.typing.NDArray[np.float64], glyphs: Glyphs) -> None:
    for palette in (DARK, MONO):
        figure = HeatMap(values, "x", "y", (0, 1), (0, 1), contours=True)
        assert draw(figure, 40, 10, DrawingStyle(palette, glyphs)).width == 40


def test_nothing_is_filled_and_height_is_colour() -> None:
    cells = draw(contours(), 60, 18, DrawingStyle(DARK))
    assert (cells.bg == -1).all()
    braille = (cells.chars >= "\u2801") & (cells.chars <= "\u28ff")
    middle = cells.fg[8, 20:45][braille[8, 20:45]]
    corner = cells.fg[1:3, -4:][braille[1:3, -4:]]
    green = [np.mean([colour >> 8 & 255 for colour in part.tolist()]) for part in (middle, corner)]
    assert green[1] > green[0], "from low to high the scale grows lighter"


def test_without_colour_lines_say_their_value() -> None:
    drawn = draw(contours(), 60, 18, DrawingStyle(MONO)).text()
    coloured = draw(contours(), 60, 18, DrawingStyle(DARK)).text()
    levels = contour_levels(contours().values)
    assert f"{levels[4]:.2g}" in drawn and f"{levels[4]:.2g}" not in coloured


def test_paths_lie_on_top_in_their_own_colours() -> None:
    cells = draw(contours(), 60, 18, DrawingStyle(DARK))
    for k in (0, 1):
        assert (cells.fg == DARK.classes[k]).sum() > 10
