"""The loss chart by keyboard: axis, smoothing, ghost, and a cursor that reads exact values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.conftest import LESSON, OpenApp
from tests.ui.fake_trainer import falling, loss_curve
from tui_lab.engine.findings import Finding
from tui_lab.teaching.catalogue import Entry


async def test_the_cursor_reads_step_and_exact_value(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("3", "left")
        assert bench.lab.loss.look.cursor is None  # there is no curve to read yet
        await bench.enter("paused", 9)
        await bench.press("left")
        assert "Loss  step 9 " in bench.text and "train 0.11111111" in bench.text
        await bench.press("left", "left")
        assert "Loss  step 7 " in bench.text and "train 0.14285714" in bench.text
        await bench.press("right")
        assert "Loss  step 8 " in bench.text and "train 0.125" in bench.text
        await bench.press("home")
        assert "Loss  step 1 " in bench.text and "train 1" in bench.text
        await bench.press("left", "shift+right")
        assert "Loss  step 9 " in bench.text and "train 0.11111111" in bench.text
        await bench.press("shift+left", "end")
        assert "Loss  step 9 " in bench.text and "train 0.11111111" in bench.text
        await bench.press("escape")
        assert "0.11111111" not in bench.text


async def test_the_cursor_stays_at_its_step_while_training_goes_on(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 9)
        await bench.press("3", "home", "right")
        await bench.enter("running", 60)
        assert "Loss  step 2 " in bench.text and "train 0.5" in bench.text


async def test_axis_and_smoothing(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 50)
        await bench.press("3")
        panel = bench.lab.loss
        assert "l log, m smooth off" in bench.text and "smoothed" not in bench.text
        logarithmic = panel._cells.text()
        await bench.press("l")
        assert "l linear" in bench.text
        assert panel._cells.text() != logarithmic
        await bench.press("m")
        assert "m smooth on" in bench.text
        assert "train, smoothed" in bench.text and "raw" in bench.text
        await bench.press("m", "l")
        assert panel._cells.text() == logarithmic


async def test_the_run_before_stays_as_a_ghost(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 20)
        assert "ghost" not in bench.lab.loss._cells.text()
        bench.trainer.rebuild()
        await bench.settle()
        await bench.enter("paused", 5)
        assert "ghost" in bench.lab.loss._cells.text()
        await bench.press("g")
        assert "ghost" not in bench.lab.loss._cells.text()
        await bench.press("g")
        assert "ghost" in bench.lab.loss._cells.text()


async def test_a_loss_that_is_no_number_is_a_gap_that_the_cursor_names(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        losses = falling(10)
        losses[4] = float("nan")
        bench.trainer.enter("paused", 10)
        await bench.pilot.pause()
        bench.trainer.answer(curves={"loss": loss_curve(losses), "test_loss": loss_curve(falling(10))})
        await bench.pilot.pause()
        assert "test" in bench.lab.loss._cells.text()
        await bench.pilot.press("3", "v", "home", "right", "right", "right", "right")
        assert "Loss  step 5 " in bench.text and "train not a finite number  test 0.2" in bench.text


async def test_the_chosen_step_survives_another_window(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 9)
        await bench.press("3", "home")
        await bench.pilot.resize_terminal(80, 24)
        await bench.settle()
        assert "Loss  step 1 " in bench.text and "train 1" in bench.text


async def test_the_ghost_is_the_run_that_ended_though_its_loss_was_not_on_the_screen(
    open_app: OpenApp,
) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 5)
        panel = bench.lab.loss
        await bench.press("2", "z")  # the knobs alone
        bench.trainer.enter("paused", 30)
        bench.trainer.rebuild()
        await bench.settle()
        assert panel._ghost is not None and len(panel._ghost) == 30


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ([0.0 if step == 20 else 10.0**-step for step in range(1, 40)], "l log"),
        ([2.0 - step / 10 for step in range(40)], "l linear"),
        ([-1.0 - step for step in range(40)], "l linear"),
    ],
    ids=["a single 0", "half below 0", "all below 0"],
)
async def test_the_key_changes_the_axis_whatever_the_losses_are(
    open_app: OpenApp, values: list[float], first: str
) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("paused", 40)
        await bench.pilot.pause()
        bench.trainer.answer(curves={"loss": loss_curve(values)})
        await bench.pilot.pause()
        panel, other = bench.lab.loss, {"l log": "l linear", "l linear": "l log"}[first]
        await bench.pilot.press("3")
        drawn = panel._cells.text()
        assert str(panel.border_subtitle).startswith(first) and ("(log)" in drawn) == (first == "l log")
        assert ("0 or below" in drawn) == (first == "l log"), "what has no logarithm is told"
        await bench.pilot.press("l")
        assert str(panel.border_subtitle).startswith(other) and panel._cells.text() != drawn
        await bench.pilot.press("l")
        assert str(panel.border_subtitle).startswith(first) and panel._cells.text() == drawn


WRONG = Finding("dead units", "bad", "all 16 units of hidden are dead", "All 16 units answer 0.", "hidden")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_last_row_says_what_is_wrong_and_nothing_else_is_said(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size) as bench:
        await bench.enter("running", 60)
        await bench.press("3")
        assert "health" not in bench.text
        bench.trainer.says = {"health": (WRONG, replace(WRONG, short="it has diverged"))}
        await bench.enter("running", 61)
        lines = bench.lab.loss._cells.text().split("\n")
        said = " ".join(" ".join(lines[-2:]).split())
        assert "health: all 16 units of hidden are dead (and 1 more)" in said
        assert said.endswith("i looks closer")
        assert "health" not in str(bench.lab.notice.render()), "that is for what happens"
        assert "dead units" in bench.lab.loss.words()
        bench.trainer.says = {}
        await bench.enter("running", 62)
        assert "health" not in bench.text


async def test_what_a_page_asks_is_told_once_it_is_found(open_app: OpenApp, entries: list[Entry]) -> None:
    lesson = LESSON.replace("- try: lr = 1.0", "- riddle: yes\n- try: lr = 1.0")
    (entries[0].folder / "lesson.md").write_text(lesson)
    async with open_app("line") as bench:
        bench.trainer.says = {"health": (WRONG, WRONG)}
        await bench.enter("running", 2)
        said = " ".join(bench.lab.loss._cells.text().split())
        assert "health: something is wrong" in said and said.endswith("looks closer")
        assert "are dead" not in said and "dead units" not in bench.lab.loss.words()
        bench.trainer.says["goal_met"] = True
        await bench.enter("running", 6)
        await bench.enter("running", 7)
        assert "16 units of hidden are dead" in " ".join(bench.lab.loss._cells.text().split())
