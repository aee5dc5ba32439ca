"""Cursors over maps and pictures: where they begin, how they move, how they are seen."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.drawing.examples import FIGURES, contours, decision, images, surface
from tests.drawing.golden import check_golden
from tui_lab.authoring.figures import Figure, HeatMap, Image, ImageGrid
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO, Palette
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.images import image_places
from tui_lab.drawing.marks.cursor import Cursor, ImageCursor, PlaceCursor, moved, reading

MAP = HeatMap(np.arange(15.0).reshape(3, 5), "w", "b", (-2, 2), (10, 30))


def test_a_place_begins_in_the_middle_and_moves_by_one_value() -> None:
    start = moved(None, MAP, 0, 0)
    assert start == PlaceCursor(0.0, 20.0)
    assert moved(start, MAP, 1, 0) == PlaceCursor(1.0, 20.0)
    assert moved(start, MAP, 0, 1) == PlaceCursor(0.0, 10.0), "down is towards the lower end of the axis"
    assert moved(start, MAP, -9, -9) == PlaceCursor(-2.0, 30.0), "it stays within the map"
    assert moved(ImageCursor(3), MAP, 0, 0) == start, "a cursor of another kind begins anew"


def test_down_is_down_on_an_axis_that_runs_downwards() -> None:
    figure = replace(MAP, y_range=(30.0, 10.0))
    assert moved(None, figure, 0, 1) == PlaceCursor(0.0, 30.0)
    picture = draw(figure, 40, 12, DrawingStyle(MONO), moved(None, figure, 0, 1)).text().split("\n")
    start = draw(figure, 40, 12, DrawingStyle(MONO), moved(None, figure, 0, 0)).text().split("\n")
    row = next(k for k, line in enumerate(picture) if "▸" in line)
    assert row > next(k for k, line in enumerate(start) if "▸" in line)


def test_a_fine_map_is_crossed_in_forty_steps() -> None:
    figure = HeatMap(np.zeros((400, 400)), "x", "y", (0, 1), (0, 1))
    cursor: Cursor | None = PlaceCursor(0.0, 0.0)
    for _ in range(40):
        cursor = moved(cursor, figure, 1, 0)
    assert cursor == PlaceCursor(1.0, 0.0)


def test_a_picture_is_reached_by_rows_and_columns() -> None:
    figure = replace(images(), images=images().images[:5])
    places = image_places(figure, 60, 14, DrawingStyle(MONO))
    assert len(places) == 5 and sum(place[0] == places[0][0] for place in places) == 3
    assert moved(None, figure, 0, 0, places) == ImageCursor(0)
    assert moved(ImageCursor(0), figure, 1, 0, places) == ImageCursor(1)
    assert moved(ImageCursor(1), figure, 0, 1, places) == ImageCursor(4)
    assert moved(ImageCursor(2), figure, 0, 1, places) == ImageCursor(2), "nothing lies below"
    assert moved(ImageCursor(4), figure, 1, 0, places) == ImageCursor(4)
    assert moved(ImageCursor(40), figure, 0, -1, places) == ImageCursor(1), "from the last one that is there"


def test_from_a_short_last_row_up_leads_to_the_same_column() -> None:
    many = ImageGrid(tuple(Image(np.eye(28), f"{k}") for k in range(12)))
    places = image_places(many, 80, 9, DrawingStyle(MONO))
    per_row = len(places)
    assert 12 % per_row, "the last row is short"
    assert moved(ImageCursor(11), many, 0, -1, places) == ImageCursor(11 - per_row)


def test_other_figures_have_no_place_for_a_cursor() -> None:
    assert moved(PlaceCursor(0, 0), FIGURES["loss"], 1, 0) is None
    assert moved(None, ImageGrid(()), 1, 0) is None
    assert moved(None, replace(MAP, values=np.zeros((0, 3))), 1, 0) is None


@pytest.mark.parametrize(
    ("x", "y", "value"), [(-2, 10, "0"), (2, 30, "14"), (0.4, 20, "7"), (0.6, 20, "8"), (99, -99, "4")]
)
def test_the_value_under_the_cursor(x: float, y: float, value: str) -> None:
    assert reading(MAP, PlaceCursor(x, y), DrawingStyle()).endswith(f"→ {value}")
    labelled = replace(MAP, value_label="log10 of height")
    assert reading(labelled, PlaceCursor(x, y), DrawingStyle()).endswith(f"→ log10 of height {value}")


def test_the_header_names_the_place_and_the_class() -> None:
    cells = draw(decision(), 60, 14, DrawingStyle(DARK), PlaceCursor(0.5204, -1.0))
    assert cells.text().split("\n")[0].endswith("x₁ 0.52  x₂ -1  → outer")
    assert "98.2 %" not in cells.text()
    gap = HeatMap(
        np.array([[np.nan, 0.0], [0.0, 0.0]]), "x", "y", (0, 1), (0, 1), "classes", class_names=("a",)
    )
    assert (
        draw(gap, 60, 14, DrawingStyle(DARK), PlaceCursor(0, 0)).text().split("\n")[0].endswith("→ no value")
    )


@pytest.mark.parametrize("glyphs", Glyphs)
def test_the_cross_is_where_the_cursor_is(glyphs: Glyphs) -> None:
    style = DrawingStyle(DARK, glyphs)
    cells = draw(replace(MAP, values=np.zeros((3, 5))), 50, 12, style, PlaceCursor(1.0, 25.0))
    row = next(k for k in range(1, 12) if style.set.pointer in cells.chars[k])
    assert 1 <= row < 5
    column = cells.chars[9:11].tolist()[0].index(style.set.below)
    assert cells.chars[row, column] == style.set.cross
    left = cells.chars[row].tolist().index(style.set.pointer)
    assert (column - left) / (50 - left) == pytest.approx(0.75, abs=0.05)


@pytest.mark.parametrize("palette", [DARK, MONO])
def test_the_chosen_picture_is_framed(palette: Palette) -> None:
    style = DrawingStyle(palette)
    places = image_places(images(), 60, 14, style)
    row, col, width, height = places[2]
    cells = draw(images(), 60, 14, style, ImageCursor(2))
    assert (cells.chars[row : row + height, [col - 1, col + width]] == "│").all()
    assert cells.chars[row + height, col - 1] == "▸"
    assert "▸" not in draw(images(), 60, 14, style).text()


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("glyphs", Glyphs)
def test_any_cursor_on_any_figure(name: str, glyphs: Glyphs) -> None:
    cursors: tuple[Cursor, ...] = (
        PlaceCursor(0.3, -0.2),
        PlaceCursor(np.nan, 1e308),
        ImageCursor(3),
        ImageCursor(-5),
        ImageCursor(99),
    )
    for size, cursor in itertools.product(((0, 0), (12, 4), (17, 5), (44, 18)), cursors):
        cells = draw(FIGURES[name], *size, DrawingStyle(DARK, glyphs), cursor)
        assert (cells.width, cells.height) == size


def test_pictures_with_a_cursor() -> None:
    style = DrawingStyle(MONO)
    place, chosen = PlaceCursor(-1.0, 0.5), ImageCursor(2)
    shown: list[tuple[Figure, Cursor]] = [(surface(), place), (contours(), place), (images(), chosen)]
    pictures = [
        draw(figure, *size, style, cursor).text()
        for size in ((30, 8), (60, 14), (110, 18))
        for figure, cursor in shown
    ]
    check_golden("cursors", "\n\n".join(pictures))


def test_places_lie_within_the_figure_and_apart() -> None:
    many = ImageGrid(tuple(Image(np.zeros((8, 8 + k % 3)), "caption") for k in range(50)))
    for width, height in itertools.product((10, 24, 44, 118), (4, 9, 18, 34)):
        taken = np.zeros((height, width), dtype=int)
        for row, col, columns, rows in image_places(many, width, height, DrawingStyle()):
            assert row >= 0 and col >= 1 and col + columns < width and row + rows < height
            taken[row : row + rows, col : col + columns] += 1
        assert taken.max(initial=0) <= 1


def test_the_signs_of_a_diverging_map_can_be_classes() -> None:
    figure = HeatMap(
        np.array([[-0.5, 0.25]]), "x", "y", (0.0, 1.0), (0.0, 1.0), "diverging", class_names=("no", "yes")
    )
    assert reading(figure, PlaceCursor(0.0, 0.5), DrawingStyle()).endswith("no (-0.5)")
    assert reading(figure, PlaceCursor(1.0, 0.5), DrawingStyle()).endswith("yes (0.25)")


def test_a_page_beyond_the_last_pictures_ends_at_the_last_row_of_the_column() -> None:
    many = ImageGrid(tuple(Image(np.eye(28), f"{k}") for k in range(12)))
    places = image_places(many, 80, 9, DrawingStyle(MONO))
    per_row = len(places)
    assert moved(ImageCursor(0), many, 0, 99, places) == ImageCursor(11 // per_row * per_row)
    assert moved(ImageCursor(11), many, 0, -99, places) == ImageCursor(11 % per_row)
    assert moved(ImageCursor(3), many, 99, 0, places) == ImageCursor(11)
    assert moved(ImageCursor(3), many, -99, 0, places) == ImageCursor(0)
