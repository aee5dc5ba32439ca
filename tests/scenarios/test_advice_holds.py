"""Advice after a divergence is obeyed: the run then trains, from the same seed.

`python -m benchmarks.advice_over_seeds` asks all twenty seeds.
"""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.advice_over_seeds import ENOUGH, Setting, over_seeds
from benchmarks.seeds import SEEDS

LONG = 600.0  # seconds to look in, so that a slow machine finds the same
SHORT = ("regression", "way-6-nn")  # what two seeds of take a moment
DIVERGING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("regression", {"lr": 10.0}),
    ("regression", {"activation": "tanh"}),
    ("regression", {"lr": 10.0, "optimizer": "momentum"}),
    ("linear-by-hand", {"lr": 1.0}),
    ("way-1-numpy", {"lr": 1e-4}),
    ("way-4-function", {"backward": "flipped"}),
    ("way-6-nn", {"init": "normal"}),
    ("way-8-module", {"lr": 0.1, "init": "normal"}),
    ("way-9-dynamic", {"lr": 0.01}),
    ("batch-size", {"lr": 10.0}),
)


@pytest.mark.parametrize(("name", "values"), [case for case in DIVERGING if case[0] in SHORT][:1])
def test_obeying_the_advice_trains(name: str, values: dict[str, Any]) -> None:
    setting = over_seeds(Setting(name, values), SEEDS[:2], LONG)
    assert setting.trained == setting.advised


@pytest.mark.slow
@pytest.mark.parametrize(("name", "values"), DIVERGING)
def test_obeying_the_advice_trains_over_seeds(name: str, values: dict[str, Any]) -> None:
    setting = over_seeds(Setting(name, values), SEEDS[:5], LONG)
    assert setting.diverged and len(setting.advised) >= len(setting.diverged) / 2
    assert len(setting.trained) >= ENOUGH * len(setting.advised)
