"""Runs as a trainer hands them on, made without one."""

from __future__ import annotations

from typing import Any

import torch

from tui_lab.engine.history import Curve
from tui_lab.engine.kept import Kept, RunRecipe


def kept(key: str = "a" * 32, step: int = 3, **more: Any) -> Kept:
    """A run of `regression` after so many steps, whose weights are `step` times one."""
    curve = Curve()
    for at in range(1, step + 1):
        curve.record(at, 1 / at)
    versions = {"tui-lab": "1", "torch": "2"}
    recipe = RunRecipe("regression", "f" * 32, {"lr": "0.1"}, more.pop("seed", 1), "cpu", versions)
    given: dict[str, Any] = {
        "key": key,
        "recipe": recipe,
        "began": 1000.0,
        "step": step,
        "state": "paused",
        "knobs": {"lr": "0.1", "hidden": "10"},
        "losses": {"loss": 1 / step},
        "metrics": {"test": float("nan")},
        "curves": {"loss": curve.reduced(100)},
        "content": {"weights": torch.full((1000,), float(step))},
    }
    return Kept(**(given | more))
