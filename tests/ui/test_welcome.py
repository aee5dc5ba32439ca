"""The first time: a few lines, and one key that begins."""

from __future__ import annotations

import pytest

from tests.ui.conftest import OpenApp
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.teaching.course import Course, Stop
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.screens.welcome import WelcomeScreen

COURSE = Course("Start here", (Stop("queens", "nothing", "classes"), Stop("line", "queens", "two numbers")))


async def test_enter_opens_the_first_scenario_of_the_course_and_q_leads_to_the_menu(
    open_app: OpenApp,
) -> None:
    async with open_app(course=COURSE) as bench:
        assert isinstance(bench.app.screen, WelcomeScreen)
        assert "start with Equal queens" in bench.text and "all 3 scenarios" in bench.text
        await bench.press("enter")
        assert bench.trainer.entry.name == "queens" and bench.trainer.started
        await bench.load()
        assert "First look" in bench.text
        await bench.press("q")
        assert isinstance(bench.app.screen, MenuScreen) and "type to filter" in bench.text.replace("  ", " ")
        await bench.press("q")
        assert not bench.app.is_running
    async with open_app(course=COURSE) as bench:
        assert isinstance(bench.app.screen, MenuScreen), "something was opened"


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_the_menu_is_one_key_away(open_app: OpenApp, key: str) -> None:
    async with open_app(course=COURSE) as bench:
        await bench.press(key)
        assert isinstance(bench.app.screen, MenuScreen) and "Start here" in bench.text
        await bench.press("enter")
        assert bench.trainer.entry.name == "queens"
    assert Progress.load().last == "queens"


async def test_help_palette_and_ctrl_c_work_here_too(open_app: OpenApp) -> None:
    async with open_app(course=COURSE) as bench:
        await bench.press("question_mark")
        assert "At the start" in bench.text
        await bench.press("q", "ctrl+p", *"open a line")
        await bench.press("enter")
        assert bench.trainer.entry.name == "line"
    state_folder().joinpath("progress.json").unlink()
    async with open_app(course=COURSE) as bench:
        await bench.press("ctrl+c")
        assert not bench.app.is_running


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
async def test_it_is_whole_in_every_window(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(course=COURSE, size=size) as bench:
        for words in (
            "Nothing can break",
            "suggests to try",
            "train, and pause",
            "next page",
            "start with",
            "the menu",
        ):
            assert words in bench.text
        await bench.pilot.resize_terminal(40, 10)
        await bench.settle()
        assert "needs a window of 60 × 16" in bench.text


async def test_who_asks_for_a_scenario_or_has_lost_the_progress_sees_no_welcome(open_app: OpenApp) -> None:
    async with open_app("line", course=COURSE) as bench:
        await bench.press("q")
        assert isinstance(bench.app.screen, MenuScreen)
    state_folder().joinpath("progress.json").write_text("torn")
    async with open_app(course=COURSE) as bench:
        assert isinstance(bench.app.screen, MenuScreen) and "set aside" in bench.text
