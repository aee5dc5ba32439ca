"""Runs that are kept, made without training any."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.ui.fake_trainer import falling, loss_curve
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.changes import Change
from tui_lab.engine.kept import Kept, RunRecipe
from tui_lab.keeping.rows import RunRow

VERSIONS = {"tui-lab": "0.3.0", "torch": "2.6.0", "numpy": "2.0.0", "python": "3.11.7"}
ROW = RunRow("0" * 32, "line", 0.0, 0.0, 100, "paused", 1, "cpu", 0.5)


def kept_run(number: int, scenario: str = "line", steps: int = 20, **more: Any) -> Kept:
    """The run whose key begins with eight times the digit `number`; without weights."""
    knobs = {"hidden": "10", "lr": "0.5", "optimizer": "sgd"} | more.pop("knobs", {})
    changes: tuple[Change, ...] = more.pop("changes", ())
    recipe = RunRecipe(scenario, "f" * 32, knobs, more.pop("seed", DEFAULT_SEED), "cpu", VERSIONS, changes)
    losses = falling(steps)
    values: dict[str, Any] = {
        "key": f"{number}" * 8 + "a" * 24,
        "began": 1_760_000_000.0 + number,
        "step": steps,
        "state": "paused",
        "losses": {"loss": losses[-1]},
        "metrics": {"accuracy": 0.5},
        "curves": {"loss": loss_curve(losses), "accuracy": loss_curve([0.25, 0.5])},
        "why": "nothing was trained",
    }
    return Kept(recipe=recipe, knobs=knobs, **(values | more))


def row(number: int, **more: Any) -> RunRow:
    """A row of the table alone."""
    return replace(
        ROW, **({"key": f"{number:08d}" + "a" * 24, "knobs": {"lr": "0.5", "hidden": "10"}} | more)
    )
