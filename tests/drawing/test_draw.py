"""What must hold for each figure, whatever its numbers and the room it gets."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import pytest

from tests.drawing.examples import FIGURES, STEPS
from tui_lab.authoring.figures import Array, Figure, HeatMap, Histogram, Line, Mark, Plot, Points, Role, Table
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs, point_glyph
from tui_lab.drawing.canvas.palette import DARK, LIGHT, MONO, Palette
from tui_lab.drawing.canvas.pixels import resample
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.histograms import sparkline
from tui_lab.drawing.marks.cursor import PlaceCursor, RowCursor, moved

STYLE = DrawingStyle(DARK, Glyphs.BRAILLE)


def curve(y: Array, role: Role = "train", y_log: bool = False) -> Plot:
    return Plot("step", "loss", (Line("train", np.arange(float(y.size)), y, role),), y_log=y_log)


def left_labels(cells: Cells) -> list[str]:
    """The tick labels of the y axis, from the top."""
    heads = [row.split("┤")[0].strip() for row in cells.text().split("\n") if "┤" in row]
    return heads


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("glyphs", Glyphs)
def test_size_is_exact(name: str, glyphs: Glyphs) -> None:
    for palette in (DARK, MONO):
        for width, height in itertools.product(
            (0, 1, 2, 5, 11, 12, 13, 17, 24, 41), (0, 1, 3, 4, 5, 6, 8, 9, 13)
        ):
            cells = draw(FIGURES[name], width, height, DrawingStyle(palette, glyphs))
            assert (cells.width, cells.height) == (width, height)
            assert cells.fg.shape == cells.bg.shape == cells.bold.shape == (height, width)


def test_negative_size_is_none() -> None:
    assert draw(FIGURES["loss"], -3, -1, STYLE).chars.shape == (0, 0)


def test_nan_is_a_gap_and_moves_no_bound() -> None:
    whole = np.linspace(0.0, 1.0, 60)
    torn = whole.copy()
    torn[20:40] = np.nan
    complete, gap = draw(curve(whole), 60, 14, STYLE), draw(curve(torn), 60, 14, STYLE)
    assert left_labels(gap) == left_labels(complete)
    inside = gap.chars[1:10, 26:38]
    assert (inside == " ").all()
    assert (complete.chars[1:10, 26:38] != " ").any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("y_log", [False, True])
def test_values_that_are_not_finite_move_no_bound(bad: float, y_log: bool) -> None:
    y = np.linspace(0.1, 1.0, 50)
    y_bad = y.copy()
    y_bad[-1] = y_bad[0] = y_bad[25] = bad
    y[[0, 25, -1]] = y[1], y[24], y[-2]
    assert left_labels(draw(curve(y_bad, y_log=y_log), 50, 12, STYLE)) == left_labels(
        draw(curve(y, y_log=y_log), 50, 12, STYLE)
    )


@pytest.mark.parametrize("glyphs", Glyphs)
@pytest.mark.parametrize("y_log", [False, True])
@pytest.mark.parametrize(
    "y",
    [
        np.array([0.5]),
        np.array([0.0]),
        np.full(20, 3.25),
        np.full(20, -3.25),
        np.array([np.nan, 2.0, np.nan]),
        np.array([1e308, -1e308, 0.0]),
        np.array([1e-320, 2e-320]),
        np.array([1e-300, 1e300]),
        np.array([1e6, 1e6 + 1e-6]),
        np.array([-1.0, 0.0]),
        np.array([np.inf, -np.inf, 1.0]),
    ],
)
def test_odd_ranges_are_drawn(y: Array, y_log: bool, glyphs: Glyphs) -> None:
    cells = draw(curve(y, y_log=y_log), 48, 12, DrawingStyle(DARK, glyphs))
    assert (cells.width, cells.height) == (48, 12)
    assert "-0.0 " not in cells.text()


@pytest.mark.parametrize("y", [np.array([]), np.array([np.inf])])
def test_no_values_yet(y: Array) -> None:
    assert draw(curve(y), 40, 9, STYLE).text().strip() == "no values yet"
    assert draw(Plot("x", "y"), 40, 9, STYLE).text().strip() == "no values yet"


def test_a_single_point_is_seen() -> None:
    assert any(0x2800 < ord(char) < 0x2900 for char in draw(curve(np.array([0.5])), 40, 9, STYLE).text())


def test_log_axis_drops_what_is_not_positive() -> None:
    labels = left_labels(draw(curve(np.array([1e-3, 0.0, -5.0, 1e-1]), y_log=True), 60, 14, STYLE))
    assert labels == ["0.1", "0.01", "0.001"]


def test_spikes_of_a_long_history_stay() -> None:
    y = np.zeros(20_000)
    y[12_345] = 1.0
    cells = draw(curve(y), 80, 16, STYLE)
    assert (cells.chars[2, 6:] != " ").any()


def test_fixed_ranges_are_kept_and_clip() -> None:
    figure = Plot("x", "y", curve(np.linspace(0, 1e12, 30)).lines, x_range=(0, 29), y_range=(0, 1))
    assert left_labels(draw(figure, 40, 12, STYLE))[0] == "1.0"


def test_what_is_counted_has_no_tick_between_whole_numbers() -> None:
    epochs = np.arange(3.0)
    mistakes = Plot("epoch", "mistakes", lines=(Line("mistakes", epochs, np.array([2.0, 1.0, 0.0])),))
    cells = draw(mistakes, 60, 20, STYLE)
    assert left_labels(cells) == ["2", "1", "0"]
    assert cells.text().split("\n")[-2].split() == ["0", "1", "2"]
    shares = Plot("epoch", "share", lines=(Line("share", epochs, epochs / 2),))
    assert "0.2" in left_labels(draw(shares, 60, 20, STYLE))
    begun = Plot("epoch", "mistakes", points=(Points("mistakes", np.zeros(1), np.zeros(1)),))
    cells = draw(begun, 60, 20, STYLE)
    assert left_labels(cells)[-1] == "0" and cells.text().split("\n")[-2].split()[0] == "0"
    within = Plot("epoch", "right", lines=mistakes.lines, x_range=(0, 2), y_range=(0, 2))
    assert left_labels(draw(within, 60, 20, STYLE)) == ["2", "1", "0"]
    both = Plot("epoch", "share", lines=(*mistakes.lines, *shares.lines))
    assert "0.5" in left_labels(draw(both, 60, 20, STYLE))
    counts = Histogram(np.array([1.0, 2.0]), np.array([0.0, 1.0, 2.0]), "value")
    assert left_labels(draw(counts, 60, 20, STYLE)) == ["2", "1", "0"]


def test_numbered_rows_and_columns_have_their_number_in_the_middle() -> None:
    matrix = HeatMap(np.eye(2), "column", "row", (-0.5, 1.5), (1.5, -0.5))
    cells = draw(matrix, 43, 15, STYLE)
    *_, frame, labels, _ = cells.text().split("\n")
    assert labels.split() == ["0", "1"] and left_labels(cells) == ["0", "1"]
    left, width = frame.index("└") + 1, len(frame.rstrip()) - frame.index("└") - 1
    ticks = [index - left for index, char in enumerate(frame) if char == "┬"]
    assert ticks == [width // 4, 3 * width // 4]
    rows = [row for row, line in enumerate(cells.text().split("\n")) if "┤" in line]
    picture = [row for row, line in enumerate(cells.text().split("\n")) if "│" in line or "┤" in line]
    assert [row - picture[0] for row in rows] == [len(picture) // 4, 3 * len(picture) // 4]
    top_left = moved(PlaceCursor(0.0, 0.0), matrix, -1, -1)
    assert top_left == PlaceCursor(0.0, 0.0), "a cursor stands on numbers"
    assert moved(top_left, matrix, 1, 1) == PlaceCursor(1.0, 1.0)
    assert "column 1  row 1" in draw(matrix, 43, 15, STYLE, PlaceCursor(1.0, 1.0)).text()


def test_dashed_and_solid_differ_without_colour() -> None:
    solid, dashed = (
        draw(curve(np.linspace(0, 1, 80), role), 80, 16, DrawingStyle(MONO)) for role in ("train", "test")
    )
    assert solid.text() != dashed.text()
    assert (dashed.chars != " ").sum() < (solid.chars != " ").sum()


@pytest.mark.parametrize("glyphs", Glyphs)
def test_class_lines_differ_without_colour(glyphs: Glyphs) -> None:
    roles: tuple[Role, ...] = ("class0", "class1", "class2")
    for role in roles:
        text = draw(curve(np.linspace(0, 1, 80), role), 80, 16, DrawingStyle(MONO, glyphs)).text()
        plot = "\n".join(text.split("\n")[1:])
        assert point_glyph(role, glyphs) in plot


def test_of_a_line_of_few_values_each_has_its_glyph() -> None:
    at = np.arange(7.0)
    line = Line("cpu", at, at, "class1")
    cells = draw(Plot("size", "ms", (line,)), 60, 16, STYLE)
    _, cols = np.nonzero(cells.chars[1:-3] == point_glyph("class1", STYLE.glyphs))
    assert len(cols) == 7 and np.ptp(np.diff(np.sort(cols))) <= 1, "evenly apart, as the values are"
    early = Plot(
        "step", "loss", (Line("sgd", np.arange(15.0), at[0] + np.arange(15.0), "class1"),), x_range=(0, 900)
    )
    assert (draw(early, 60, 16, STYLE).chars == point_glyph("class1", STYLE.glyphs)).sum() <= 2, (
        "with the legend"
    )
    many = Line("cpu", np.linspace(0, 6, 200), np.linspace(0, 6, 200), "class1")
    cells = draw(Plot("size", "ms", (many,)), 60, 16, STYLE)
    assert (cells.chars[1:-3] == point_glyph("class1", STYLE.glyphs)).sum() < 7


def test_marks_stand_on_their_column() -> None:
    cells = draw(
        Plot("x", "y", curve(STEPS).lines, marks=(Mark(60.0, "lr"), Mark(999.0, "no"))), 64, 14, STYLE
    )
    assert "┊lr" in cells.text() and "no" not in cells.text()


def test_the_note_gives_way_to_the_legend() -> None:
    wide, narrow, narrower = (draw(FIGURES["loss"], w, 8, STYLE).text().split("\n")[0] for w in (70, 36, 24))
    assert wide.endswith("0.0288") and "test ╌╌" in wide
    assert "test ╌╌" in narrow and "0.0288" not in narrow
    assert "train ──" in narrower and narrower.rstrip().endswith("…")


def test_a_legend_goes_on_in_the_next_row_where_there_is_height() -> None:
    names = [f"network {letter}" for letter in "abcde"]
    figure = Plot("x", "y", tuple(Line(name, STEPS, STEPS, "class0") for name in names))
    low, high = (draw(figure, 40, rows, STYLE).text() for rows in (9, 20))
    assert "network b" in low and "network e" not in low and "…" in low
    assert all(name in high for name in names) and "…" not in high


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_half_blocks_put_row_zero_at_the_bottom(palette: Palette) -> None:
    values = np.array([[0.0, 0.0], [1.0, 1.0]])
    figure = HeatMap(values, "", "", (0, 1), (0, 1))
    cells = draw(figure, 20, 5, DrawingStyle(palette))
    high, low = int(palette.sequential(np.array(1.0))), int(palette.sequential(np.array(0.0)))
    assert cells.bg[0, -1] == high and cells.bg[2, -1] == low
    assert (cells.chars[1, -1], cells.fg[1, -1], cells.bg[1, -1]) == ("▀", high, low)


def test_nan_pixels_are_blank() -> None:
    values = np.array([[np.nan, 1.0, np.nan], [2.0, np.nan, np.inf]])
    cells = draw(HeatMap(values, "", "", (0, 3), (0, 2)), 24, 4, DrawingStyle(DARK))
    assert (cells.chars[1, -1], cells.bg[1, -1]) == (" ", -1)


@pytest.mark.parametrize("scale", ["sequential", "diverging"])
def test_only_gaps_are_blank_without_colour(scale: Literal["sequential", "diverging"]) -> None:
    figure = HeatMap(np.array([[-1.0, 0.0, np.nan, 1.0]]), "", "", (0, 4), (0, 1), scale)
    row = draw(figure, 42, 8, DrawingStyle(MONO)).text().split("\n")[2].split("│")[1]
    quarter = len(row) // 4
    parts = [row[k * quarter + 1 : (k + 1) * quarter - 1] for k in range(4)]
    assert [bool(part.strip()) for part in parts] == [True, True, False, True]


@pytest.mark.parametrize("glyphs", Glyphs)
def test_classes_differ_without_colour(glyphs: Glyphs) -> None:
    figure = HeatMap(np.array([[0.0, 1.0]]), "", "", (0, 2), (0, 1), "classes", class_names=("no", "yes"))
    row = draw(figure, 30, 8, DrawingStyle(MONO, glyphs)).chars[3].tolist()
    assert row[8] != row[-1] and " " not in (row[8], row[-1])


def test_the_legend_of_a_high_map_goes_on_in_the_next_row_with_a_cursor_or_without() -> None:
    paths = tuple(Line(f"optimizer {k}", np.array([0.0, 1.0]), np.array([0.0, 1.0]), "path") for k in (1, 2))
    figure = HeatMap(np.eye(4), "x", "y", (0, 1), (0, 1), lines=paths, value_label="log10 of loss")
    lines = draw(figure, 44, 18, DrawingStyle(MONO)).text().split("\n")
    assert "log10 of loss" in lines[0] and "optimizer 2" in lines[1]
    pointed = draw(figure, 44, 18, DrawingStyle(MONO), PlaceCursor(0.0, 1.0)).text().split("\n")
    axis = ["┤" in line for line in lines]
    assert ["┤" in line or "▸" in line[:8] for line in pointed] == axis, "the map stays where it was"
    low = draw(figure, 44, 9, DrawingStyle(MONO)).text().split("\n")
    assert "optimizer 2" not in low[1]


def test_points_keep_the_ground_below_them() -> None:
    points = (Points("a", np.array([0.5]), np.array([0.5]), "class1"),)
    figure = HeatMap(np.zeros((4, 4)), "", "", (0, 1), (0, 1), "classes", points=points)
    cells = draw(figure, 30, 9, STYLE)
    row, col = np.argwhere(cells.chars[1:] == point_glyph("class1", Glyphs.BRAILLE))[0] + (1, 0)
    assert cells.bg[row, col] == DARK.class_backgrounds[0]
    assert cells.fg[row, col] == DARK.classes[1]


@pytest.mark.parametrize(("y", "ground"), [(0.9, 1), (0.45, 0), (0.55, 1), (0.1, 0)])
def test_a_point_stands_on_the_pixel_below_it(y: float, ground: int) -> None:
    points = (Points("a", np.array([0.5]), np.array([y]), "class2"),)
    figure = HeatMap(np.array([[0.0], [1.0]]), "", "", (0, 1), (0, 1), "classes", points=points)
    cells = draw(figure, 30, 5, STYLE)
    row, col = np.argwhere(cells.chars == point_glyph("class2", Glyphs.BRAILLE))[0]
    assert cells.bg[row, col] == DARK.class_backgrounds[ground]


def test_resample_averages_large_arrays_and_repeats_small_ones() -> None:
    big = np.arange(512 * 784, dtype=float).reshape(512, 784)
    assert resample(big, 16, 28).mean() == pytest.approx(big.mean())
    assert resample(np.array([[1.0, 2.0]]), 2, 4).tolist() == [[1, 1, 2, 2]] * 2
    assert np.isnan(resample(np.array([[np.inf, 1.0]]), 1, 2)[0, 0])


@pytest.mark.parametrize(
    "values", [np.zeros((0, 3)), np.full((2, 2), np.nan), np.full((3, 3), 7.0), np.array([[1e308, -1e308]])]
)
@pytest.mark.parametrize("scale", ["sequential", "diverging", "classes"])
def test_odd_maps_are_drawn(values: Array, scale: Literal["sequential", "diverging", "classes"]) -> None:
    for palette in (DARK, MONO):
        figure = HeatMap(values, "x", "y", (0, 0), (0, 1), scale)
        assert draw(figure, 40, 10, DrawingStyle(palette)).width == 40


def test_histogram_shows_its_smallest_bar() -> None:
    figure = Histogram(np.array([1e6, 1.0, 0.0]), np.array([0.0, 1, 2, 3]))
    picture = draw(figure, 40, 10, STYLE).text()
    assert "█▁▁" in picture


@pytest.mark.parametrize(
    "figure",
    [
        Histogram(np.array([]), np.array([])),
        Histogram(np.zeros(3), np.arange(4.0)),
        Histogram(np.ones(3), np.array([0, 1, 2, np.nan])),
        Histogram(np.array([np.nan, 1.0]), np.array([5.0, 5.0, 5.0])),
    ],
)
def test_odd_histograms_are_drawn(figure: Figure) -> None:
    assert draw(figure, 40, 10, STYLE).height == 10


def test_sparkline() -> None:
    assert sparkline(np.array([0, 1, 4, 8]), 4, Glyphs.BRAILLE) == " ▁▄█"
    assert sparkline(np.array([0, 1, 4, 8]), 4, Glyphs.ASCII) == " _-#"
    assert sparkline(np.array([]), 3, Glyphs.BRAILLE) == "   "
    assert sparkline(np.array([np.nan, 2.0]), 2, Glyphs.BRAILLE) == " █"
    assert len(sparkline(np.arange(100), 7, Glyphs.BRAILLE)) == 7


def test_table_says_what_is_missing() -> None:
    text = draw(FIGURES["table"], 60, 6, STYLE).text()
    assert text.endswith("… 8 more rows")
    narrow = draw(FIGURES["table"], 26, 20, STYLE).text().split("\n")
    assert narrow[0].endswith("…") and "10×1" in narrow[1]


def test_a_table_of_numbers_stands_closer_before_it_loses_a_column() -> None:
    names = tuple(str(digit) for digit in range(10))
    rows = tuple((name, *("17",) * 10) for name in names)
    matrix = Table(("true", *names), rows, frozenset({(1, 3), (2, 9)}))
    roomy, close, closer = (draw(matrix, width, 12, STYLE).text().split("\n") for width in (60, 40, 30))
    assert "  ▸ 17" in roomy[2] and "…" not in roomy[0]
    assert " 17 17▸17 17" in close[2] and close[3].endswith("17▸17 17") and "…" not in close[0]
    assert closer[0].endswith("…"), "and then loses one"


def test_words_of_a_table_go_on_below_where_there_is_height() -> None:
    rows = (("loss", "the mean of all squares"), ("  update", "w -= lr * grad"))
    figure = Table(("part", "how"), rows, frozenset({(0, 1)}))
    assert draw(Table(("part", "how"), ()), 20, 3, STYLE).text().split() == [
        "part",
        "how",
        "no",
        "rows",
        "yet",
    ]
    high = draw(figure, 24, 8, STYLE).text().split("\n")
    assert [line.rstrip() for line in high[:5]] == [
        "part        how",
        "loss      ▸ the mean of",
        "            all squares",
        "  update    w -= lr *",
        "            grad",
    ]


def test_the_rows_of_a_table_come_before_the_lines_of_one() -> None:
    figure = Table(("part", "how"), (("loss", "the mean of all squares"), ("update", "w -= lr * grad")))
    low = draw(figure, 22, 3, STYLE).text()
    assert low.split("\n") == ["part    how", "loss    the mean of a…", "update  w -= lr * grad"]
    long = Table(("what",), (("a word or two " * 5,), ("b",)))
    assert draw(long, 14, 5, STYLE).text().split("\n")[1:] == ["a word or two"] * 2 + ["a word or two…", "b"]
    # No line stays free while words are cut, and none is taken from the sign that rows are missing.
    free = Table(("what",), (("a word or two " * 5,), ("some more words " * 5,), ("b",)))
    lines = draw(free, 14, 8, STYLE).text().split("\n")
    assert all(lines) and len(lines) == 8
    many = Table(("what",), (("a word or two " * 2,), *((letter,) for letter in "abcdefg")))
    assert draw(many, 14, 7, STYLE).text().endswith("… 3 more rows")


def test_what_is_cut_into_lines_stays_what_it_is() -> None:
    code = Table(("code",), (("  (0): Linear(in_features=784, out_features=20)",),))
    assert "\n  out_features=20)" in draw(code, 34, 6, STYLE).text()
    deep = Table(("code",), (("            return values",),))
    assert draw(deep, 10, 10, STYLE).text().split() == ["code", "return", "values"], "no room to indent"
    number = Table(("what",), (("1234567890123",),))
    assert draw(number, 10, 6, STYLE).text().split() == ["what", "123456789…"]
    wide = Table(("名",), (("这是一个很长的句子",),))
    assert draw(wide, 12, 6, STYLE).text().split() == ["名", "这是一个很长", "的句子"]


def test_table_marks_without_colour() -> None:
    cells = draw(FIGURES["table"], 60, 14, DrawingStyle(MONO))
    assert "▸ layer3.weight" in cells.text() and "▸ -0.714" in cells.text()


def test_what_is_marked_among_rows_that_can_be_chosen_has_another_sign_than_the_cursor() -> None:
    rows, picks = (("1", "2.5"), ("2", "0.5"), ("3", "1.5")), ((("x", 1),), (("x", 2),), (("x", 3),))
    table = Table(("x", "loss"), rows, frozenset({(1, 0)}), picks=picks)

    def drawn(row: int | None, glyphs: Glyphs = Glyphs.BRAILLE) -> list[str]:
        cursor = None if row is None else RowCursor(row)
        return draw(table, 20, 4, DrawingStyle(MONO, glyphs), cursor).text().split("\n")[1:]

    assert drawn(None) == ["  1   2.5", "◎ 2   0.5", "  3   1.5"]
    assert drawn(2) == ["  1   2.5", "◎ 2   0.5", "▸ 3   1.5"]
    assert drawn(1) == ["  1   2.5", "▸◎2   0.5", "  3   1.5"]
    assert drawn(1, Glyphs.ASCII)[1] == ">N2   0.5"


def test_table_of_ragged_rows_and_wide_text() -> None:
    figure = Table(("名", "n"), (("学习率", "1"), ("x",)))
    assert draw(figure, 20, 5, STYLE).text() == "名      n\n学习率  1\nx\n\n"
    assert draw(Table((), ()), 20, 3, STYLE).text().strip() == "no values yet"


def test_points_stand_on_the_line_of_the_right_answers_and_under_a_curve() -> None:
    x = np.linspace(0, 1, 200)
    points = (Points("answers", x, x),)
    roles: tuple[Role, ...] = ("truth", "model")
    right, fitted = (
        draw(Plot("x", "y", (Line("line", x, x, role),), points), 40, 12, STYLE).text() for role in roles
    )
    assert right.count("•") > fitted.count("•")
