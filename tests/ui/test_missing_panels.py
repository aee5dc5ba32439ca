"""What a scenario has nothing for takes no room, and what is missing is said in a line."""

from __future__ import annotations

import pytest

from tests.marks import slow
from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.scenario import Scenario

SIZES = [(120, 40), *map(slow, [(80, 24), (200, 60), (140, 20), (80, 60)])]
KEYS = ("n", "p", "h", "t", "1", "2", "3", "tab", "tab", "v", "z", "z", "question_mark", "escape", "space")


class Answers(Scenario):
    losses = ()


def shown(bench: Bench) -> dict[str, tuple[int, int]]:
    """The panels on the screen, and the cells that they take."""
    panels = [panel for panel in bench.lab.board.panels if panel.display]
    return {str(panel.id): bench.lab.query_one(f"#{panel.id}").region.size for panel in panels}


@pytest.mark.parametrize("size", SIZES)
async def test_without_lesson_knobs_views_and_parameters_the_loss_has_all_the_room(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", loaded=False, size=size) as bench:
        bench.trainer.entry.lesson.unlink()
        bench.trainer.says = {"parameters": False}
        await bench.load(knobs={}, views={})
        assert shown(bench) == {"loss": (size[0], size[1] - 2)}
        said = "This scenario has no lesson (lesson.md) and no knobs and no views."
        assert said in " ".join(bench.text.split())
        await bench.press(*KEYS)
        assert shown(bench).keys() == {"loss"}


async def test_parameters_that_come_later_have_their_panel(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"parameters": False}
        await bench.load()
        assert "parameters" not in {panel.id for panel in bench.lab.board.panels}
        bench.trainer.says = {}
        await bench.enter("paused", 5)
        assert "parameters" in {panel.id for panel in bench.lab.board.panels}


async def test_what_has_a_single_view_shows_nothing_else(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.entry.lesson.unlink()
        bench.trainer.says = {"parameters": False}
        await bench.load(knobs={}, views={"fit": "Fit"}, scenario=Answers)
        assert shown(bench) == {"view-0": (120, 38)}
        await bench.press(*KEYS)


async def test_what_has_nothing_at_all_says_so(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.entry.lesson.unlink()
        bench.trainer.says = {"parameters": False}
        await bench.load(knobs={}, views={}, scenario=Answers)
        assert "no lesson" in bench.text and "no views" in bench.text
        await bench.press(*KEYS)
        assert shown(bench).keys() == {"lesson"}


@pytest.mark.parametrize("size", SIZES[:2])
async def test_without_a_lesson_the_knobs_have_the_keys_and_the_first_view_is_large(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", loaded=False, size=size) as bench:
        bench.trainer.entry.lesson.unlink()
        await bench.load(views={"fit": "Fit"})
        assert (bench.lab.board.chosen, bench.lab.board.main) == ("knobs", "view-0")
        assert bench.app.focused is bench.lab.knobs.list
        places = shown(bench)
        assert max(places, key=lambda panel: places[panel][0] * places[panel][1]) == "view-0"
        assert "loss" in places and bench.lab.query_one("#loss").region.x == 0
