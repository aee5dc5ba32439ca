"""The loss chart by keyboard: axis, smoothing, ghost, and a cursor that reads exact values."""

from __future__ import annotations

from tests.ui.conftest import OpenApp
from tests.ui.fake_trainer import falling, loss_curve


async def test_the_cursor_reads_step_and_exact_value(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("3", "left")
        assert bench.lab.board.loss.look.cursor is None  # there is no curve to read yet
        await bench.enter("paused", 9)
        await bench.press("left")
        assert "step 9: 0.11111111" in bench.text
        await bench.press("left", "left")
        assert "step 7: 0.14285714" in bench.text
        await bench.press("right")
        assert "step 8: 0.125" in bench.text
        await bench.press("home")
        assert "step 1: 1" in bench.text
        await bench.press("left", "shift+right")
        assert "step 9: 0.11111111" in bench.text
        await bench.press("shift+left", "end")
        assert "step 9: 0.11111111" in bench.text
        await bench.press("escape")
        assert "0.11111111" not in bench.text


async def test_the_cursor_stays_at_its_step_while_training_goes_on(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 9)
        await bench.press("3", "home", "right")
        await bench.enter("running", 60)
        assert "step 2: 0.5" in bench.text


async def test_axis_and_smoothing(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 50)
        panel = bench.lab.board.loss
        assert "l log y, m smoothing off" in bench.text and "smoothed" not in bench.text
        logarithmic = panel._cells.text()
        await bench.press("3", "l")
        assert "l linear y" in bench.text
        assert panel._cells.text() != logarithmic
        await bench.press("m")
        assert "m smoothing on" in bench.text
        assert "train, smoothed" in bench.text and "raw" in bench.text
        await bench.press("m", "l")
        assert panel._cells.text() == logarithmic


async def test_the_run_before_stays_as_a_ghost(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 20)
        assert "ghost" not in bench.lab.board.loss._cells.text()
        bench.trainer.rebuild()
        await bench.settle()
        await bench.enter("paused", 5)
        assert "ghost" in bench.lab.board.loss._cells.text()
        await bench.press("g")
        assert "ghost" not in bench.lab.board.loss._cells.text()
        await bench.press("g")
        assert "ghost" in bench.lab.board.loss._cells.text()


async def test_a_loss_that_is_no_number_is_a_gap_that_the_cursor_names(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        losses = falling(10)
        losses[4] = float("nan")
        bench.trainer.enter("paused", 10)
        await bench.pilot.pause()
        bench.trainer.answer(curves={"loss": loss_curve(losses), "test_loss": loss_curve(falling(10))})
        await bench.pilot.pause()
        assert "test" in bench.lab.board.loss._cells.text()
        await bench.pilot.press("3", "home", "right", "right", "right", "right")
        assert "step 5: not a finite number" in bench.text


async def test_the_chosen_step_survives_another_window(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 9)
        await bench.press("3", "home")
        await bench.pilot.resize_terminal(80, 24)
        await bench.settle()
        assert "step 1: 1" in bench.text
