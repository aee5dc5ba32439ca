"""Every view of every built-in scenario, drawn for a terminal of ASCII alone."""

from __future__ import annotations

import pytest

from tests.scenarios.lab import NAMES, run_of
from tui_lab.drawing.canvas.ascii_text import UNKNOWN, ascii_text
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw

SIZES = ((36, 11), (116, 34))  # of a panel among others, and of one alone


@pytest.mark.parametrize("name", NAMES)
def test_every_sign_of_a_view_has_a_likeness_in_ascii(name: str) -> None:
    run = run_of(name)
    for view in run.scenario.views():
        figure = run.figure(view)
        for size in SIZES:
            text = draw(figure, *size, DrawingStyle(MONO, Glyphs.ASCII)).text()
            unknown = {sign for sign in text if sign != UNKNOWN and UNKNOWN in ascii_text(sign)}
            assert not unknown, f"{view} has {unknown}"
