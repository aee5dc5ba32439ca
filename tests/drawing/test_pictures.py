"""Pictures, matrices, trees, layers and networks: what they show, and what they say when it does not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawing.examples import equation, histograms, images, tree
from tui_lab.authoring.figures import (
    Array,
    Equation,
    Figure,
    Histogram,
    Histograms,
    Image,
    ImageGrid,
    NumberGrid,
    Tree,
    TreeNode,
)
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.numbers import alike
from tui_lab.drawing.canvas.palette import DARK, LIGHT, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.images import image_places
from tui_lab.drawing.marks.cursor import ImageCursor

STYLE = DrawingStyle(DARK)
PLAIN = DrawingStyle(MONO)
NAN = float("nan")


def text(figure: Figure, width: int = 44, height: int = 18, style: DrawingStyle = PLAIN) -> str:
    return draw(figure, width, height, style).text()


def test_a_pixel_is_half_a_cell() -> None:
    figure = ImageGrid((Image(np.array([[0.0, 1.0], [1.0, 0.0]])),))
    cells = draw(figure, 6, 3, STYLE)
    ((row, col, width, height),) = image_places(figure, 6, 3, STYLE)
    assert (width, height) == (4, 2), "as large as fits, and as high as wide"
    low, high = DARK.grey_stops
    assert cells.bg[row, col : col + 4].tolist() == [low, low, high, high]
    assert cells.bg[row + 1, col : col + 4].tolist() == [high, high, low, low]


def test_small_pictures_are_not_shrunk_to_show_more_of_them() -> None:
    pairs = ImageGrid(tuple(Image(np.ones((8, 17)), "error 0.019") for _ in range(20)), value_range=(0, 1))
    places = image_places(pairs, 76, 18, STYLE)
    assert {place[2:] for place in places} == {(17, 4)} and len(places) < 20
    large = ImageGrid(tuple(Image(np.ones((28, 28))) for _ in range(20)), value_range=(0, 1))
    assert len(image_places(large, 76, 18, STYLE)) == 20, "means of four pixels can be read"


def test_an_odd_row_of_pixels_leaves_the_lower_half_blank() -> None:
    figure = ImageGrid((Image(np.ones((1, 3))),), value_range=(0, 1))
    cells = draw(figure, 5, 3, STYLE)
    assert cells.chars[0, 1:4].tolist() == ["▀"] * 3 and (cells.bg[0, 1:4] == -1).all()


def test_all_pictures_share_the_range_or_each_has_its_own() -> None:
    pair = (Image(np.full((2, 2), 1.0)), Image(np.array([[1.0, 2.0], [2.0, 1.0]])))
    shared = draw(ImageGrid(pair, value_range=(0, 2)), 12, 4, LIGHT_STYLE := DrawingStyle(LIGHT))
    own = draw(ImageGrid(pair), 12, 4, LIGHT_STYLE)
    places = image_places(ImageGrid(pair), 12, 4, LIGHT_STYLE)
    second = places[1][:2]
    assert shared.bg[second] == int(LIGHT.grey(np.array(0.5)))
    assert own.bg[second] == int(LIGHT.grey(np.array(0.0)))


def test_large_pictures_shrink_but_stay_readable() -> None:
    grid = ImageGrid(tuple(Image(np.eye(28), f"{k}") for k in range(40)))
    places = image_places(grid, 30, 18, STYLE)
    assert {place[2:] for place in places} == {(14, 7)} and f"1-{len(places)} of 40" in text(grid, 30, 18)
    places = image_places(grid, 76, 20, STYLE)
    assert {place[2:] for place in places} == {(7, 4)}, "so small that most of them are in sight"
    assert 20 < len(places) < 40 and f"1-{len(places)} of 40 pictures" in text(grid, 76, 20)
    assert image_places(grid, 9, 6, STYLE), "smaller where not even one would fit"


def test_pictures_shrink_further_where_all_fit_then() -> None:
    maps = ImageGrid(tuple(Image(np.eye(25), f"1.{k}") for k in range(7)))
    assert {place[2:] for place in image_places(maps, 38, 12, STYLE)} == {(8, 4)}
    assert len(image_places(maps, 38, 12, STYLE)) == 7


def test_the_chosen_picture_is_among_those_shown() -> None:
    grid = ImageGrid(tuple(Image(np.eye(28), f"no. {k}") for k in range(40)))
    places = image_places(grid, 44, 18, STYLE)
    per_row = sum(place[0] == places[0][0] for place in places)
    last = draw(grid, 44, 18, STYLE, ImageCursor(39)).text()
    assert "▸no. 39" in last and "no. 0" not in last and "of 40 pictures" in last
    next_row = ImageCursor(len(places))
    shown = draw(grid, 44, 18, STYLE, next_row).text()
    assert f"▸no. {len(places)}" in shown and f"… {per_row + 1}-{per_row + len(places)} of 40" in shown
    assert len(image_places(grid, 44, 18, STYLE, next_row)) == len(places)


@pytest.mark.parametrize("ends", [(NAN, NAN), (-np.inf, np.inf), (0.0, 255.0)])
def test_the_legend_of_any_range(ends: tuple[float, float]) -> None:
    grid = ImageGrid((Image(np.eye(8)),), "diverging", ends)
    first = text(grid).split("\n")[0]
    assert first.endswith("255") if ends[1] == 255.0 else first.split()[0] in ("nan", "-inf")


def test_the_legend_of_pictures_around_zero_that_have_a_range_each() -> None:
    first = text(ImageGrid((Image(np.eye(8)), Image(-np.eye(8))), "diverging", note="units")).split("\n")[0]
    assert first.startswith("< 0 =-.+# > 0") and first.endswith("units")


def test_a_note_of_a_histogram_that_is_short_is_kept_whole() -> None:
    edges = np.linspace(-1, 1, 9)
    pair = tuple(Histogram(np.arange(8.0), edges, note=note) for note in ("0", "12"))
    lines = text(Histograms(("one", "two"), pair)).split("\n")
    assert any(line.endswith(" 0") for line in lines) and any(line.endswith("12") for line in lines)


def test_a_picture_without_pixels_keeps_its_place() -> None:
    grid = ImageGrid((Image(np.zeros((0, 3)), "none"), Image(np.eye(3), "some")))
    assert len(image_places(grid, 40, 12, STYLE)) == 2 and "none" in text(grid)


@pytest.mark.parametrize("side", [8, 25, 28])
@pytest.mark.parametrize("count", [6, 9, 13, 16, 24, 40])
def test_pictures_fill_the_room_that_they_have_and_all_are_there(count: int, side: int) -> None:
    grid = ImageGrid(tuple(Image(np.eye(side), f"1.{k}") for k in range(count)), "diverging")
    places = image_places(grid, 116, 36, STYLE)
    assert len(places) == count
    right, below = (max(place[1 - k] + place[2 + k] for place in places) for k in (0, 1))
    assert (right + 1) * (below + 1) >= 0.8 * 116 * 36
    assert all(abs(2 * tall - wide) <= 1 for _, _, wide, tall in places)


def test_digits_do_not_shrink() -> None:
    grid = replace(images(), images=images().images * 20)
    assert {place[2:] for place in image_places(grid, 44, 18, STYLE)} == {(8, 4)}


def test_wrong_pictures_carry_a_sign_and_captions_an_ellipsis() -> None:
    grid = ImageGrid((Image(np.eye(4), "Pullover taken for a winter coat", wrong=True),))
    assert "✗ Pullover taken for a wint…" in text(grid, 30, 6)
    assert "x Pullover taken for a wint~" in text(grid, 30, 6, DrawingStyle(DARK, Glyphs.ASCII))
    cells = draw(grid, 30, 6, STYLE)
    assert DARK.bad in cells.fg


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ([1, 2, -30], ["1", "2", "-30"]),
        ([0.5, -1.25, 0.003], ["0.500", "-1.250", "0.003"]),
        ([0.1 + 0.2, 2.0], ["0.3", "2.0"]),
        ([1e-9, 1.5], ["1e-9", "1.5"]),
        ([NAN, 3.0], ["·", "3"]),
        ([np.inf, -np.inf, 0.5], ["inf", "-inf", "0.5"]),
        ([-0.0, 0.5], ["0.0", "0.5"]),
        ([1e7, 1e-7], ["1e7", "1e-7"]),
        ([], []),
    ],
)
def test_numbers_of_a_column_are_alike(column: list[float], texts: list[str]) -> None:
    assert alike(np.array(column, dtype=np.float64), "·") == texts


def test_matrices_stand_side_by_side_with_the_sign_between() -> None:
    line = next(line for line in text(equation(), 60).split("\n") if "×" in line)
    assert line.split() == [
        "[1]",
        "└",
        "4",
        "5",
        "6",
        "┘",
        "×",
        "│",
        "0.0",
        "2.000",
        "│",
        "→",
        "└",
        "11",
        "·",
        "┘",
    ]


def test_matrices_that_are_too_wide_stand_below_each_other() -> None:
    lines = text(equation(), 30, 24).split("\n")
    rows = [next(k for k, line in enumerate(lines) if sign in line) for sign in ("[0]", "×", "→")]
    assert rows == sorted(rows) and len(set(rows)) == 3
    assert all(number in text(equation(), 30, 24) for number in ("6 ┘", "0.003", "[2.759]"))


def test_marks_of_a_matrix_need_no_colour() -> None:
    drawn = text(equation(), 60)
    assert "▸ [0] ┌ 1  2  3 ┐" in drawn and "▾b" in drawn and "[2.759]" in drawn
    cells = draw(equation(), 60, 14, PLAIN)
    row, col = np.argwhere(cells.chars == "▸")[0]
    assert cells.bold[row, col + 8 : col + 15 : 3].all()


def test_a_large_matrix_says_what_is_missing() -> None:
    drawn = text(Equation((NumberGrid("w", np.arange(1200.0).reshape(30, 40)),)), 30, 10)
    assert "4 … ┐" in drawn and "… 23 more rows, 35 more\ncolumns" in drawn


def test_parts_without_room_are_counted() -> None:
    drawn = text(equation(), 30, 6)
    assert "… 4 more parts" in drawn
    assert text(equation(), 60, 3).strip() == "needs more room"


def test_a_note_is_wrapped_and_its_cut_is_seen() -> None:
    figure = replace(equation(), note="one two three\nfour " + "five " * 40)
    assert "one two three\nfour five" in text(figure, 60, 20)
    assert text(figure, 60, 9).endswith("…")


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_an_empty_matrix_is_a_pair_of_brackets(shape: tuple[int, int]) -> None:
    assert "[]" in text(Equation((NumberGrid("x", np.zeros(shape), str(list(shape))),)))


def test_tree_has_a_branch_for_each_node() -> None:
    lines = text(tree(), 60).split("\n")
    assert lines[4] == " │     ├─▸AddBackward0" and lines[7].startswith(" └─ AccumulateGrad")
    assert "|->AddBackward0" in text(tree(), 60, 14, DrawingStyle(DARK, Glyphs.ASCII))


def test_tree_shows_the_marked_node_and_counts_the_rest() -> None:
    nodes = tuple(TreeNode(f"node {k}", marked=k == 30) for k in range(60))
    lines = text(Tree((TreeNode("root", "", nodes),)), 30, 7).split("\n")
    assert lines[0].startswith("… ") and "more above" in lines[0] and "more below" in lines[-1]
    assert any("▸node 30" in line for line in lines)
    above, below = int(lines[0].split()[1]), int(lines[-1].split()[1])
    assert above + below + 5 == 61


def test_a_deep_tree_is_indented_less() -> None:
    node = TreeNode("leaf")
    for k in range(40):
        node = TreeNode(f"node {k}", "about", (node,))
    drawn = text(Tree((node,)), 40, 44)
    assert "node 39  about" in drawn and "…" in drawn and "leaf" in drawn


@pytest.mark.parametrize("style", [PLAIN, DrawingStyle(MONO, Glyphs.ASCII)])
@pytest.mark.parametrize("height", [9, 14, 26])
def test_histograms_of_neighbouring_rows_do_not_touch(height: int, style: DrawingStyle) -> None:
    full = Histograms(("a", "b"), (Histogram(np.ones(8), np.linspace(0, 1, 9)),) * 2)
    grid = draw(full, 40, height, style).chars
    tops = [k for k, row in enumerate(grid.tolist()) if "".join(row).startswith(("a", "b"))]
    assert style.set.bars[-1] not in grid[tops[1], 3:] or (grid[tops[0] + 1, 3:] == " ").all()


def test_each_histogram_reaches_as_high_as_the_others() -> None:
    rows = text(histograms(), 40, 9).split("\n")[1:6]
    assert all(row.startswith(f"layer {k}│") and "▆" in row for k, row in enumerate(rows, 1))
    assert [row.split()[-2:] for row in rows][4] == ["std", "0.14"]


def test_histograms_without_room_are_counted() -> None:
    figure = replace(histograms(), names=("a",) * 20, histograms=histograms().histograms * 4)
    assert text(figure, 40, 9).endswith("… 15 more histograms")


BAD = np.array([[NAN, np.inf, -np.inf], [1e308, -1e308, 0.0]])


@pytest.mark.parametrize(
    "figure",
    [
        ImageGrid(()),
        ImageGrid((Image(np.zeros((0, 4))), Image(np.zeros((1, 3))))),
        ImageGrid(
            (Image(BAD, "图像分类"), Image(np.zeros((1, 300))), Image(np.zeros((300, 1)))), "diverging"
        ),
        Equation(()),
        Equation(("→ ?",)),
        Equation(
            (
                "×",
                "×",
                NumberGrid("学习率", BAD, "形状", ("行一",), ("列",), marked_cells=frozenset({(9, 9)})),
            )
        ),
        Equation((NumberGrid("v", np.array([1.0, 2.0])), "· " * 99)),
        Tree(()),
        Tree((TreeNode("学习率" * 20, "关于" * 30, marked=True),) * 3, "说明" * 40),
        Histograms((), ()),
        Histograms(
            ("层", "b"), (Histogram(np.abs(BAD[0]), np.arange(4.0)), Histogram(np.ones(3), np.full(4, NAN)))
        ),
        Histograms(("a",), (Histogram(np.ones(2), np.array([5.0, 5.0, 5.0])),)),
    ],
)
@pytest.mark.parametrize("glyphs", Glyphs)
def test_odd_figures_are_drawn(figure: Figure, glyphs: Glyphs) -> None:
    for palette in (DARK, MONO):
        for width in (0, 1, 3, 8, 12, 13, 30, 61):
            for height in (0, 1, 2, 3, 4, 5, 7, 16):
                cells = draw(figure, width, height, DrawingStyle(palette, glyphs))
                assert (cells.width, cells.height) == (width, height)


def test_numbers_stay_where_they_were_given() -> None:
    values: Array = np.arange(6.0).reshape(2, 3)
    draw(Equation((NumberGrid("x", values),)), 40, 10, STYLE)
    draw(ImageGrid((Image(values),)), 40, 10, STYLE)
    assert values.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("style", [PLAIN, DrawingStyle(MONO, Glyphs.ASCII)])
def test_a_single_number_has_no_brackets_and_a_vector_of_one_has(style: DrawingStyle) -> None:
    def shown(values: Array) -> str:
        return text(Equation((NumberGrid("out", values, "[]"),)), 40, 8, style).split("\n")[2].strip()

    assert shown(np.array(2.5)) == "2.5" and shown(np.array([2.5])) == "[ 2.5 ]"
    pair = Equation((NumberGrid("a", np.arange(4.0).reshape(2, 2)), "→", NumberGrid("sum", np.array(6.0))))
    assert "6" in text(pair, 40, 8, style) and "[" not in text(pair, 40, 8, style)
