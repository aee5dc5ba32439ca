"""Points of data by keys: where they are put, what is carried and taken away, and what is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.ui.conftest import Bench, OpenApp
from tests.ui.fake_trainer import figures
from tui_lab.authoring.figures import HeatMap, Line, Plot, Points
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.asks import PointsAnswer, PointsOf
from tui_lab.engine.orders import EditPoint, NotEdited, Undo

SIZES = [(120, 40), (80, 24)]
X, Y = np.array([-1.5, 1.5, 2.5]), np.array([-1.5, 1.5, -2.5])
CLOUDS = (Points("0", X[:1], Y[:1], "class0"), Points("1", X[1:], Y[1:], "class1"))
MAP = HeatMap(
    np.zeros((6, 6)), "x1", "x2", (-3.0, 3.0), (-3.0, 3.0), "classes", class_names=("0", "1"), points=CLOUDS
)
LINE = Plot("x", "y", lines=(Line("network", X, Y),), points=(Points("data", X, Y),))
IN_PLANE = PointsAnswer(X, Y, np.array([0, 1, 1]))
ON_LINE = PointsAnswer(X, Y, None)


def shows(bench: Bench, figure: HeatMap | Plot, answer: PointsAnswer) -> None:
    """Have the second view show a figure with points that can be edited."""
    bench.trainer.says = {"figures": figures() | {"surface": figure}, "points": answer}
    bench.trainer.editable = ("surface",)


async def begun(bench: Bench, figure: HeatMap | Plot = MAP, answer: PointsAnswer = IN_PLANE) -> None:
    shows(bench, figure, answer)
    await bench.load()
    await bench.press("full_stop")


def orders(bench: Bench) -> list[Any]:
    return [order for order in bench.trainer.orders if isinstance(order, EditPoint)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_brings_the_view_and_a_cursor_that_says_where_it_is(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await begun(bench)
        assert bench.lab.board.chosen == "view-1" and bench.lab.board.main == "view-1"
        assert PointsOf("surface") in bench.trainer._asked[-1]
        assert "x1 0  x2 0" in bench.text and "3 points" in bench.text
        await bench.press("right", "right", "up")
        assert "x1 0.2  x2 0.2" in bench.text
        await bench.press("shift+left", "shift+up", "pagedown")
        assert "x1 -0.3  x2 0.2" in bench.text
        await bench.press(*["shift+right"] * 20)
        assert "x1 3  x2 0.2" in bench.text, "it stays within the map"
        assert orders(bench) == []


@pytest.mark.parametrize("size", SIZES)
async def test_enter_puts_a_point_of_the_class_that_is_chosen(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await begun(bench)
        assert "enter puts ● class 0" in bench.text and "C class" in bench.text
        await bench.press("right", "enter")
        assert orders(bench) == [EditPoint("surface", None, (0.1, 0.0), 0)]
        await bench.press("C", "up", "enter")
        assert "enter puts ▲ class 1" in bench.text
        assert orders(bench)[-1] == EditPoint("surface", None, (0.1, 0.2), 1)
        await bench.press("C")
        assert "enter puts ● class 0" in bench.text
        await bench.press("backspace")
        assert bench.trainer.orders[-1] == Undo()


async def test_the_nearest_point_is_carried_and_put_down_or_left(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench)
        await bench.press("right", "P")
        assert "x1 1.5  x2 1.5" in bench.text and "enter puts it down, esc leaves it" in bench.text
        await bench.press("left", "escape")
        assert "enter puts ● class 0" in bench.text and orders(bench) == []
        await bench.press("P", "P")
        assert orders(bench) == [], "it was not moved"
        await bench.press("P", "left", "down", "enter")
        assert orders(bench) == [EditPoint("surface", (1.5, 1.5), (1.4, 1.4))]
        await bench.press("P", "left", "P")
        (_, moved) = orders(bench)
        assert moved == EditPoint("surface", (1.5, 1.5), (1.4, 1.5)), "again puts it down, too"


@pytest.mark.parametrize("key", ["X", "delete"])
async def test_the_nearest_point_or_the_carried_one_is_taken_away(open_app: OpenApp, key: str) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench)
        await bench.press("left", key)
        (order,) = orders(bench)
        assert (order.near, order.to) == ((-0.1, 0.0), None)
        assert order.scale[0] < order.scale[1], "a cell is higher than it is wide"
        await bench.press("P", "up", key)
        assert orders(bench)[-1].near == (-1.5, -1.5) and "enter puts ●" in bench.text


@pytest.mark.parametrize("size", SIZES)
async def test_along_a_line_there_are_no_classes_and_the_axes_grow(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await begun(bench, LINE, ON_LINE)
        assert "enter puts a point; 3 points" in bench.text and "C class" not in bench.text
        await bench.press("C", *["up"] * 20, "enter")
        (order,) = orders(bench)
        assert order.to[1] > 3.5 and f"y {order.to[1]:g}" in bench.text
        await bench.press("home", "end")
        assert orders(bench) == [order]


async def test_escape_ends_it_and_the_keys_are_the_views_own_again(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench)
        keys = bench.text.splitlines()[-1].strip()
        assert keys.startswith("arrows move  enter put  P pick up  X take away  C class  esc end")
        await bench.press("escape")
        assert "enter puts" not in bench.text and "P pick up" not in bench.text
        await bench.press("P", "X", "C", "enter")
        assert orders(bench) == [] and bench.lab.points_ask() is None
        await bench.press("full_stop", "tab", "full_stop")
        assert bench.lab.board.chosen == "view-1" and "enter puts" in bench.text


async def test_where_there_are_none_it_is_said(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("full_stop")
        assert "No view here lets you edit points" in bench.text and bench.lab.points_ask() is None


async def test_before_it_is_loaded_there_are_none_yet(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.press("full_stop")
        assert "There are no points yet" in bench.text


async def test_why_they_cannot_be_edited_is_said(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench, answer=PointsAnswer(np.empty(0), np.empty(0), None, "There are too many."))
        assert "There are too many." in bench.text and bench.lab.points_ask() is None
        bench.trainer.post(NotEdited("the last point stays"))
        await bench.settle()
        assert "the last point stays" in bench.text


async def test_the_training_goes_on_meanwhile_and_a_parameter_is_put_away(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench)
        await bench.press("enter", "space")
        await bench.enter("running", 5)
        await bench.press("enter")
        assert len(orders(bench)) == 2 and "enter puts" in bench.text
        await bench.press("7", "enter")
        assert bench.lab.mode == "tensor"
        await bench.press("full_stop")
        assert bench.lab.mode == "panels" and bench.lab.board.chosen == "view-1"


async def test_while_an_instrument_is_open_it_says_what_leads_back(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        shows(bench, MAP, IN_PLANE)
        await bench.load()
        bench.lab.open_instrument("sweep")
        await bench.press("full_stop")
        assert "esc leads back" in bench.text and orders(bench) == []


async def test_a_figure_of_another_kind_has_the_cursor_where_it_was(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench)
        await bench.press("right")
        shows(bench, replace(LINE, x_range=(-2.0, 2.0), y_range=(-2.0, 2.0)), ON_LINE)
        await bench.press("s")
        await bench.enter("paused", 1)
        assert "x 0.1  y 0" in bench.text and "enter puts a point" in bench.text


@pytest.mark.parametrize("style", [DrawingStyle(MONO, Glyphs.ASCII)])
async def test_classes_differ_by_sign_without_colours_or_special_characters(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await begun(bench)
        assert "enter puts o class 0" in bench.text
        await bench.press("C", "P", "left", "left")
        assert "N" in bench.text.replace("Named", "")
        await bench.press("escape")
        assert "enter puts x class 1" in bench.text
