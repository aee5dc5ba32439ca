"""Colours and characters of figures by what the terminal shows."""

from __future__ import annotations

import numpy as np
import pytest
from rich.color import Color, ColorSystem

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.palette import DARK, DIVERGING_256, DIVERGING_256_ON_LIGHT
from tui_lab.drawing.canvas.sixteen import ALL_SIXTEEN
from tui_lab.drawing.canvas.to_ansi import to_ansi
from tui_lab.terminal.figure_style import figure_style


@pytest.mark.parametrize(("ground", "stops"), [("dark", DIVERGING_256), ("light", DIVERGING_256_ON_LIGHT)])
def test_with_256_colours_maps_keep_to_those(
    ground: str, stops: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_LAB_COLOR", "256")
    monkeypatch.setenv("TUI_LAB_THEME", ground)
    palette = figure_style(None).palette
    assert palette.diverging_stops == stops and "diverging" not in palette.blended and palette.colours


def test_truecolor_blends_and_sixteen_colours_are_those_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_LAB_THEME", "dark")
    monkeypatch.setenv("TUI_LAB_COLOR", "truecolor")
    assert figure_style(None).palette is DARK
    monkeypatch.setenv("TUI_LAB_COLOR", "16")
    for ground in ("dark", "light"):
        monkeypatch.setenv("TUI_LAB_THEME", ground)
        palette = figure_style(None).palette
        ramp = np.linspace(0, 1, 99)
        shown = {*palette.classes, *palette.class_backgrounds}
        shown |= {*palette.sequential(ramp).tolist(), *palette.grey(ramp).tolist()}
        shown |= set(palette.diverging(2 * ramp - 1).tolist())
        assert palette.colours and shown <= set(ALL_SIXTEEN)


def test_sixteen_colours_are_the_same_ones_on_the_screen_and_in_print() -> None:
    for number, colour in enumerate(ALL_SIXTEEN):
        cells = Cells.blank(1, 1)
        cells.put(0, 0, "x", colour)
        code = number + 30 if number < 8 else number + 82
        assert to_ansi(cells, "16") == f"\x1b[0;{code}mx\x1b[0m"
        shown = Color.from_rgb(colour >> 16, colour >> 8 & 255, colour & 255)
        assert shown.downgrade(ColorSystem.STANDARD).number == number
