"""The command palette under keys that were typed ahead, and in windows without room for it."""

from __future__ import annotations

import asyncio

import pytest
from textual.command import CommandPalette
from textual.events import Key

from tests.marks import slow
from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tui_lab.engine.orders import NewSeed, Reset, SetSpeed, StepBy
from tui_lab.teaching.glossary import find_term
from tui_lab.ui.screens.help import HelpScreen
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.menu import MenuScreen

PAGES = ["pagedown", "pageup", "pagedown", "ctrl+end", "ctrl+home", "down", "up"]


async def type_ahead(bench: Bench, *keys: str) -> None:
    """Type all keys before the first is heard."""
    for key in keys:
        bench.app.post_message(Key("space" if key == " " else key, key if len(key) == 1 else None))
    # What was chosen is done after the palette has closed, by messages that are posted one after the other.
    for _ in range(5):
        await bench.settle()
        await bench.pilot.pause()


async def shows(bench: Bench, words: str) -> None:
    """Wait until the palette has found what it can."""
    async with asyncio.timeout(PATIENCE):
        while words not in bench.text:
            await bench.pilot.pause()


@pytest.mark.parametrize("size", [(120, 40), *map(slow, [(80, 24), (20, 5), (20, 1)]), (3, 2)])
@pytest.mark.parametrize("name", [None, "line"])
async def test_keys_before_the_list_is_there_end_nothing(
    open_app: OpenApp, size: tuple[int, int], name: str | None
) -> None:
    async with open_app(name, size=size) as bench:
        await type_ahead(bench, "ctrl+p", *PAGES, "escape", "escape")
        assert not isinstance(bench.app.screen, CommandPalette)
        await type_ahead(bench, "ctrl+p", *PAGES)
        assert isinstance(bench.app.screen, CommandPalette)
        await bench.press(*PAGES, "x", *PAGES, "escape")
        assert isinstance(bench.app.screen, LabScreen if name else MenuScreen)


@pytest.mark.parametrize("name", [None, "line"])
@pytest.mark.parametrize(
    "ends", [["enter", "enter"], *map(slow, [["enter", "escape", "escape"], ["escape", "enter"]])]
)
async def test_a_second_end_does_nothing(open_app: OpenApp, name: str | None, ends: list[str]) -> None:
    async with open_app(name) as bench:
        await type_ahead(bench, "ctrl+p", *"this help", *ends)
        await bench.settle()
        assert not isinstance(bench.app.screen, CommandPalette)
        assert isinstance(bench.app.screen, HelpScreen) == (
            ends == ["enter", "enter"]
        )  # escape takes enter back


async def test_what_was_typed_ahead_runs_what_it_would_have_run_slowly(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await type_ahead(bench, "ctrl+p", *"new seed", "enter", "enter")
        assert bench.trainer.orders == [NewSeed()]
        await bench.press("ctrl+p", "down", "down", "enter")
        slowly = bench.trainer.orders[1:]
        await type_ahead(bench, "ctrl+p", "down", "down", "enter")
        assert bench.trainer.orders[1:] == slowly * 2
        assert isinstance(bench.app.screen, LabScreen)


async def test_a_scenario_is_opened_once_by_enter_twice(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await type_ahead(bench, "ctrl+p", *"open a cur", "enter", "enter")
        assert [trainer.entry.name for trainer in bench.trainers] == ["curve"]
        assert len(bench.app.screen_stack) == 2


async def test_that_nothing_matches_is_said(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await type_ahead(bench, "ctrl+p", *"zzzz", "enter")
        await shows(bench, "Nothing matches 'zzzz'")
        await bench.press("enter", "pagedown", "enter")
        assert isinstance(bench.app.screen, CommandPalette) and bench.trainer.orders == []
        await bench.press(*["backspace"] * 4)
        await shows(bench, "run or pause")
        assert "Nothing matches" not in bench.text
        await type_ahead(bench, *"reset", "enter")
        assert Reset() in bench.trainer.orders and StepBy(1) not in bench.trainer.orders


async def test_knobs_pages_panels_and_speeds_are_found_by_name(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await type_ahead(bench, "ctrl+p", *"knob optim", "enter")
        await shows(bench, "▸ optimizer")
        assert bench.lab.scope == "knobs"
        await type_ahead(bench, "ctrl+p", *"page 2", "enter")
        await shows(bench, "Lesson 2/2")
        assert bench.app.screen is bench.lab
        await type_ahead(bench, "ctrl+p", *"page 2", "enter")
        assert "Lesson 2/2" in bench.text and "last page" not in bench.text
        await type_ahead(bench, "ctrl+p", *"second thoughts", "enter")
        await type_ahead(bench, "ctrl+p", *"panel surface", "enter")
        assert bench.lab.board.panels[4].display and "Surface" in bench.text
        await type_ahead(bench, "ctrl+p", *"speed flat", "enter")
        assert bench.trainer.orders[-1] == SetSpeed("flat out")


async def test_what_lies_over_the_panels_makes_room(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("7", "enter")
        assert bench.lab.mode == "tensor"
        await type_ahead(bench, "ctrl+p", *"knob lr", "enter")
        assert bench.lab.mode == "panels" and "▸ lr" in bench.text


async def test_before_a_lab_is_loaded_it_offers_what_is_there(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await type_ahead(bench, "ctrl+p", *"speed slow")
        await shows(bench, "Nothing matches 'speed slow'; try fewer letters.")


@pytest.mark.parametrize("name", [None, "line"])
async def test_a_word_is_found_and_explained(open_app: OpenApp, name: str | None) -> None:
    async with open_app(name) as bench:
        await type_ahead(bench, "ctrl+p", *"word overfitting", "enter")
        assert isinstance(bench.app.screen, HelpScreen)
        term = find_term("overfitting")
        assert term is not None and term.text[:40] in bench.text
