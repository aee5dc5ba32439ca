"""Nothing is cut without a sign: whatever a narrow figure leaves out, an ellipsis stands for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawing.examples import FIGURES
from tui_lab.authoring.figures import Figure, Histogram, Histograms
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw

STYLE = DrawingStyle(MONO)
HEADS = 3  # rows that a header takes at most


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if hasattr(figure, "note")])
@pytest.mark.parametrize("glyphs", [Glyphs.BRAILLE, Glyphs.ASCII])
def test_a_note_is_there_or_a_sign_is(name: str, glyphs: Glyphs) -> None:
    style = DrawingStyle(MONO, glyphs)
    figure: Figure = replace(FIGURES[name], note="a note of some words")
    for width in range(24, 120, 5):
        for height in (8, 14, 22):
            lines = draw(figure, width, height, style).text().split("\n")
            if not any("needs more room" in line for line in lines):
                said = " ".join(line.strip() for line in lines)
                assert "a note of some words" in said or style.set.ellipsis in said, (width, height)


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if getattr(figure, "lines", ())])
def test_what_a_line_means_is_there_or_a_sign_is(name: str) -> None:
    figure = FIGURES[name]
    names = [line.name for line in getattr(figure, "lines", ())]
    for width in range(16, 120, 3):
        for height in (8, 14, 22):
            head = " ".join(draw(figure, width, height, STYLE).text().split("\n")[:HEADS])
            assert all(word in head for word in names) or "…" in head, (width, height)


def test_notes_beside_histograms_are_there_or_signs_are() -> None:
    one = Histogram(np.array([1.0, 3.0]), np.array([0.0, 1.0, 2.0]), note="std 0.25")
    figure = Histograms(("first layer", "second layer"), (one, one))
    for width in range(24, 80):
        lines = draw(figure, width, 9, STYLE).text().split("\n")
        told = [line for line in lines if "std 0.25" in line or line.endswith("…")]
        assert len(told) == 2, width
