"""`o` says in words what the panel with the keys shows."""

from __future__ import annotations

import pytest

from tests.ui.conftest import OpenApp
from tui_lab.ui.panels import Panel
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.words import WordsScreen


async def test_each_panel_in_words(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 30)
        lab = bench.lab
        said = {"Loss": "loss falls from", "Named parameters": "hidden.weight, 20 by 2: mean"}
        panels: list[Panel] = [lab.loss, *lab.views, lab.parameters]
        for panel in panels:
            lab.board.bring(panel)
            await bench.settle()
            await bench.press("o")
            assert isinstance(bench.app.screen, WordsScreen)
            assert f"{panel.title} in words" in bench.text and said.get(panel.title, "") in bench.text
            assert "nothing to see yet" not in bench.text
            await bench.press("o")
            assert isinstance(bench.app.screen, LabScreen)


async def test_a_parameter_that_is_open(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.lab.board.bring(bench.lab.parameters)
        await bench.settle()
        await bench.press("enter")
        await bench.press("o")
        assert "A parameter in words" in bench.text and "hidden.weight, 20 by 2: mean" in bench.text


async def test_beside_a_text_it_is_the_large_picture(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        board = bench.lab.board
        await bench.press("1", "o")
        (main,) = (panel for panel in board.panels if panel.id == board.main)
        assert f"{main.title} in words" in bench.text and "nothing to see yet" not in bench.text


@pytest.mark.parametrize("close", ["q", "escape", "o"])
async def test_what_is_text_already_says_so(open_app: OpenApp, close: str) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "z", "o")
        assert "This is text already" in bench.text
        await bench.press(close)
        assert isinstance(bench.app.screen, LabScreen)


async def test_before_anything_was_loaded(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.lab.board.bring(bench.lab.loss)
        await bench.press("o")
        assert "nothing to see yet" in bench.text
