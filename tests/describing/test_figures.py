"""What is said of a figure is true of its arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.drawing.examples import FIGURES, decision, equation, images, network, surface, table, tree
from tui_lab.authoring.figures import (
    Equation,
    Figure,
    HeatMap,
    Histogram,
    Histograms,
    Image,
    ImageGrid,
    Line,
    Mark,
    NetworkMaps,
    NumberGrid,
    Plot,
    Points,
    Table,
    Tree,
    TreeNode,
)  # fmt: skip
from tui_lab.describing.describe import FIGURES as DESCRIBED, describe, in_words
from tui_lab.errors import Fault

NONE = np.array([])
EMPTY: list[Figure] = [
    Plot("x", "y"),
    Plot("x", "y", (Line("l", NONE, NONE),), (Points("p", NONE, NONE),)),
    HeatMap(np.full((2, 3), np.nan), "a", "b", (0, 1), (0, 1)),
    HeatMap(np.empty((0, 0)), "a", "b", (0, 1), (0, 1), "classes"),
    Histogram(NONE, np.array([0.0])),
    Histogram(np.zeros(3), np.arange(4.0)),
    Histograms((), ()),
    ImageGrid(()),
    ImageGrid((Image(np.empty((0, 0))),), "diverging"),
    Table((), ()),
    Table(("a", "b"), ((), ("x",))),
    Equation(()),
    Equation((NumberGrid("s", np.array(3.0)), "=", NumberGrid("e", np.empty((0, 2))))),
    Tree(()),
    NetworkMaps((), (), Plot("x", "y"), (0, 0)),
    NetworkMaps(
        ((Image(np.empty((0, 0))),), (Image(np.empty((0, 0))),)),
        (np.array([[np.nan]]),),
        Plot("x", "y"),
        (0, 0),
    ),
]


@pytest.mark.parametrize("figure", [*FIGURES.values(), *EMPTY], ids=[*FIGURES, *map(str, range(len(EMPTY)))])
def test_each_is_said_in_plain_sentences(figure: Figure) -> None:
    said = describe(figure)
    assert said
    for sentence in said:
        assert sentence.strip() and "\n" not in sentence
        assert not any("\u2500" <= char <= "\u28ff" for char in sentence), "nothing drawn"
        assert "nan" not in sentence.split()


def test_every_kind_of_figure_has_its_words() -> None:
    assert set(DESCRIBED) == set(Figure.__args__)


def test_what_was_noted_is_said_last() -> None:
    assert describe(decision())[-1] == "Note: 98.2 %"


def test_a_network_against_its_data() -> None:
    x = np.linspace(-1, 1, 21)
    off = np.where(np.arange(21) == 0, 0.12, 0.01)
    plot = Plot("x", "y", (Line("network", x, x**2),), (Points("data", x, x**2 + off),))
    gap = f"{off.mean():.4g}"
    assert describe(plot)[-1] == f"network against data: {gap} off on average, 0.12 at most, at x −1."
    assert describe(plot)[1] == "data: 21 points, x from −1 to 1, y from 0.01 to 1.12."


def test_a_line_that_turns_back_or_lies_elsewhere_is_not_measured() -> None:
    x = np.array([0.0, 1, 0.5])
    for line in (Line("border", x, x), Line("far", x[:2] + 9, x[:2])):
        assert not any("against" in one for one in describe(Plot("x", "y", (line,), (Points("data", x, x),))))


def test_many_lines_of_one_name_are_one_sentence() -> None:
    x = np.arange(3.0)
    plot = Plot(
        "x", "y", tuple(Line("units", x, k * x, "raw") for k in range(10)), marks=(Mark(1.0, "here"),)
    )
    assert describe(plot) == ["units: 10 lines, y from 0 to 18.", "Marked: here at x 1."]


def test_a_map_says_what_share_of_the_points_it_parts() -> None:
    values = np.array([[0.0, 1.0], [0.0, np.nan]])
    zero = Points("0", np.array([-0.5, 0.5]), np.array([-0.5, -0.5]), "class0")  # right, wrong
    one = Points("1", np.array([0.5, 0.5, 9.0]), np.array([0.5, -0.5, 0.0]), "class1")  # blank, right, off it
    said = describe(HeatMap(values, "a", "b", (-1, 1), (-1, 1), "classes", points=(zero, one)))
    assert "class 0 covers 50 %, class 1 covers 25 % and 25 % is blank." in said
    assert said[-1] == (
        "Of 4 points on the map 2 (50 %) lie where the map says their own class, 1 where it is blank."
    )


def test_names_of_classes_and_sides() -> None:
    assert any("inner covers" in one for one in describe(decision()))
    sides = HeatMap(
        np.array([[-1.0, -1, -1, 2]]), "a", "b", (0, 4), (0, 1), "diverging", class_names=("low", "high"),
        points=(Points("0", np.array([0.5]), np.array([0.5]), "class0"),
                Points("1", np.array([1.5]), np.array([0.5]), "class1")),
    )  # fmt: skip
    said = describe(sides)
    assert "75 % is below 0 (low), 25 % above (high)." in said
    assert said[-1] == "Of 2 points on the map 1 (50 %) lie on their own side of 0."


def test_the_lowest_place_of_a_map() -> None:
    figure = surface()
    row, column = divmod(int(np.nanargmin(figure.values)), 24)
    x, y = -2 + 4 * (column + 0.5) / 24, -1 + 2 * (row + 0.5) / 16
    (said,) = (one for one in describe(figure) if one.startswith("loss"))
    minus = f"w {x:.4g}, b {y:.4g}".replace("-", "−")
    assert f"lowest {np.nanmin(figure.values):.4g} at {minus}" in said
    assert "of 384 values 8 not a number (NaN)" in said
    assert "path: from w 1.8, b 0.9 to w 0, b 0." in describe(figure)


def test_a_constant_map() -> None:
    assert describe(HeatMap(np.ones((2, 2)), "a", "b", (0, 1), (0, 1)))[1] == "value: 1 everywhere."


def test_a_histogram_says_where_most_values_lie() -> None:
    counts, edges = np.array([1.0, 40, 55, 4]), np.linspace(-0.2, 0.2, 5)
    (said,) = describe(Histogram(counts, edges, "w"))
    assert said == "w: 100 values between −0.2 and 0.2; most of them between −0.1 and 0.1, 5 % beyond."
    (said,) = describe(Histogram(np.array([0.0, 3, 0]), np.arange(4.0)))
    assert said == "values: 3 values between 1 and 2; the fullest bin, 1 to 2, holds 100 %."


@pytest.mark.parametrize("seed", range(20))
def test_most_values_are_most_values(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.integers(0, 30, random.integers(1, 40)).astype(float)
    edges = np.arange(len(counts) + 1.0)
    (said,) = describe(Histogram(counts, edges))
    if "most of them between" in said:
        low, high = said.partition("most of them between ")[2].split(",")[0].split(" and ")
        inside = counts[int(low) : int(high)].sum() / counts.sum()
        assert 0.9 <= inside < 1
        width = int(high) - int(low)
        narrower = [counts[k : k + width - 1].sum() for k in range(len(counts) - width + 2)]
        assert max(narrower) < 0.9 * counts.sum(), "in no fewer bins"


def test_pictures_say_which_are_wrong() -> None:
    said = describe(images())
    assert said[:3] == [
        "6 pictures of 8 by 8 pixels.",
        "2 of them wrong, 4 right.",
        "Wrong: 2 as 7 61% and 2 as 7 61%.",
    ]
    pictures = tuple(Image(np.full((2, 2), k / 4), f"{k}") for k in (1, -3, 2))
    assert "Strongest value: −0.75, in picture -3." in describe(ImageGrid(pictures, "diverging"))


def test_a_table_is_read_row_by_row() -> None:
    said = describe(table())
    assert said[1] == "name layer2.weight. shape: 20×2, params: 4,936, mean: -0.714 (marked)."
    assert "(marked)" not in said[0] and said[2].startswith("name layer3.weight (marked). shape")


def test_small_matrices_are_read_out_and_large_ones_summed_up() -> None:
    said = describe(equation())
    assert said[0] == "x times w gives y."
    assert said[2:4] == ["[0]: 1, 2, 3.", "[1]: 4, 5, 6."]
    assert any(one.endswith("none yet.") for one in said)
    (large,) = describe(Equation((NumberGrid("w", np.arange(100.0).reshape(10, 10)),)))
    assert large == "w, 10 by 10: from 0 to 99, mean 49.5."
    (single,) = describe(Equation((NumberGrid("s", np.array(3.0)),)))
    assert single == "s, one number: 3."


def test_a_tree_is_read_from_its_roots_down() -> None:
    said = describe(tree())
    assert said[:2] == ["Level 1: out: 27.0, with 2 below.", "Level 2: MeanBackward0, with 1 below."]
    deep = TreeNode("end")
    for _ in range(5000):
        deep = TreeNode("on", children=(deep,))
    assert describe(Tree((deep,)))[-1].startswith("And more")


def test_a_network_says_its_strongest_weights() -> None:
    said = describe(network())
    assert said[0] == "inputs: 3 units, x, y and x²."
    assert "Strongest weight into layer 1: 2.1, from y to 1.2; 3 of 9 not connected." in said
    assert "Strongest weight into output: −1.7, from 1.2 to output." in said
    assert "Large is output of output." in said
    assert said[-2] == "To choose from: xor and other; chosen: xor."


def test_a_view_that_failed_says_so_and_what_is_no_figure_nothing(tmp_path: Path) -> None:
    assert in_words(Fault(tmp_path / "scenario.py", 3, "x", "no x", "fit"))[0].startswith("This view failed")
    assert in_words(None) == in_words(True) == []


def test_places_that_have_names_are_called_by_them() -> None:
    places, names = np.arange(3.0), ("0.01", "0.1", "1")
    lines = (Line("loss", places, np.array([3.0, 1.0, 2.0])),)
    points = (Points("best", places[1:2], np.array([1.0])),)
    plot = Plot("lr", "loss", lines, points, (Mark(2, "diverges"),), x_names=names)
    said = " ".join(describe(plot))
    assert "loss falls from 3 at lr 0.01 to 2 at lr 1; lowest 1 at lr 0.1." in said
    assert "best: 1 point, lr 0.1, loss 1." in said and "Marked: diverges at lr 1." in said
    ends, values = (-0.5, 1.5), np.array([[1.0, 2.0], [3.0, 4.0]])
    chart = HeatMap(values, "lr", "rule", ends, ends, x_names=names[:2], y_names=("sgd", "adam"))
    said = " ".join(describe(chart))
    assert "lr runs from 0.01 to 0.1, rule from sgd to adam" in said
    assert "lowest 1 at lr 0.01, rule sgd, highest 4 at lr 0.1, rule adam" in said
