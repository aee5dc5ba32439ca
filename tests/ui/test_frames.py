"""When the lab asks for a snapshot, what for, and which answers it takes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.ui.conftest import OpenApp
from tui_lab.authoring.figures import Figure
from tui_lab.engine.orders import StateChanged
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import Fault
from tui_lab.ui.pace import FLAT_OUT_SHARE, PACED_SHARE, FramePace
from tui_lab.ui.widgets.figure_panel import FigurePanel


async def test_one_request_is_in_flight_at_most(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 4)
        await bench.pilot.press("n", "p", "tab", "z", "z")
        bench.trainer.enter("running", 5)
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1
        bench.trainer.answer()
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1  # what changed meanwhile is asked for at once


async def test_a_running_network_is_asked_again_and_again_a_paused_one_is_not(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 4)
        async with asyncio.timeout(10):
            while not bench.trainer.unanswered:
                await bench.pilot.pause()
        await bench.enter("paused", 5)
        asked = len(bench.trainer.wants)
        await bench.pilot.pause(0.3)
        assert len(bench.trainer.wants) == asked


async def test_flat_out_less_of_the_time_is_drawn(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []

    def wait_after(pace: FramePace, cost: float, share: float) -> float:
        shares.append(share)
        return 0.01

    monkeypatch.setattr(FramePace, "wait_after", wait_after)
    async with open_app("line") as bench:
        await bench.enter("running", 4)
        assert set(shares) == {PACED_SHARE}
        await bench.press("+", "+", "+")
        assert "flat out" in bench.status and shares[-1] == FLAT_OUT_SHARE
        await bench.enter("paused", 5)


async def test_keys_have_their_turn_between_two_panels(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app("line") as bench:
        order: list[str] = []
        draw = FigurePanel.show

        def show(panel: FigurePanel, shot: Snapshot, answer: Figure | Fault) -> None:
            draw(panel, shot, answer)
            order.append("panel")
            asyncio.get_running_loop().call_soon(order.append, "turn")

        monkeypatch.setattr(FigurePanel, "show", show)
        await bench.enter("paused", 5)
        assert order == ["panel", "turn", "panel", "turn"]


async def test_only_what_is_on_the_screen_is_asked_for(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        request = bench.trainer.wants[-1]
        assert request.views == ("fit", "surface") and request.columns > 20 and not request.parameters
        await bench.press("6")
        assert set(bench.trainer.wants[-1].views) == {"third", "fit"}
        assert "third x" in bench.text
        await bench.press("z")
        request = bench.trainer.wants[-1]
        assert (request.views, request.columns, request.parameters) == (("third",), 0, False)
        await bench.press("3")
        request = bench.trainer.wants[-1]
        assert (request.views, request.parameters) == ((), False) and request.columns > 60


async def test_answers_of_an_earlier_run_or_trainer_are_dropped(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        trainer = bench.trainer
        await bench.enter("running", 40)
        late = trainer.snapshot()
        await bench.press("r")
        trainer.rebuild()
        await bench.settle()
        assert "step 0 " in bench.status
        trainer.post(late)
        await bench.settle()
        assert "step 0 " in bench.status and "step 40" not in bench.text


async def test_answers_of_a_trainer_given_up_are_dropped(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        trainer = bench.trainer
        trainer.fail(None, "broken")
        await bench.settle()
        await bench.press("r")
        await bench.load()
        assert bench.trainer is not trainer
        trainer.post(StateChanged(9, "done", 99))
        late = bench.trainer.snapshot()
        trainer.post(replace(late, run_id=bench.trainer.run_id, step=40))
        trainer.fail(None, "too late")
        await bench.settle()
        assert "paused" in bench.status and "step 0 " in bench.status and "too late" not in bench.text


async def test_nothing_is_asked_while_the_menu_is_open(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 4)
        await bench.press("q")
        await bench.enter("paused", 5)
        asked = len(bench.trainer.wants)
        await bench.enter("paused", 6)
        assert len(bench.trainer.wants) == asked


async def test_nothing_is_asked_behind_the_code_until_it_is_closed(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 4)
        await bench.pilot.press("n", "c")  # one is in flight and another is wanted
        bench.trainer.answer()
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 0
        await bench.pilot.press("q")
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1
        await bench.settle()


async def test_a_trainer_loaded_anew_is_asked_though_the_one_before_never_answered(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.fail(None, "broken")
        await bench.pilot.press("r")
        bench.trainer.load()
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1
        await bench.settle()
        assert "First look" in bench.text and "paused" in bench.status


async def test_the_values_of_a_parameter_left_do_not_show_under_the_next(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("7")
        await bench.pilot.press("enter", "q", "down", "enter")
        assert bench.trainer.wants[-1].tensor == "hidden.weight" and bench.trainer.unanswered == 1
        bench.trainer.answer()
        await bench.pilot.pause()
        assert "40 values" not in bench.text and "hidden.bias" in bench.text
        await bench.settle()
        assert "20 values" in bench.text
