"""Runs of the shipped scenarios, seed by seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_lab.authoring.source import load
from tui_lab.bench.engine import CPU
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import find, shipped_scenarios

SEEDS = range(1, 21)


def run_of(name: str, values: Mapping[str, Any], seed: int, evaluate_at: frozenset[int] = frozenset()) -> Run:
    """A run at its start: the tutorial's knobs but for `values`; measured at the steps `evaluate_at`."""
    scenario = load(find(name, shipped_scenarios()))
    defaults = {knob: declared.default for knob, declared in scenario.knobs().items()}
    return Run(scenario, defaults | dict(values), seed, CPU, evaluate_at=evaluate_at)
