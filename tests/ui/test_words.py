"""`x` says in words what the panel with the keys shows."""

from __future__ import annotations

import pytest

from tests.ui.conftest import OpenApp
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.words import WordsScreen


async def test_each_panel_in_words(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 30)
        titles = {panel.id: (panel.number, panel.title) for panel in bench.lab.views}
        for number, title, words in (
            (3, "Loss in words", "loss falls from"),
            *((number, f"{title} in words", "") for number, title in titles.values()),
            (3 + len(titles) + 1, "Named parameters in words", "hidden.weight, 20 by 2: mean"),
        ):
            await bench.press(str(number), "x")
            assert isinstance(bench.app.screen, WordsScreen)
            assert title in bench.text and words in bench.text
            await bench.press("x")
            assert isinstance(bench.app.screen, LabScreen)


async def test_a_parameter_that_is_open(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.lab.board.bring(bench.lab.parameters)
        await bench.press("enter")
        await bench.press("x")
        assert "A parameter in words" in bench.text and "hidden.weight, 20 by 2: mean" in bench.text


@pytest.mark.parametrize("close", ["q", "escape", "x"])
async def test_what_is_text_already_says_so(open_app: OpenApp, close: str) -> None:
    async with open_app("line") as bench:
        await bench.press("1", "x")
        assert "This is text already" in bench.text
        await bench.press(close)
        assert isinstance(bench.app.screen, LabScreen)


async def test_before_anything_was_loaded(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.lab.board.bring(bench.lab.loss)
        await bench.press("x")
        assert "nothing to see yet" in bench.text
