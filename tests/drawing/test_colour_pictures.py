"""Pictures with colours of their own, in as many colours as there are, and without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tui_lab.authoring.figures import Image, ImageGrid
from tui_lab.describing.describe import describe
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import RAMP, ColourDepth, Glyphs
from tui_lab.drawing.canvas.palette import DARK, LIGHT, MONO, Palette
from tui_lab.drawing.canvas.sixteen import ALL_SIXTEEN, SIXTEEN_ON_DARK, SIXTEEN_ON_LIGHT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.to_ansi import to_ansi
from tui_lab.drawing.figures.draw import draw

FLAG = np.zeros((6, 9, 3))
FLAG[:, :3] = (0, 0, 1)
FLAG[:, 3:6] = (1, 1, 1)
FLAG[:, 6:] = (1, 0, 0)


def shown(values: Any, palette: Palette = DARK, glyphs: Glyphs = Glyphs.BRAILLE) -> Cells:
    return draw(ImageGrid((Image(values, "cat"),)), 20, 8, DrawingStyle(palette, glyphs))


def stripes(cells: Cells) -> list[int]:
    """The colours across the third row, each once; of a cell of one colour that is its ground."""
    row = np.where(cells.chars[2] == "▀", cells.fg[2], cells.bg[2])
    return [
        int(colour) for k, colour in enumerate(row) if colour != DEFAULT and (k == 0 or row[k - 1] != colour)
    ]


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_colours_are_those_of_the_picture_on_dark_and_on_light(palette: Palette) -> None:
    for values in (FLAG, (FLAG * 255).astype(np.uint8), FLAG * 1.2 - 0.1):
        assert stripes(shown(values, palette)) == [0x0000FF, 0xFFFFFF, 0xFF0000]


@pytest.mark.parametrize("palette", [SIXTEEN_ON_DARK, SIXTEEN_ON_LIGHT])
def test_of_sixteen_colours_the_nearest_are_taken(palette: Palette) -> None:
    assert set(stripes(shown(FLAG, palette))) <= set(ALL_SIXTEEN) and len(stripes(shown(FLAG, palette))) == 3
    soft = np.random.default_rng(1).random((6, 9, 3))
    assert set(stripes(shown(soft, palette))) <= set(ALL_SIXTEEN)


@pytest.mark.parametrize(
    ("depth", "codes"),
    [("truecolor", ("48;2;0;0;255", "48;2;255;0;0")), ("256", ("48;5;21", "48;5;196"))],
)
def test_the_terminal_gets_them(depth: ColourDepth, codes: tuple[str, ...]) -> None:
    sent = to_ansi(shown(FLAG), depth)
    assert all(code in sent for code in codes)


@pytest.mark.parametrize("style", [DrawingStyle(MONO), DrawingStyle(DARK, Glyphs.ASCII)])
def test_without_colours_or_half_blocks_the_brighter_has_more_ink(style: DrawingStyle) -> None:
    cells = shown(FLAG, style.palette, style.glyphs)
    blue, white, red = (cells.chars[2, col] for col in (2, 9, 14))
    assert RAMP.index(blue) < RAMP.index(red) < RAMP.index(white)


def test_a_pixel_that_is_no_number_is_a_gap() -> None:
    torn = FLAG.copy()
    torn[:, 3:6, 1] = np.nan
    assert stripes(shown(torn)) == [0x0000FF, 0xFF0000]
    assert shown(FLAG * np.nan).text().strip().startswith("the values are not")


def test_a_large_picture_is_averaged_and_one_beside_shades_keeps_its_colours() -> None:
    large = np.repeat(np.repeat(FLAG, 50, axis=0), 50, axis=1)
    assert stripes(shown(large)) == stripes(shown(FLAG))
    grid = ImageGrid((Image(FLAG, "a"), Image(np.eye(6), "b")), value_range=(0, 1))
    assert "0 ▂▄▆█ 1" in draw(grid, 40, 9, DrawingStyle()).text(), "the shades have a scale"
    coloured = ImageGrid((Image(FLAG, "a"),), value_range=(0, 1))
    assert "▂▄" not in draw(coloured, 40, 9, DrawingStyle()).text()


def test_it_is_said_which_are_in_colour() -> None:
    assert describe(ImageGrid((Image(FLAG, "cat"),)))[0] == "1 picture of 6 by 9 pixels in colour."
    both = describe(ImageGrid((Image(FLAG, "a"), Image(np.eye(6), "b"))))[0]
    assert both == "2 pictures, 1 of them in colour."
