"""How each kind of figure looks, at three sizes."""

from __future__ import annotations

import pytest

from tests.drawing.examples import FIGURES
from tests.drawing.golden import check_golden
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw

# Without colours the text is the whole picture; with them it would leave out what colour says.
STYLES = {
    "braille": DrawingStyle(MONO, Glyphs.BRAILLE),
    "block": DrawingStyle(DARK, Glyphs.BLOCK),
    "ascii": DrawingStyle(DARK, Glyphs.ASCII),
}
SIZES = [(30, 8), (60, 14), (110, 18)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", FIGURES)
def test_picture(name: str, style: str) -> None:
    pictures = [draw(FIGURES[name], width, height, STYLES[style]).text() for width, height in SIZES]
    check_golden(f"{name}_{style}", "\n\n".join(pictures))


@pytest.mark.parametrize("name", FIGURES)
def test_ascii_is_ascii(name: str) -> None:
    labels = set("×₁₂²→")  # what the figures themselves say
    text = draw(FIGURES[name], 60, 14, STYLES["ascii"]).text()
    assert all(char.isascii() or char in labels for char in text)
