"""The cursor that puts points: it goes by round numbers, and is seen in maps and plots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tui_lab.authoring.figures import HeatMap, ImageGrid, Line, Plot, Points
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.pointing import pointed
from tui_lab.drawing.marks.cursor import PointCursor

MAP = HeatMap(np.zeros((5, 5)), "w", "b", (-6.0, 6.0), (0.0, 1.0), class_names=("no", "yes"))
X = np.array([-1.0, 0.0, 1.0])
PLOT = Plot("x", "y", lines=(Line("model", X, X**2),), points=(Points("data", X, X**2),))


def test_it_goes_by_round_numbers_whatever_the_grid() -> None:
    start = pointed(None, MAP)
    assert start == PointCursor(0.0, 0.5)
    assert pointed(start, MAP, 1, 1) == PointCursor(0.2, 0.45), "down is towards the lower end"
    assert pointed(start, MAP, -3, -2) == PointCursor(-0.6, 0.6)
    assert pointed(PointCursor(0.5, 0.123), MAP, 1, 0) == PointCursor(0.6, 0.123)
    assert pointed(PointCursor(0.5, 0.123), MAP, -1, 1) == PointCursor(0.4, 0.1)
    assert pointed(start, MAP, 1000, 1000) == PointCursor(6.0, 0.0), "it stays within the map"
    assert pointed(PointCursor(0.0, 0.5, (1.0, 1.0)), MAP, 1, 0) == PointCursor(0.2, 0.5, (1.0, 1.0))


def test_up_is_up_on_an_axis_that_runs_downwards() -> None:
    assert pointed(PointCursor(0.0, 0.5), replace(MAP, y_range=(1.0, 0.0)), 0, -1) == PointCursor(0.0, 0.45)


def test_a_plot_grows_with_it_unless_its_axes_are_fixed() -> None:
    cursor: PointCursor | None = PointCursor(0.0, 1.0)
    for _ in range(40):
        cursor = pointed(cursor, PLOT, 1, -1)
    assert cursor is not None and cursor.x > 1.5 and cursor.y > 1.5
    fixed = replace(PLOT, x_range=(-1.0, 1.0), y_range=(0.0, 1.0))
    assert pointed(PointCursor(0.0, 0.5), fixed, 99, -99) == PointCursor(1.0, 1.0)


@pytest.mark.parametrize("figure", [Plot("x", "y"), ImageGrid(()), replace(MAP, values=np.zeros((0, 3)))])
def test_there_is_none_where_nothing_is_pointed_at(figure: Plot | ImageGrid | HeatMap) -> None:
    assert pointed(None, figure) is None
    draw(figure, 40, 12, DrawingStyle(DARK), PointCursor(0.0, 0.0))


@pytest.mark.parametrize("style", [DrawingStyle(DARK), DrawingStyle(MONO, Glyphs.ASCII)])
@pytest.mark.parametrize("figure", [MAP, PLOT])
def test_it_is_seen_with_its_place_and_what_it_carries(figure: HeatMap | Plot, style: DrawingStyle) -> None:
    cursor = PointCursor(0.5, 0.25, (-0.5, 0.75))
    text = draw(figure, 60, 16, style, cursor).text()
    assert f"{figure.x_label} 0.5  {figure.y_label} 0.25" in text
    for sign in (style.set.cross, style.set.now, style.set.pointer, style.set.below):
        assert sign in text
    row = next(line for line in text.split("\n") if style.set.pointer in line)
    assert style.set.cross in row


def test_a_plot_has_room_for_it_and_takes_no_notice_of_other_cursors() -> None:
    style = DrawingStyle(DARK)
    beyond = draw(PLOT, 60, 16, style, PointCursor(0.0, 3.0)).text()
    assert "3" in beyond and "┼" in beyond and "┼" not in draw(PLOT, 60, 16, style).text()
