"""The knob `deterministic`, and settings of the process that several runs have otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tui_lab.authoring.kit.common_knobs import deterministic_knob
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run
from tui_lab.engine.shared_setting import SharedSetting
from tui_lab.exporting.trial import script_of
from tui_lab.teaching.catalogue import find, find_scenarios

WITH_KNOB = ("digits", "cnn", "fashion")


def run_of(name: str, device: str = "cpu", **knobs: Any) -> Run:
    one = load(find(name, find_scenarios(())))
    values = {key: knob.default for key, knob in one.knobs().items()} | knobs
    return Run(one, values, 1, torch.device(device))


def losses(run: Run, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        run.advance()
        found.append(run.loss)
    return found


@pytest.mark.parametrize("name", WITH_KNOB)
def test_on_the_cpu_the_digits_are_the_same_either_way(name: str) -> None:
    assert losses(run_of(name, deterministic="on"), 3) == losses(run_of(name), 3)
    assert not torch.are_deterministic_algorithms_enabled()


class Adding(Scenario):
    """Each step says whether only deterministic operations are let through."""

    file = Path(__file__)
    deterministic = deterministic_knob()

    def setup(self) -> None:
        pass

    def step(self) -> float:
        return float(torch.are_deterministic_algorithms_enabled())


@pytest.mark.parametrize(("knob", "said"), [("on", 1.0), ("off", 0.0)])
def test_a_step_runs_under_it_and_nothing_else_does(knob: str, said: float) -> None:
    run = Run(Adding, {"deterministic": knob}, 1, torch.device("cpu"))
    assert losses(run, 2) == [said, said]
    assert not torch.are_deterministic_algorithms_enabled()


def test_a_script_that_is_taken_home_is_held_to_it_too() -> None:
    scenario = load(find("cnn", find_scenarios(())))
    line = "torch.use_deterministic_algorithms(True)"
    given = script_of("cnn", scenario, {"deterministic": "on"}, 1, torch.device("cpu"), steps=5)
    assert line in given  # and was tried: it comes to the loss of the lab
    assert line not in script_of("cnn", scenario, {}, 1, torch.device("cpu"), steps=5)
    assert not torch.are_deterministic_algorithms_enabled()


@pytest.mark.gpu
@pytest.mark.parametrize("name", WITH_KNOB)
def test_on_a_gpu_the_digits_are_the_same_each_time(name: str) -> None:
    first, second = (losses(run_of(name, "cuda", deterministic="on"), 20) for _ in range(2))
    assert first == second


def test_a_setting_is_as_before_in_whichever_order_they_leave() -> None:
    setting = SharedSetting(torch.get_default_dtype, torch.set_default_dtype, torch.float64)
    with setting, setting:  # as where an instrument looks into what looks
        assert torch.get_default_dtype() is torch.float64
    assert torch.get_default_dtype() is torch.float32
    setting.__enter__()
    setting.__enter__()
    setting.__exit__()
    assert torch.get_default_dtype() is torch.float64
    setting.__exit__()
    assert torch.get_default_dtype() is torch.float32
