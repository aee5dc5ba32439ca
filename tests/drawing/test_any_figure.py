"""Whatever a figure is made of: it is refused in its own sentence, or it is drawn and described."""

from __future__ import annotations

import re
import warnings
from random import Random
from typing import get_args

import pytest

from tests.drawing.any_figures import MAKERS
from tests.marks import slow
from tui_lab.authoring.figures import Figure
from tui_lab.describing.describe import describe
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.sixteen import SIXTEEN_ON_LIGHT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.scrolling import held, scrolls
from tui_lab.drawing.marks.cursor import moved
from tui_lab.drawing.marks.window import END

STYLES = (
    DrawingStyle(DARK, Glyphs.BRAILLE),
    DrawingStyle(MONO, Glyphs.ASCII),
    DrawingStyle(SIXTEEN_ON_LIGHT, Glyphs.BLOCK),
)
WIDTHS, HEIGHTS = (0, 3, 12, 13, 29, 60, 110), (0, 2, 4, 5, 9, 16, 33)
# The class, the argument and the place in it, and what is wrong with that.
SENTENCE = re.compile(r"^[A-Z]\w+ \w+(\[\d+\])* ")
OWN = re.compile(
    r"wanted|a float holds|complex numbers|\.to_dense|meta|list\(\)|from 0 to|of one length|cells for"
    r"|names for|units|not finite|one value a pixel|below 0"
)


def look_at(figure: Figure, rng: Random) -> None:
    """Draw and describe it, whole and scrolled, with a cursor and without."""
    width, height = rng.choice(WIDTHS), rng.choice(HEIGHTS)
    for style in STYLES:
        cursor = held(figure, width, height, style, END) or moved(None, figure, 1, 1)
        for at in (None, cursor):
            cells = draw(figure, width, height, style, at)
            assert (cells.width, cells.height) == (width, height)
        scrolls(figure, width, height, style)
    said = describe(figure)
    assert said and all("\n" not in sentence for sentence in said)


def try_figures(seeds: range) -> None:
    """Make a figure of each kind from each seed; some are refused, and most are not."""
    drawn = refused = 0
    for seed in seeds:
        for kind, make in MAKERS.items():
            rng = Random(f"{seed} {kind.__name__}")
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    try:
                        figure = make(rng)
                    except (TypeError, ValueError) as error:
                        assert SENTENCE.match(str(error)) and OWN.search(str(error)), str(error)
                        refused += 1
                        continue
                    look_at(figure, rng)
                    drawn += 1
                except Exception as error:
                    raise AssertionError(f"seed {seed} of {kind.__name__}") from error
    assert drawn > refused > 0


def test_each_kind_is_among_them() -> None:
    assert set(MAKERS) == set(get_args(Figure))


@pytest.mark.parametrize("seeds", [range(30), *(slow(range(k, k + 125)) for k in range(30, 1030, 125))])
def test_any_figure(seeds: range) -> None:
    try_figures(seeds)
