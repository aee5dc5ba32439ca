"""The knob `dtype`: what is computed in which numbers, and that nothing of it stays behind."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from tui_lab.authoring import devices
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.number_types import number_type
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.exporting.trial import script_of
from tui_lab.teaching.catalogue import find, find_scenarios

CPU = torch.device("cpu")
WITH_KNOB = ("regression", "classification", "digits", "cnn", "fashion")


def scenario(name: str) -> type[Scenario]:
    return load(find(name, find_scenarios(())))


def run_of(name: str, **knobs: Any) -> Run:
    one = scenario(name)
    return Run(one, {key: knob.default for key, knob in one.knobs().items()} | knobs, 1, CPU)


def losses(run: Run, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        run.advance()
        found.append(run.loss)
    return found


@pytest.mark.parametrize("name", WITH_KNOB)
@pytest.mark.parametrize("dtype", ["bfloat16", "float64"])
def test_it_trains_and_is_looked_at_in_these_numbers(name: str, dtype: str) -> None:
    usual, other = run_of(name), run_of(name, dtype=dtype)
    first = next(iter(other.parameters.values()))
    assert first.dtype == (torch.float64 if dtype == "float64" else torch.float32)
    assert torch.equal(first.detach().float(), next(iter(usual.parameters.values())).detach())
    near = 1e-5 if dtype == "float64" else 0.02
    usually, otherwise = losses(usual, 3), losses(other, 3)
    assert otherwise == pytest.approx(usually, rel=near) and otherwise != usually
    other.evaluate()
    for view in other.scenario.views():
        other.figure(view)
    assert torch.get_default_dtype() == torch.float32 and not torch.is_autocast_enabled("cpu")
    state = other.state_dict()
    again = run_of(name, dtype=dtype)
    again.load_state_dict(state)
    assert losses(again, 2) == losses(other, 2)


def test_bfloat16_is_that_of_autocast_around_a_plain_step() -> None:
    run = run_of("regression", dtype="bfloat16")
    one: Any = run.scenario
    model, optimizer, x, y = one.model, one.optimizer, one.x, one.y
    weights = {key: value.clone() for key, value in model.state_dict().items()}
    lab = losses(run, 5)
    model.load_state_dict(weights)
    plain = []
    for _ in range(5):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        plain.append(loss.item())
    assert plain == lab


def test_other_code_keeps_its_numbers_after_one_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of("regression", dtype="float64")
    monkeypatch.setattr(type(run.scenario), "metrics", lambda self: 1 / 0)
    with pytest.raises(LabError):
        run.evaluate()
    assert torch.get_default_dtype() == torch.float32


def test_it_goes_along_to_another_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(devices.FINDERS, "cpu", lambda: ["cpu", "cpu:0"])
    for dtype in ("bfloat16", "float64"):
        stays, moves = run_of("digits", dtype=dtype), run_of("digits", dtype=dtype)
        assert losses(stays, 3) == losses(moves, 3)
        moves.move("cpu:0")
        assert losses(stays, 3) == losses(moves, 3)


def test_compile_refuses_in_a_sentence() -> None:
    run = run_of("regression", dtype="float64", compile="on")
    assert run.compiling.compilation.why == "compile takes float32 alone"


@pytest.mark.parametrize("dtype", ["bfloat16", "float64"])
@pytest.mark.parametrize("name", ["regression", "classification", "digits", "cnn"])
def test_a_script_says_it_in_plain_pytorch_and_comes_to_the_same_loss(name: str, dtype: str) -> None:
    one = scenario(name)
    script = script_of(name, one, {"dtype": dtype}, 1, CPU, steps=20)  # which tries it
    wanted = "torch.autocast(" if dtype == "bfloat16" else ".double()"
    assert wanted in script and "tui_lab" not in script.replace("tui-lab", "")
    assert wanted not in script_of(name, one, {}, 1, CPU, steps=20)
    assert torch.get_default_dtype() is torch.float32  # what tries it is as it was


def test_a_knob_of_an_authors_own_that_is_called_so_is_theirs() -> None:
    assert number_type(run_of("devices", dtype="float64").scenario) == "float32"
