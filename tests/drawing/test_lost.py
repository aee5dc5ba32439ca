"""What is said where nothing finite is left to draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawing.examples import fit, histograms, images, network, surface
from tui_lab.authoring.figures import Figure, HeatMap, Histogram, Line, Plot
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw

STEPS = np.arange(9.0)
NONE = np.full(9, np.nan)
EMPTY = Histogram(np.zeros(4), np.arange(5.0))
LOST: dict[str, Figure] = {
    "plot": Plot("x", "y", (Line("one", STEPS, NONE), Line("two", STEPS, NONE * np.inf))),
    "map": replace(surface(), values=surface().values * np.nan),
    "histogram": EMPTY,
    "histograms": replace(histograms(), histograms=(EMPTY,) * 5),
    "images": replace(
        images(), images=tuple(replace(one, values=one.values * np.nan) for one in images().images)
    ),
}


def text(figure: Figure) -> str:
    return draw(figure, 60, 16, DrawingStyle(MONO)).text()


@pytest.mark.parametrize("kind", LOST)
def test_where_nothing_is_finite_that_is_said_and_no_empty_axes_are_drawn(kind: str) -> None:
    assert text(LOST[kind]).strip() == "the values are not finite (NaN or inf)"


def test_a_lost_unit_amid_its_network_says_so() -> None:
    large = network().large
    assert isinstance(large, HeatMap)
    lost = replace(network(), large=replace(large, values=large.values * np.nan))
    assert "the values are not finite" in draw(lost, 140, 30, DrawingStyle(MONO)).text()
    assert "finite" not in draw(network(), 140, 30, DrawingStyle(MONO)).text()


@pytest.mark.parametrize("figure", [fit(), surface(), histograms(), images(), network()])
def test_what_has_finite_values_is_drawn(figure: Figure) -> None:
    assert "finite" not in text(figure)


def test_a_map_that_says_why_it_is_blank_is_not_taken_for_lost() -> None:
    blank = HeatMap(np.full((2, 2), np.nan), "x", "y", (0, 1), (0, 1), "classes", note="sure of nothing")
    assert "sure of nothing" in text(blank) and "not finite" not in text(blank)


def test_what_has_no_values_yet_is_not_taken_for_lost() -> None:
    assert text(Plot("x", "y", (Line("loss", np.empty(0), np.empty(0)),))).strip() == "no values yet"
    assert text(Plot("x", "y", (Line("loss", np.zeros(1), np.full(1, np.nan)),))).strip() == "no values yet"


def test_a_line_that_is_lost_beside_others_says_so_in_the_legend() -> None:
    figure = Plot("x", "y", (Line("model", STEPS, NONE), Line("truth", STEPS, STEPS, "truth")))
    assert "model (not finite)" in text(figure) and "truth (" not in text(figure)
