"""Several steps in one call come to the same losses, and what cannot be compiled says why."""

from __future__ import annotations

import time

import pytest
import torch

from tui_lab.authoring.scenario import FullBatch
from tui_lab.authoring.source import load
from tui_lab.engine.compiled import STEPS, CompiledSteps, why_not
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Compilation
from tui_lab.teaching.catalogue import find, find_scenarios

CPU = torch.device("cpu")


def regression(**knobs: object) -> Run:
    """The shipped scenario, before its first step."""
    return Run(load(find("regression", find_scenarios())), knobs, 2, CPU)


def parts_of(run: Run) -> FullBatch:
    """What its steps train on."""
    parts = run.scenario.full_batch()
    assert parts is not None
    return parts


def until_built(steps: CompiledSteps) -> None:
    """Wait for the building thread."""
    deadline = time.monotonic() + 60
    while not (steps.ready or steps.trouble):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
def test_steps_in_one_call_have_the_losses_of_single_ones() -> None:
    single, joined = regression(), regression()
    for _ in range(3 * STEPS):
        single.advance()
    steps = CompiledSteps(parts_of(joined), backend="eager")
    until_built(steps)
    losses = [loss for _ in range(3) for loss in steps.advance()]
    expected = single.curves["loss"].reduced(100).low.tolist()
    assert losses == pytest.approx(expected, rel=1e-4, abs=1e-7)
    for name, parameter in joined.parameters.items():
        assert torch.allclose(parameter, single.parameters[name], atol=1e-5)
        assert parameter.grad is not None


def test_a_new_learning_rate_is_taken_at_the_next_call() -> None:
    run = regression()
    steps = CompiledSteps(parts_of(run), backend="eager")
    until_built(steps)
    before = {name: tensor.detach().clone() for name, tensor in run.parameters.items()}
    run.set_live("lr", 0.0)
    steps.advance()
    assert all(torch.equal(tensor, before[name]) for name, tensor in run.parameters.items())


def test_a_run_counts_and_records_every_step_of_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tui_lab.engine.run.CompiledSteps", lambda parts: CompiledSteps(parts, backend="eager")
    )
    monkeypatch.setattr("tui_lab.engine.run.why_not", lambda parts: "")
    run = regression(compile="on")
    assert run.compilation.state in ("building", "ready")
    assert run._compiled is not None
    until_built(run._compiled)
    assert run.compilation.state == "ready"
    run.advance(most=STEPS - 1)
    assert run.step == 1
    run.advance(most=100)
    assert run.step == 1 + STEPS
    plain = regression()
    for _ in range(1 + STEPS):
        plain.advance()
    got, expected = run.curves["loss"].reduced(50), plain.curves["loss"].reduced(50)
    assert got.low_step.tolist() == expected.low_step.tolist()
    assert got.low.tolist() == pytest.approx(expected.low.tolist(), rel=1e-4)
    run.set_live("compile", "off")
    assert run.compilation == Compilation()


@pytest.mark.parametrize("knobs", [{"optimizer": "adam"}, {"weight_decay": 0.1}, {"optimizer": "momentum"}])
def test_other_rules_than_plain_sgd_train_on_step_by_step_and_say_so(knobs: dict[str, object]) -> None:
    run = regression(compile="on", **knobs)
    assert run.compilation == Compilation("refused", "compile takes plain sgd without weight decay")
    run.advance(most=100)
    assert run.step == 1


@pytest.mark.parametrize(
    ("cxx", "missing"), [("no-such-c++", "there is no no-such-c++"), ("", "CXX names none")]
)
def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch, cxx: str, missing: str) -> None:
    monkeypatch.setenv("CXX", cxx)
    run = regression(compile="on")
    assert run.compilation == Compilation("refused", f"compile needs a C++ compiler, and {missing}")
    run.advance(most=100)
    assert run.step == 1


def test_a_scenario_that_does_not_train_on_all_of_its_data_says_so() -> None:
    assert "all of its data" in why_not(None)


def test_a_compiler_that_fails_is_told_and_the_training_goes_on() -> None:
    run = regression()
    steps = CompiledSteps(parts_of(run), backend="no such backend")
    until_built(steps)
    assert not steps.ready and steps.trouble.startswith("compile failed: ")
