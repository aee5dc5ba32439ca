"""What has no room in a figure comes into sight when it is scrolled, and nothing lies beyond the end."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from tests.drawing.examples import FIGURES
from tests.drawing.golden import check_golden
from tests.marks import slow
from tui_lab.authoring.figures import (
    Equation,
    Figure,
    Histogram,
    Histograms,
    NumberGrid,
    Table,
    Tree,
    TreeNode,
)
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.scrolling import held, scrolls
from tui_lab.drawing.marks.window import END, Scrolled

STYLE = DrawingStyle(MONO)
SIZES = [(24, 9), (42, 12), (76, 19)]


def wide_table() -> Table:
    columns = tuple(f"head{k}" for k in range(9))
    return Table(columns, tuple(tuple(f"r{row}c{k}" for k in range(9)) for row in range(40)), note="a note")


def wordy_table() -> Table:
    rows = tuple((f"row{k}", " ".join(f"w{k}x{n}" for n in range(12))) for k in range(30))
    return Table(("name", "words"), rows, frozenset({(7, 0)}))


def long_tree() -> Tree:
    nodes = tuple(
        TreeNode(f"node{k}", f"about{k} " + "and " * 20 + f"end{k}", marked=k == 20) for k in range(30)
    )
    return Tree((TreeNode("root", "", nodes),), note="a note")


def large_matrices() -> Equation:
    first = np.arange(100.0, 700.0).reshape(30, 20)
    second = np.arange(800.0, 848.0).reshape(4, 12)
    return Equation((NumberGrid("a", first), "→", NumberGrid("b", second)), "a sentence")


def many_histograms() -> Histograms:
    one = Histogram(np.array([1.0, 3.0]), np.array([0.0, 1.0, 2.0]))
    return Histograms(tuple(f"layer{k}x" for k in range(40)), (one,) * 40)


TABLE_WORDS = {f"r{row}c{k}" for row in range(40) for k in range(9)} | {f"head{k}" for k in range(9)}
WORDY = {f"w{k}x{n}" for k in range(30) for n in range(12)}
TREE_WORDS = {f"{word}{k}" for word in ("node", "about", "end") for k in range(30)}
NUMBERS = {str(k) for k in (*range(100, 700), *range(800, 848))}
LAYERS = {f"layer{k}x" for k in range(40)}


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        pytest.param(wide_table(), TABLE_WORDS, id="table"),
        pytest.param(wordy_table(), WORDY, id="words"),
        pytest.param(long_tree(), TREE_WORDS, id="tree"),
        pytest.param(large_matrices(), NUMBERS, id="equation"),
        pytest.param(many_histograms(), LAYERS, id="histograms"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("glyphs", [Glyphs.BRAILLE, slow(Glyphs.ASCII)])
def test_everything_comes_into_sight(
    figure: Figure, words: set[str], size: tuple[int, int], glyphs: Glyphs
) -> None:
    style = DrawingStyle(MONO, glyphs)
    assert scrolls(figure, *size, style)
    end = held(figure, *size, style, END)
    assert end is not None
    seen: set[str] = set()
    stride = 1 if size == SIZES[0] else 2  # more than that has room at once
    down, right = ({*range(0, most, stride), most} for most in (end.rows, end.columns))
    for rows, columns in itertools.product(sorted(down), sorted(right)):
        seen |= set(re.findall(r"\w+", draw(figure, *size, style, Scrolled(rows, columns)).text()))
    assert words <= seen


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("glyphs", Glyphs)
def test_beyond_the_end_is_the_end(name: str, glyphs: Glyphs) -> None:
    figure, style = FIGURES[name], DrawingStyle(DARK, glyphs)
    for size in ((0, 0), (4, 2), (12, 4), (17, 5), (30, 8), (44, 18)):
        end = held(figure, *size, style, END)
        cells = draw(figure, *size, style, END)
        assert (cells.width, cells.height) == size
        if end is not None:
            assert cells.text() == draw(figure, *size, style, end).text()
            assert held(figure, *size, style, Scrolled(-3, -3)) == Scrolled()
            assert held(figure, *size, style, end) == end


@pytest.mark.parametrize("name", FIGURES)
def test_what_has_room_does_not_scroll(name: str) -> None:
    assert not scrolls(FIGURES[name], 120, 60, STYLE)


def test_a_figure_without_anything_does_not_scroll() -> None:
    nothing: tuple[Figure, ...] = (
        Table((), ()),
        Table(("a",), ()),
        Tree(()),
        Equation(()),
        Histograms((), ()),
    )
    for figure in nothing:
        assert not scrolls(figure, 40, 10, STYLE)
        assert draw(figure, 40, 10, STYLE, Scrolled(3, 3)).height == 10


def test_the_first_column_stays_and_the_last_line_says_where_one_is() -> None:
    lines = draw(wide_table(), 42, 10, STYLE, Scrolled(5, 2)).text().split("\n")
    assert lines[1].split()[:3] == ["head0", "head3", "head4"] and lines[1].endswith("…")
    assert lines[2].split()[:2] == ["r5c0", "r5c3"]
    assert lines[-1] == "… rows 6-12 of 40, columns 4-8 of 9"


def test_a_tree_begins_around_the_marked_node() -> None:
    start = held(long_tree(), 42, 12, STYLE)
    assert start is not None and start.rows > 0
    assert draw(long_tree(), 42, 12, STYLE).text() == draw(long_tree(), 42, 12, STYLE, start).text()
    assert "node0 " in draw(long_tree(), 42, 12, STYLE, Scrolled()).text()


def test_scrolled_pictures() -> None:
    shown: list[tuple[Figure, Scrolled]] = [
        (wide_table(), Scrolled(3, 1)),
        (wide_table(), END),
        (wordy_table(), Scrolled(2, 0)),
        (long_tree(), Scrolled(4, 2)),
        (large_matrices(), Scrolled(2, 3)),
        (many_histograms(), Scrolled(5, 0)),
    ]
    pictures = [draw(figure, 42, 12, STYLE, at).text() for figure, at in shown]
    check_golden("scrolled", "\n\n".join(pictures))
