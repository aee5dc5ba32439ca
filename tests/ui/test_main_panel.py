"""The large panel: which one it is, how large, and the key that makes another one so."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.figures import Line, Plot
from tui_lab.authoring.scenario import Scenario
from tui_lab.teaching.catalogue import Entry

SIZES = [(80, 24), (120, 40), (200, 60), (300, 100)]
EMPTY = Plot("x", "y", lines=(Line("none", np.array([]), np.array([])),))


class OfLoss(Scenario):
    main = "loss"


class OfSurface(Scenario):
    main = "surface"


def large(bench: Bench) -> str:
    """The id of the figure with the most cells."""
    shown = [panel for panel in bench.lab.board.panels if panel.display and panel.place != "left"]
    sizes = {str(panel.id): bench.lab.query_one(f"#{panel.id}").region.area for panel in shown}
    return max(sizes, key=lambda panel: sizes[panel])


@pytest.mark.parametrize("size", SIZES)
async def test_the_view_that_a_scenario_names_is_large(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await bench.load(scenario=OfSurface)
        assert large(bench) == "view-1"
        surface = bench.lab.views[1]
        if size != (80, 24):
            assert surface.content_size.width >= 60 and surface.content_size.height >= 20
            assert bench.lab.loss.display, "what a learner of training needs is in sight, too"
        assert bench.lab.lesson.display
        assert "First look" in bench.text and "Surface" in bench.text


async def test_where_one_figure_has_room_it_is_the_one_that_the_page_speaks_of(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    entries[0].lesson.write_text("## One\nSee Fit.\n\n## Two\nSee Surface, then Fit.\n\n## Three\nNo more.\n")
    async with open_app("line", size=(80, 24)) as bench:
        assert large(bench) == "view-0"
        await bench.press("n")
        assert large(bench) == "view-1"
        await bench.press("n")
        assert large(bench) == "view-0"


@pytest.mark.parametrize("size", [(200, 60), (300, 100)])
async def test_in_a_roomy_window_all_panels_are_there_at_once(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size) as bench:
        assert all(panel.display for panel in bench.lab.board.panels)
        assert not bench.lab.board.tabs.display
        for words in ("First look", "optimizer", "no values yet", "1 Lesson", "5 Surface", "hidden.bias"):
            assert words in bench.text


async def test_v_makes_the_chosen_panel_large_and_then_the_next(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        assert large(bench) == "view-0"
        await bench.press("5", "v")
        assert large(bench) == bench.lab.board.chosen == "view-1"
        await bench.press("v")
        assert large(bench) == bench.lab.board.chosen == "view-2"
        await bench.press("v", "v")
        assert large(bench) == bench.lab.board.chosen == "loss", "after the last comes the first"
        await bench.press("2", "v")
        assert (large(bench), bench.lab.board.chosen) == ("view-0", "knobs"), "the knobs keep the keys"


async def test_v_brings_the_figures_to_a_small_window_one_by_one(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        seen = []
        for _ in range(5):
            seen.append(large(bench))
            assert bench.lab.lesson.display and bench.lab.board.chosen == "lesson"
            await bench.press("v")
        assert seen == ["view-0", "view-1", "view-2", "parameters", "loss"]
        await bench.press("5", "2")
        assert large(bench) == "view-1" and bench.lab.knobs.display, "the chosen one stays"


async def test_before_the_first_step_no_empty_chart_is_large(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"figures": {"fit": EMPTY}}
        await bench.load(scenario=OfLoss)
        assert large(bench) == "view-1", "neither the loss nor the first view has anything to show"
        await bench.enter("running", 3)
        assert large(bench) == "loss"
        bench.trainer.rebuild()
        await bench.settle()
        assert large(bench) == "view-1"


async def test_what_the_learner_made_large_stays_so(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(scenario=OfLoss)
        await bench.press("6", "v")
        await bench.enter("running", 3)
        assert large(bench) == "view-2"
        await bench.load(scenario=OfLoss)
        assert large(bench) == "view-2"


async def test_a_scenario_without_views_has_its_loss_large(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(views={})
        assert large(bench) == "loss"


async def test_chosen_by_a_click_the_parameters_get_their_width(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(views={"fit": "Fit"})
        assert bench.lab.parameters.display
        narrow = bench.lab.parameters.size.width
        await bench.pilot.click("#parameters")
        await bench.settle()
        assert bench.lab.parameters.size.width > 1.8 * narrow


async def test_only_what_shows_is_asked_for(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        for keys, views in (((), ["fit", "surface"]), (("z",), ["fit"]), (("z", "6"), ["fit", "third"])):
            await bench.press(*keys)
            assert list(bench.trainer.wants[-1].views) == views
