"""Colours and characters of figures by what the terminal shows."""

from __future__ import annotations

import pytest

from tui_lab.drawing.canvas.palette import DARK, DIVERGING_256, DIVERGING_256_ON_LIGHT
from tui_lab.terminal.figure_style import figure_style


@pytest.mark.parametrize(("ground", "stops"), [("dark", DIVERGING_256), ("light", DIVERGING_256_ON_LIGHT)])
def test_with_256_colours_maps_keep_to_those(
    ground: str, stops: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_LAB_COLOR", "256")
    monkeypatch.setenv("TUI_LAB_THEME", ground)
    palette = figure_style(None).palette
    assert palette.diverging_stops == stops and not palette.blended and palette.colours


def test_truecolor_blends_and_sixteen_colours_are_textures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_LAB_THEME", "dark")
    monkeypatch.setenv("TUI_LAB_COLOR", "truecolor")
    assert figure_style(None).palette is DARK
    monkeypatch.setenv("TUI_LAB_COLOR", "16")
    assert not figure_style(None).palette.colours
