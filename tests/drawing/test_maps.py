"""What lies on a map is seen on every ground, in every number of colours."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from tests.drawing.examples import contours, decision, surface, weights
from tui_lab.authoring.figures import CLASS_ROLES, HeatMap, Points
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import (
    ASCII_CLASS_POINTS,
    ASCII_HOLLOW_CLASS_POINTS,
    CLASS_POINTS,
    HOLLOW_CLASS_POINTS,
    Glyphs,
    point_glyph,
)
from tui_lab.drawing.canvas.palette import DARK, LEAST_CONTRAST, LIGHT, MONO, Palette
from tui_lab.drawing.canvas.scales import contrast
from tui_lab.drawing.canvas.sixteen import SIXTEEN_ON_DARK, SIXTEEN_ON_LIGHT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.marks.cursor import PlaceCursor, reading


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN_ON_DARK, SIXTEEN_ON_LIGHT])
@pytest.mark.parametrize("scale", ["sequential", "diverging", "classes"])
def test_a_point_keeps_its_colour_and_is_seen_on_every_map(
    palette: Palette, scale: Literal["sequential", "diverging", "classes"]
) -> None:
    values = np.tile(np.linspace(-1, 1, 21) if scale != "classes" else np.arange(10.0), (4, 1))
    places = np.linspace(0, 1, values.shape[1])
    for role in CLASS_ROLES:
        points = (Points("", places, np.full(places.size, 0.5), role),)
        figure = HeatMap(values, "x", "y", (0, 1), (0, 1), scale, points=points)
        cells = draw(figure, 80, 10, DrawingStyle(palette))
        at = cells.chars == point_glyph(role, Glyphs.BRAILLE)
        assert at.sum() == places.size and set(cells.fg[at].tolist()) == {palette.role(role)}
        assert (contrast(cells.bg[at], palette.role(role)) >= LEAST_CONTRAST).all() or not palette.exact
        assert DEFAULT not in cells.bg[at] and (palette.exact or set(cells.bg[at]) == {palette.ground})


def test_a_map_in_sixteen_colours_has_grounds_and_not_signs() -> None:
    palette = SIXTEEN_ON_DARK
    stops = (palette.class_backgrounds, palette.diverging_stops, palette.sequential_stops)
    for figure, grounds in zip((decision(), weights(), surface()), stops, strict=True):
        cells = draw(replace(figure, points=(), lines=()), 60, 14, DrawingStyle(palette))
        inside = cells.bg != DEFAULT
        assert inside.sum() > 400 and set(cells.bg[inside].tolist()) <= {*grounds, palette.ground}


@pytest.mark.parametrize("style", [DrawingStyle(MONO), DrawingStyle(MONO, Glyphs.ASCII)])
@pytest.mark.parametrize("figure", [surface(), contours()])
def test_the_present_place_of_a_path_has_a_sign_of_its_own_and_the_legend_says_so(
    figure: HeatMap, style: DrawingStyle
) -> None:
    lines = draw(figure, 70, 14, style).text().split("\n")
    assert f"now {style.set.now}" in lines[0] + lines[1]
    shown = "".join(lines[2:]).count(style.set.now)
    assert 1 <= shown <= len(figure.lines)
    assert (
        style.set.now
        not in CLASS_POINTS + ASCII_CLASS_POINTS + HOLLOW_CLASS_POINTS + ASCII_HOLLOW_CLASS_POINTS
    )
    unmoved = replace(figure, lines=tuple(replace(line, x=line.x * np.nan) for line in figure.lines))
    assert "now" not in draw(unmoved, 70, 14, style).text()


def test_places_of_a_map_can_have_names() -> None:
    values = np.arange(6.0).reshape(2, 3)
    ends = {"x_range": (-0.5, 2.5), "y_range": (-0.5, 1.5)}
    figure = HeatMap(values, "lr", "rule", **ends, x_names=("0.01", "0.1", "1"), y_names=("sgd", "adam"))  # type: ignore[arg-type]
    lines = draw(figure, 60, 12, DrawingStyle(MONO)).text().split("\n")
    assert [line.split()[0] for line in lines if "┤" in line] == ["adam", "sgd"]
    assert lines[-2].split() == ["0.01", "0.1", "1"] and lines[-1].strip() == "lr"
    assert reading(figure, PlaceCursor(1, 1), DrawingStyle(MONO)).startswith("lr 0.1  rule adam  ")
    narrow = draw(figure, 16, 12, DrawingStyle(MONO)).text().split("\n")
    assert narrow[-2].split() in (["0.01"], ["0.01", "1"]), "where not all have room, some have"
