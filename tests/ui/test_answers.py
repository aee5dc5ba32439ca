"""Scenarios that train nothing, several networks in one, and scenarios of one family, on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.marks import slow
from tests.ui.conftest import OpenApp
from tests.ui.fake_trainer import falling, loss_curve
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.orders import RunOrPause, StepBy
from tui_lab.teaching.catalogue import Entry


class Answers(Scenario):
    losses = ()
    steps = 0


class Walks(Scenario):
    losses = ()
    steps = 3


class Compares(Scenario):
    losses = ("sgd", "momentum", "adam")
    main = "loss"


async def test_what_answers_has_no_loss_and_says_so_when_told_to_run(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"losses": {}, "metrics": {"right": 4.0}}
        await bench.load(scenario=Answers)
        assert "right 4" in bench.status
        assert "Loss" not in bench.text and "3 Fit" in bench.text and "4 Surface" in bench.text
        assert bench.status.rstrip().endswith("answers") and "step" not in bench.status
        assert "run/pause" not in bench.text and "speed" not in bench.text
        await bench.press("space")
        assert "each edit of a knob answers at once" in bench.text
        await bench.press("s")
        assert not [order for order in bench.trainer.orders if isinstance(order, (RunOrPause, StepBy))]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), *map(slow, [(140, 20), (80, 60)])])
async def test_every_panel_of_what_answers_is_reached(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await bench.load(scenario=Answers)
        panels = [panel.id for panel in bench.lab.board.panels]
        assert panels == ["lesson", "knobs", "view-0", "view-1", "view-2", "parameters"]
        for number, panel in enumerate(panels, start=1):
            await bench.press(str(number))
            assert bench.lab.board.chosen == panel
        await bench.press("1", "shift+tab", "tab")
        assert bench.lab.board.chosen == "lesson"


async def test_without_parameters_there_is_no_panel_for_them(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"losses": {}, "parameters": False}
        await bench.load(scenario=Answers)
        assert "Named parameters" not in bench.text
        assert [panel.id for panel in bench.lab.board.panels][-1] == "view-2"


async def test_a_walk_goes_by_steps_and_ends(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(scenario=Walks)
        assert "paused" in bench.status and "run/pause" in bench.text
        await bench.press("s")
        assert bench.trainer.orders[-1] == StepBy(1)
        await bench.enter("done", 3)
        before = list(bench.trainer.orders)
        await bench.press("space", "s")
        assert "That was the last step: r starts again." in bench.text
        assert bench.trainer.orders == before


async def test_a_walk_without_anywhere_to_go_says_so(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(scenario=Walks)
        bench.trainer.steps = 0  # as the knobs stand there is no answer to walk through
        bench.trainer.rebuild()
        await bench.settle()
        assert bench.status.rstrip().endswith("answers")
        await bench.press("s")
        assert "each edit of a knob answers at once" in bench.text


async def test_several_networks_have_a_curve_each_and_the_best_is_told(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {
            "losses": {"sgd": 0.5, "momentum": float("nan"), "adam": 0.25},
            "curves": {name: loss_curve([value / 10 for value in falling(9)]) for name in Compares.losses},
        }
        await bench.load(scenario=Compares)
        await bench.enter("paused", 9)
        assert "lowest adam 0.25" in bench.status
        for name in Compares.losses:
            assert name in bench.text.partition("Loss")[2]
        await bench.press("3", "end")
        assert "sgd 0.01111" in bench.text and "adam 0.01111" in bench.text


async def test_the_loss_of_a_scenario_lies_behind_that_of_its_family(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    family = [replace(entry, family="nine ways") for entry in entries[:2]]
    async with open_app("line", entries=[*family, entries[2]]) as bench:
        await bench.enter("paused", 40)
        await bench.press("right_square_bracket")
        await bench.load()
        await bench.enter("paused", 5)
        assert "line" in bench.lab.loss._cells.text()
        await bench.press("right_square_bracket")
        await bench.load()
        assert "line" not in bench.lab.loss._cells.text()
