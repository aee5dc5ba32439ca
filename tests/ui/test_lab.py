"""The lab: what its keys tell the trainer, and what the trainer's answers put on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widget import Widget

from tests.ui.conftest import OpenApp
from tests.ui.fake_trainer import FakeTrainer
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.orders import (
    Advised,
    NewSeed,
    Pause,
    Reset,
    RunOrPause,
    SetKnobs,
    SetSpeed,
    StepBy,
    Stop,
)
from tui_lab.engine.snapshot import Advice
from tui_lab.ui.screens.menu import MenuScreen


async def test_space_runs_and_pauses_and_the_status_line_says_so(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        assert "tui-lab › 1 · Lines › A line" in bench.status
        assert "paused" in bench.status
        await bench.press("space")
        assert bench.trainer.orders == [RunOrPause()]
        await bench.enter("running", 4)
        assert "● running" in bench.status
        assert "step 4" in bench.status and "loss 0.25" in bench.status and "steps/s" in bench.status
        await bench.press("space")
        assert bench.trainer.orders[1:] == [RunOrPause()]
        await bench.enter("paused", 9)
        assert "paused" in bench.status and "steps/s" not in bench.status
        await bench.enter("done", 100)
        assert "done" in bench.status
        await bench.press("space")
        assert bench.trainer.orders[2:] == [RunOrPause()]


async def test_step_reset_and_a_new_seed(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("s", "r", "R")
        assert bench.trainer.orders == [StepBy(1), Reset(), NewSeed()]
        bench.trainer.seed = 77
        bench.trainer.rebuild()
        await bench.settle()
        assert "seed 77" in bench.status


async def test_keys_pressed_while_loading_are_obeyed_then(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.press("plus", "space")
        assert "Runs once it is loaded." in bench.text
        assert bench.trainer.orders == []
        await bench.load()
        assert bench.trainer.orders == [SetSpeed("fast"), RunOrPause()]
        assert "fast" in bench.status
    async with open_app("line", loaded=False) as bench:
        await bench.press("space", "space")
        await bench.load()
        assert bench.trainer.orders == []


async def test_control_c_says_what_quits(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("ctrl+c")
        assert "ctrl+q quits" in bench.text
        await bench.press("c", "ctrl+c")
        assert bench.lab.is_current


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (120, 40)])
async def test_a_notice_lies_over_the_lowest_rows_and_the_keys_stay_in_sight(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size) as bench:
        await bench.press("left")  # puts away what was said on opening
        before = bench.text.splitlines()
        regions = [widget.region for widget in bench.lab.board.query(Widget)]
        for count, rows in ((3, 1), (size[0] // 5 + 2, 2)):
            bench.lab.notice.say(" ".join(["word"] * count))
            await bench.settle()
            lines = bench.text.splitlines()
            assert "word" in lines[-2] and ("word" in lines[-3]) is (rows == 2)
            assert lines[: -1 - rows] == before[: -1 - rows], "no panel moves"
            assert lines[-1] == before[-1], "the keys stay in sight"
            assert [widget.region for widget in bench.lab.board.query(Widget)] == regions
            await bench.press("left")
            assert bench.text.splitlines() == before


async def test_what_has_no_room_in_two_rows_comes_with_the_next_key(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("left")
        before = bench.text
        words = [f"w{k}" for k in range(90)]
        bench.lab.notice.say(" ".join(words))
        await bench.settle()
        seen: list[str] = []
        while bench.text != before:
            rows = bench.text.splitlines()[-3:-1]
            seen += [word for row in rows for word in row.split() if word in words]
            assert rows[-1].rstrip().endswith("…") or seen == words, "a sign says that there is more"
            await bench.press("left")
        assert seen == words


async def test_of_what_is_urgent_and_was_read_one_row_stays_and_a_key_brings_it_back(
    open_app: OpenApp,
) -> None:
    advice = "Each step is too long: try a smaller lr and reset."
    why = f"The loss became NaN at step 3. {advice} {advice}"
    async with open_app("line", size=(80, 24)) as bench:
        bench.trainer.says = {"message": why}
        await bench.enter("diverged", 3)
        said, keys = bench.text.splitlines()[-2:]
        assert "and reset." in said and "next page" in keys
        await bench.press("3")
        border, keys = bench.text.splitlines()[-2:]
        assert border.startswith(" The loss became NaN") and border.rstrip().endswith("…  space: all of it")
        assert "next page" in keys
        await bench.press("4")
        assert bench.text.splitlines()[-2] == border, "the next snapshot says the same and is no news"
        await bench.press("space")
        assert "and reset. r resets." in bench.text.splitlines()[-2]
        await bench.press("r")
        assert "became NaN" not in bench.text


async def test_the_speed_has_two_ends(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        assert "normal" in bench.status
        await bench.press("plus", "equals_sign", "plus", "minus")
        speeds = [order.speed for order in bench.trainer.orders if isinstance(order, SetSpeed)]
        assert speeds[:2] == ["fast", "flat out"]
        assert speeds[-1] == "fast"
        assert "fast" in bench.status
        await bench.press(*["minus"] * 5)
        assert bench.trainer.orders[-1] == SetSpeed("slow")
        assert "slow" in bench.status


async def test_divergence_is_explained_and_only_a_reset_leads_out(open_app: OpenApp) -> None:
    sentence = "The loss became NaN at step 7. Each step is too long: try lr 0.05 and reset."
    async with open_app("line") as bench:
        bench.trainer.enter("diverged", 7)
        await bench.pilot.pause()
        bench.trainer.answer(message=sentence)
        await bench.pilot.pause()
        assert "diverged" in bench.status
        assert "The loss became NaN at step 7" in bench.text
        await bench.press("space")
        assert bench.trainer.orders == []
        assert "reset. r resets." in " ".join(bench.text.split()) or "r resets." in bench.text
        await bench.press("r")
        assert bench.trainer.orders == [Reset()]
        bench.trainer.rebuild()
        await bench.settle()
        assert "paused" in bench.status and "NaN" not in bench.text


async def test_what_was_found_to_train_comes_later_and_one_key_uses_it(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("u")
        assert bench.trainer.orders == [] and "nothing now" in bench.text
        bench.trainer.enter("diverged", 7)
        await bench.pilot.pause()
        bench.trainer.answer(message="The loss became NaN at step 7.")
        await bench.settle()
        bench.trainer.post(Advised(bench.trainer.run_id))
        await bench.pilot.pause()
        advice = Advice("With lr 0.05 the same 100 steps end at loss 0.0062.", {"lr": 0.05})
        bench.trainer.answer(message="The loss became NaN at step 7.", advice=advice)
        await bench.settle()
        told = str(bench.lab.notice.render())
        assert "The loss became NaN at step 7. With lr 0.05 the same 100 steps" in told
        assert "u uses that." in told
        await bench.press("u")
        assert bench.trainer.orders == [SetKnobs({"lr": 0.05}, restart=True)]
        assert "lr 0.05: from step 0; space runs it." in bench.text


async def test_what_the_menu_gave_reaches_the_trainer(open_app: OpenApp) -> None:
    async with open_app("line", seed=7, speed="fast", settings={"lr": "0.1"}) as bench:
        trainer: FakeTrainer = bench.trainer
        assert trainer.started
        assert (trainer.entry.name, trainer.seed, trainer.speed, trainer.given) == (
            "line",
            7,
            "fast",
            {"lr": "0.1"},
        )
        assert "fast" in bench.status and "seed 7" in bench.status


async def test_leaving_pauses_and_coming_back_finds_the_same_run(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("4")
        await bench.enter("running", 4)
        lab = bench.lab
        await bench.press("q")
        assert isinstance(bench.app.screen, MenuScreen)
        assert bench.trainer.orders == [Pause()]
        assert not bench.trainer.stopped
        await bench.enter("paused", 6)
        asked = len(bench.trainer.wants)
        await bench.press("enter")
        assert bench.lab is lab and len(bench.trainers) == 1
        assert len(bench.trainer.wants) > asked
        assert "paused" in bench.status and "step 6" in bench.status
        assert bench.lab.board.scope == "view"
    assert bench.trainer.orders[-1] == Stop()


async def test_a_snapshot_on_its_way_when_the_lab_is_left_does_not_block_the_next(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 4)
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1
        await bench.pilot.press("q")
        await bench.settle()
        await bench.press("enter")
        await bench.enter("paused", 12)
        assert "step 12" in bench.status


async def test_brackets_open_the_neighbours_and_go_round(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("right_square_bracket")
        assert "A curve" in bench.status and len(bench.trainers) == 2
        assert bench.trainers[0].orders == [Pause()]
        await bench.press("left_square_bracket", "left_square_bracket")
        assert "Equal queens" in bench.status
        await bench.press("right_square_bracket")
        assert "A line" in bench.status and len(bench.trainers) == 3
        await bench.press("q")
        assert isinstance(bench.app.screen, MenuScreen)
        assert bench.app.menu.list.chosen is bench.app.entries[0]


async def test_the_neighbour_of_an_only_scenario_is_itself(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        del bench.app.entries[1:]
        await bench.press("right_square_bracket")
        assert "A line" in bench.status
        await bench.enter("paused", 3)
        assert "step 3" in bench.status


@pytest.mark.parametrize("glyphs", [Glyphs.BRAILLE, Glyphs.ASCII])
@pytest.mark.parametrize("style", [replace(DrawingStyle(), palette=MONO)])
async def test_every_panel_is_drawn_without_any_colour(
    open_app: OpenApp, style: DrawingStyle, glyphs: Glyphs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.app.drawing_style", lambda: replace(style, glyphs=glyphs))
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app("line", size=(200, 60)) as bench:
        await bench.enter("running", 30)
        for words in ("First look", "hidden.weight", "optimizer", "Surface", "step 30", "Loss"):
            assert words in bench.text
        if glyphs is Glyphs.ASCII:
            assert bench.text.replace("·", "").replace("×", "").isascii()


async def test_the_seed_stays_in_the_top_line_however_many_metrics_there_are(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        bench.trainer.says = {"metrics": {f"metric{k}": 0.5 for k in range(9)}}
        await bench.load()
        await bench.enter("paused", 12)
        assert "seed 1" in bench.status or "seed 2" in bench.status
        assert "step 12" in bench.status


async def test_before_the_scenario_is_known_nothing_is_said_of_its_lesson(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        assert "no lesson" not in bench.text


async def test_the_key_for_the_next_scenario_counts_each_time(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        for _ in range(2):  # typed before the first has opened a lab
            bench.lab.action_neighbour(1)
        await bench.settle()
        assert bench.lab.entry.name == "queens"
