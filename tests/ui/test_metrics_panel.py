"""Curves beside the loss: losses on other data in its chart, other metrics in a panel of their own."""

from __future__ import annotations

import pytest

from tests.ui.conftest import OpenApp
from tests.ui.fake_trainer import falling, loss_curve

CURVES = {
    "loss": loss_curve(falling(9)),
    "val_loss": loss_curve([2.0, 1.0]),
    "accuracy": loss_curve([0.25, 0.75]),
    "reward": loss_curve([-300.0, 200.0]),
}
METRICS = {"val_loss": 1.0, "accuracy": 0.75, "reward": 200.0}


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_metric_that_is_no_loss_has_a_panel_and_a_chart_of_its_own(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size) as bench:
        assert "Metrics" not in bench.text
        bench.trainer.says = {"curves": CURVES, "metrics": METRICS}
        await bench.enter("paused", 9)
        await bench.press("3")
        assert "val" in bench.lab.loss._cells.text() and "accuracy" not in bench.lab.loss._cells.text()
        await bench.press("8")
        assert bench.lab.board.chosen == "metrics" and "8 Metrics" in bench.text
        await bench.press("z")
        drawn = bench.lab.metrics._cells.text()
        assert "accuracy" in drawn and "reward" in drawn and "val" not in drawn
        assert drawn.count("step") == 2, "each has its axes"


async def test_metrics_that_have_no_room_are_reached_by_arrows(open_app: OpenApp) -> None:
    async with open_app("line", size=(120, 40)) as bench:
        bench.trainer.says = {"curves": CURVES, "metrics": METRICS}
        await bench.enter("paused", 9)
        await bench.press("8")
        assert "accuracy" in bench.lab.metrics._cells.text() and "1-1 of 2" in bench.text
        await bench.press("down")
        assert "reward" in bench.lab.metrics._cells.text() and "2-2 of 2" in bench.text


async def test_the_epoch_stands_in_the_top_line_on_the_axis_and_at_the_cursor(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.steps = 40
        bench.trainer.says = {"epoch_steps": 4}
        await bench.enter("paused", 9)
        assert "epoch 2.2/10" in bench.status
        await bench.press("3", "end")
        assert "Loss  step 9, epoch 2.2" in bench.text
        await bench.press("z")
        (axis,) = (line for line in bench.text.split("\n") if "epoch  " in line)
        assert axis.split()[1:-1] == ["epoch", "1", "2"]


async def test_a_small_window_has_epochs_too_and_one_without_epochs_has_none(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        bench.trainer.steps = 40
        bench.trainer.says = {"epoch_steps": 4}
        await bench.enter("paused", 9)
        await bench.press("3")
        assert "epoch 2.2/10" in bench.status
        assert any("epoch  " in line and " 2" in line for line in bench.text.split("\n"))
        bench.trainer.says = {"epoch_steps": 1}
        await bench.enter("paused", 10)
        assert "epoch" not in bench.status + bench.lab.loss._cells.text()


async def test_the_rate_in_force_stands_beside_the_knob(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.says = {"in_force": {"lr": 0.0625}}
        await bench.enter("paused", 9)
        assert "0.5 now 0.0625" in bench.text
        bench.trainer.says = {}
        await bench.enter("paused", 10)
        assert "now" not in bench.lab.knobs.list._cells.text()


async def test_a_training_that_is_over_says_that_there_is_no_step(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("done", 9, True)
        await bench.press("space")
        assert "That was the last step: r starts again." in bench.text
        assert not bench.trainer.orders


async def test_no_loss_yet_is_no_number_that_is_lost(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.says = {"losses": {"loss": float("nan")}}
        await bench.enter("running", 9)
        assert "loss -" in bench.status
        bench.trainer.says = {"losses": {"total": 2.0, "data": 1.0}}
        await bench.enter("running", 10)
        assert "total 2" in bench.status and "data" not in bench.status
