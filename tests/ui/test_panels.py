"""Panels by number, tab and zoom, in a wide window, a small one and one that is too small."""

from __future__ import annotations

import pytest

from tests.marks import slow
from tests.ui.conftest import OpenApp
from tui_lab.engine.orders import SetKnobs, StepBy

PANELS = ["lesson", "knobs", "loss", "view-0", "view-1", "view-2", "parameters"]
IN = {  # a word that stands in a panel alone
    "lesson": "First look",
    "knobs": "optimizer",
    "loss": "no values yet",
    "view-0": "Fit",
    "view-1": "Surface",
    "view-2": "third x",
    "parameters": "hidden.bias",
}


async def test_digits_and_tab_give_the_keys_to_each_panel_in_a_wide_window(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        board = bench.lab.board
        for title in ("1 Lesson 1/2", "2 Knobs", "3 Loss", "4 Fit", "5 Surface", "7 Named parameters"):
            assert title in bench.text
        for number, panel in enumerate(PANELS, start=1):
            await bench.press(str(number))
            assert board.chosen == panel
            assert board.query_one(f"#{panel}").has_focus_within
        await bench.press("8", "9")
        assert board.chosen == "parameters"
        await bench.press("tab")
        assert board.chosen == "lesson"
        await bench.press("shift+tab")
        assert board.chosen == "parameters"


async def test_every_panel_is_reached_in_a_small_window(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        assert "[1 Lesson]" in bench.text and "7 Named parameters" in bench.text
        for number, panel in enumerate(PANELS, start=1):
            await bench.press(str(number))
            assert IN[panel] in bench.text
            assert f"[{number} " in bench.text
        assert "hidden.weight" in bench.text
        await bench.press("tab", "tab")
        assert "Loss" in bench.text and "optimizer" in bench.text
        assert all(len(line) <= 80 for line in bench.text.splitlines())


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_zoom_shows_one_panel_and_back(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size) as bench:
        await bench.press("3", "z")
        assert bench.lab.loss.size.width > size[0] - 8
        assert "First look" not in bench.text.partition("\n")[2].partition("\n")[2]
        await bench.press("2")
        assert "optimizer" in bench.text and "no values yet" not in bench.text
        await bench.press("z")
        assert "optimizer" in bench.text and "no values yet" in bench.text


@pytest.mark.parametrize("size", [(120, 40), *map(slow, [(80, 24), (200, 24), (80, 60)])])
async def test_titles_and_names_of_a_learners_own_views_are_no_markup(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    views = {"größe": "P [/] x", "b": "[log]", "c": "", "d": "  "}
    async with open_app("line", loaded=False, size=size) as bench:
        await bench.load(views=views)
        for number, title in enumerate(("P [/] x", "[log]", "c", "d"), start=4):
            await bench.press(str(number))
            assert f"{number} {title}" in bench.text
        await bench.press("ctrl+p", "escape", "question_mark", "q", "c", "q")


async def test_a_wide_and_low_window_shows_the_loss_and_a_view_side_by_side(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 24)) as bench:
        loss, view = bench.lab.loss.region, bench.lab.views[0].region
        assert loss.y == view.y and view.right <= loss.x and loss.width > 40 and view.width > 60
        await bench.press("7")
        assert "hidden.bias" in bench.text


async def test_a_tall_and_narrow_window_shows_the_loss_below_a_view(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 60)) as bench:
        loss, view = bench.lab.loss.region, bench.lab.views[0].region
        assert loss.x == view.x and view.bottom <= loss.y and view.height > 20
        for words in ("First look", "optimizer", "Surface", "Third view"):
            assert words in bench.text


async def test_the_window_changes_while_training(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2")
        await bench.enter("running", 8)
        await bench.pilot.resize_terminal(80, 24)
        await bench.settle()
        assert "[2 Knobs]" in bench.text and "hidden.weight" not in bench.text
        assert "running" in bench.status
        await bench.press("down", "right")
        assert bench.trainer.orders == [SetKnobs({"lr": 1.0})]
        await bench.pilot.resize_terminal(130, 45)
        await bench.settle()
        assert "[3 Loss]" in bench.text and "First look" in bench.text
        assert bench.lab.board.chosen == "knobs"


async def test_too_small_a_window_is_told_what_it_takes(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2")
        await bench.pilot.resize_terminal(59, 24)
        await bench.settle()
        assert "tui-lab needs a window of 60 × 16 or more." in bench.text
        assert "Knobs" not in bench.text
        await bench.press("s")
        assert bench.trainer.orders == [StepBy(1)]
        await bench.pilot.resize_terminal(60, 16)
        await bench.settle()
        assert "needs a window" not in bench.text and "Knobs" in bench.text
        await bench.press("down", "right")
        assert bench.trainer.orders[-1] == SetKnobs({"lr": 1.0})


async def test_a_lab_that_was_left_fits_the_window_it_comes_back_to(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("q")
        await bench.pilot.resize_terminal(80, 24)
        await bench.press("enter")
        assert "[1 Lesson]" in bench.text and "First look" in bench.text
        assert "run/pause" in bench.text


async def test_zooming_from_the_lesson_zooms_the_picture_beside_it(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("1", "z")
        assert bench.lab.board.zoomed and bench.lab.board.chosen == bench.lab.board.main
        assert "First look" not in bench.text
        await bench.press("z", "1")
        assert "First look" in bench.text
