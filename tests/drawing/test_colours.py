from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.palette import DARK, DIVERGING_256, DIVERGING_256_ON_LIGHT, LIGHT, MONO, Palette
from tui_lab.drawing.canvas.scales import LEVELS
from tui_lab.drawing.canvas.to_ansi import nearest_256, to_ansi

# The channels of the 256 colours, and the greys beside them.
CUBE, GREYS = {0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF}, {8 + 10 * k for k in range(24)}


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_scales_have_few_levels_and_no_colour_for_nan(palette: Palette) -> None:
    for colours in (palette.sequential(np.linspace(0, 1, 999)), palette.diverging(np.linspace(-1, 1, 999))):
        assert len(set(colours.tolist())) <= LEVELS
        assert colours.dtype == np.int32 and colours.min() >= 0
    assert palette.sequential(np.array([[np.nan, 9.0], [-9.0, np.inf]]))[0, 0] == DEFAULT


@pytest.mark.parametrize(("palette", "stops"), [(DARK, DIVERGING_256), (LIGHT, DIVERGING_256_ON_LIGHT)])
def test_with_256_colours_the_diverging_scale_has_blues_and_oranges_only(
    palette: Palette, stops: tuple[int, ...]
) -> None:
    few = replace(palette, diverging_stops=stops, blended=palette.blended - {"diverging"})
    colours = few.diverging(np.linspace(-1, 1, 999)).tolist()
    assert tuple(dict.fromkeys(colours)) == stops, "none between them, which the terminal would move"
    assert few.diverging(np.array([np.nan])).tolist() == [DEFAULT]
    for colour in stops:
        r, g, b = colour >> 16, colour >> 8 & 255, colour & 255
        assert {r, g, b} <= CUBE or (r == g == b and r in GREYS), hex(colour)
        if not r == g == b:
            assert (r < g < b) if stops.index(colour) < len(stops) // 2 else (r > g > b), hex(colour)


def luminance(colour: int) -> float:
    channels = np.array([colour >> 16 & 255, colour >> 8 & 255, colour & 255]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_points_stand_out_on_their_own_ground(palette: Palette) -> None:
    for point, ground in zip(palette.classes, palette.class_backgrounds, strict=True):
        dim, bright = sorted((luminance(point), luminance(ground)))
        assert (bright + 0.05) / (dim + 0.05) >= 3


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_plain_colours_are_the_same_with_256(palette: Palette) -> None:
    plain = [palette.text, palette.muted, palette.accent, palette.good, palette.warning, palette.bad]
    for colour in (
        *plain,
        palette.frame,
        *palette.roles.values(),
        *palette.classes,
        *palette.class_backgrounds,
    ):
        r, g, b = colour >> 16, colour >> 8 & 255, colour & 255
        assert {r, g, b} <= CUBE or (r == g == b and r in GREYS), hex(colour)


@pytest.mark.parametrize(
    ("colour", "index"), [(0x5FAFFF, 75), (0x000000, 16), (0x808080, 244), (0xFFFFFF, 231)]
)
def test_nearest_256(colour: int, index: int) -> None:
    assert nearest_256(colour) == index


def test_to_ansi() -> None:
    cells = Cells.blank(5, 2)
    cells.put(0, 0, "ab", 0x5FAFFF, bold=True)
    cells.put(0, 2, "c", bg=0xFF0000)
    assert to_ansi(cells, "none") == "abc\n"
    assert to_ansi(cells, "256") == "\x1b[0;1;38;5;75mab\x1b[0;48;5;196mc\x1b[0m\n"
    assert "38;2;95;175;255" in to_ansi(cells, "truecolor")
    assert "\x1b[0;101mc" in to_ansi(cells, "16")
    assert MONO.colours is False
