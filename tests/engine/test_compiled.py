"""Several steps in one call come to the same losses, and what cannot be compiled says why."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.kit.common_knobs import compile_knob, lr_knob
from tui_lab.authoring.knob_kinds import Integer
from tui_lab.authoring.parts import Parts, step_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.compiled import STEPS, CompiledSteps, why_not
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Compilation
from tui_lab.errors import ScenarioError
from tui_lab.teaching.catalogue import find, find_scenarios

CPU = torch.device("cpu")


class Plane(Scenario):
    """103 points and a penalty, learnt in mini-batches."""

    file = Path(__file__)
    lr = lr_knob(0.05)
    compile_steps = compile_knob()
    batch = Integer(4, low=0, high=103, about="points in each step")

    def setup(self) -> None:
        self.x = torch.randn(103, 2)
        self.y = self.x.sum(dim=1, keepdim=True)
        self.layer = nn.Linear(2, 1)
        self.model = nn.Sequential(self.layer)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        self.batches = Batches(103, self.batch, self.device)

    def loss_fn(self, outputs: Tensor, y: Tensor) -> Tensor:
        penalty: Tensor = 0.1 * self.layer.weight.square().sum()
        return (outputs - y).square().mean() + penalty

    def next_batch(self) -> tuple[Tensor, Tensor]:
        rows = self.batches.next()
        return self.x[rows], self.y[rows]

    def step(self) -> Tensor:
        return step_of(self.parts())

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)


class CountingBackend:
    """What `torch.compile` hands over, run as it is; how often it was built and called."""

    def __init__(self) -> None:
        self.built = self.called = 0

    def __call__(self, graph: torch.fx.GraphModule, _: list[Tensor]) -> Callable[..., Any]:
        self.built += 1

        def call(*inputs: Any) -> Any:
            self.called += 1
            return graph(*inputs)

        return call


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> CountingBackend:
    """A backend that needs no C++ compiler, for the runs of a test."""
    counting = CountingBackend()
    monkeypatch.setattr("tui_lab.engine.compiled.CompiledSteps", lambda parts: CompiledSteps(parts, counting))
    monkeypatch.setattr("tui_lab.engine.compiled.compiler_path", lambda: "c++")
    return counting


def regression(**knobs: object) -> Run:
    """The shipped scenario, before its first step."""
    return Run(load(find("regression", find_scenarios())), knobs, 2, CPU)


def plane(**knobs: object) -> Run:
    """The scenario of this file, before its first step."""
    return Run(Plane, knobs, 2, CPU)


def parts_of(run: Run) -> Parts:
    """What its steps are made of."""
    parts = run.scenario.parts()
    assert isinstance(parts, Parts)
    return parts


def build(run: Run) -> None:
    """Train the first steps of a call, which begin the building, and wait for its thread."""
    run.advance(most=STEPS)
    deadline = time.monotonic() + 60
    while run.compiling.compilation.state == "building":
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "knobs", "compiled"),
    [
        (regression, {}, 5),
        (plane, {"batch": 0}, 5),  # all points at once, as other tensors in each step
        (plane, {}, 3),  # the steps 21 to 30 and 51 to 60 have the end of an epoch among them
        (plane, {"batch": 30}, 2),  # the end comes at every fourth step: every second call is of one form
    ],
)
def test_steps_in_one_call_have_the_losses_of_single_ones(
    make: Callable[..., Run], knobs: dict[str, object], compiled: int, backend: CountingBackend
) -> None:
    single, joined = make(**knobs), make(**knobs, compile="on")
    for _ in range(6 * STEPS):
        single.advance()
    build(joined)
    assert joined.compiling.compilation == Compilation("ready")
    while joined.step < single.step:
        joined.advance(most=STEPS)
    expected, found = single.curves["loss"].reduced(100), joined.curves["loss"].reduced(100)
    assert found.low_step.tolist() == expected.low_step.tolist()
    assert found.low.tolist() == pytest.approx(expected.low.tolist(), rel=1e-4, abs=1e-7)
    for name, parameter in joined.parameters.items():
        assert torch.allclose(parameter, single.parameters[name], atol=1e-5)
        assert parameter.grad is not None
    assert backend.built == 1, "a call that builds anew holds up the training"
    assert backend.called == 1 + compiled, "once by the thread that builds"


@pytest.mark.slow
def test_the_steps_that_wait_for_the_building_are_single_ones(backend: CountingBackend) -> None:
    run, plain = plane(compile="on"), plane()
    assert run.compiling.compilation == Compilation(), "no batch has been seen that it could be built for"
    run.advance(most=STEPS - 1)
    assert run.step == 1
    build(run)
    assert run.step == 1 + STEPS
    run.advance(most=STEPS - 1)
    assert run.step == 2 + STEPS
    run.advance(most=100)
    assert run.step == 2 + 2 * STEPS
    for _ in range(run.step):
        plain.advance()
    assert run.loss == pytest.approx(plain.loss, rel=1e-4)
    run.set_live("compile", "off")
    assert run.compiling.compilation == Compilation()


@pytest.mark.slow
def test_a_new_learning_rate_is_taken_at_the_next_call(backend: CountingBackend) -> None:
    run = plane(compile="on")
    build(run)
    before = {name: tensor.detach().clone() for name, tensor in run.parameters.items()}
    run.set_live("lr", 0.0)
    run.advance(most=STEPS)
    assert backend.called == 2
    assert all(torch.equal(tensor, before[name]) for name, tensor in run.parameters.items())


@pytest.mark.parametrize("knobs", [{"optimizer": "adam"}, {"weight_decay": 0.1}, {"optimizer": "momentum"}])
def test_other_rules_than_plain_sgd_train_on_step_by_step_and_say_so(knobs: dict[str, object]) -> None:
    run = regression(compile="on", **knobs)
    assert run.compiling.compilation == Compilation("refused", "compile takes plain sgd without weight decay")
    run.advance(most=100)
    assert run.step == 1


@pytest.mark.parametrize(
    ("cxx", "missing"), [("no-such-c++", "there is no no-such-c++"), ("", "CXX names none")]
)
def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch, cxx: str, missing: str) -> None:
    monkeypatch.setenv("CXX", cxx)
    run = regression(compile="on")
    assert run.compiling.compilation == Compilation("refused", f"compile needs a C++ compiler, and {missing}")
    run.advance(most=100)
    assert run.step == 1


def test_without_parts_or_with_several_it_says_so() -> None:
    assert why_not(None) == "compile needs a scenario whose parts() say what a step is made of"
    one = parts_of(plane())
    assert (
        why_not({"plain": one, "dropout": one}) == "compile takes one network, and here are 2: plain, dropout"
    )


@pytest.mark.parametrize(
    ("layer", "taken"), [(nn.Dropout(0.5), False), (nn.BatchNorm1d(2), False), (nn.Dropout(0.0), True)]
)
def test_a_network_that_does_more_than_answer_is_refused(
    layer: nn.Module, taken: bool, backend: CountingBackend
) -> None:
    parts = parts_of(plane())
    model = nn.Sequential(layer, *parts.model.children())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    assert bool(why_not(parts._replace(model=model, optimizer=optimizer))) is not taken


def test_an_optimizer_of_other_parameters_than_all_at_one_rate_is_refused(backend: CountingBackend) -> None:
    parts = parts_of(plane())
    weight, bias = parts.model.parameters()
    some = torch.optim.SGD([weight], lr=0.1)
    two_rates = torch.optim.SGD([weight], lr=0.1)
    two_rates.add_param_group({"params": [bias], "lr": 0.5})
    for optimizer in (some, two_rates):
        assert why_not(parts._replace(optimizer=optimizer)).endswith("all parameters of the network")


def test_a_compiler_that_fails_is_told_and_the_training_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tui_lab.engine.compiled.CompiledSteps", lambda parts: CompiledSteps(parts, "no such backend")
    )
    monkeypatch.setattr("tui_lab.engine.compiled.compiler_path", lambda: "c++")
    run = plane(compile="on")
    build(run)
    assert run.compiling.compilation.state == "refused"
    assert run.compiling.compilation.why.startswith("compile failed: ")
    run.advance(most=STEPS)
    assert run.step == STEPS + 1


class Broken(Plane):
    """Its parts are none."""

    def parts(self) -> Any:
        return self.model, self.loss_fn


def test_parts_of_another_kind_are_the_scenarios_own_fault() -> None:
    with pytest.raises(
        ScenarioError, match=r"test_compiled.py:\d+ in parts\(\): .*returned tuple, not Parts"
    ):
        Run(Broken, {"compile": "on"}, 2, CPU)
