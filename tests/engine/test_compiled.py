"""Steps as machine code come to the losses of those as written, and what cannot be compiled says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.kit.common_knobs import (
    compile_knob,
    lr_knob,
    momentum_knob,
    optimizer_knob,
    weight_decay_knob,
)  # fmt: skip
from tui_lab.authoring.kit.optimizers import OPTIMIZERS, make_optimizer
from tui_lab.authoring.knob_kinds import Integer
from tui_lab.authoring.parts import Parts, step_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.compiled.compiling import why_not
from tui_lab.engine.compiled.steps import STEPS, State, Step
from tui_lab.engine.compiled.tracing import Traced
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Compilation
from tui_lab.errors import ScenarioError
from tui_lab.teaching.catalogue import find, find_scenarios

CPU = torch.device("cpu")


class Plane(Scenario):
    """103 points and a penalty, learnt in mini-batches."""

    file = Path(__file__)
    lr = lr_knob(0.05)
    optimizer_name = optimizer_knob()
    momentum = momentum_knob()
    weight_decay = weight_decay_knob()
    compile_steps = compile_knob()
    batch = Integer(4, low=0, high=103, about="points in each step")

    def setup(self) -> None:
        self.x = torch.randn(103, 2)
        self.y = self.x.sum(dim=1, keepdim=True)
        self.layer = nn.Linear(2, 1)
        self.model = nn.Sequential(self.layer)
        parameters = self.model.parameters()
        self.optimizer = make_optimizer(
            self.optimizer_name, parameters, self.lr, self.momentum, self.weight_decay
        )
        self.seen: list[float] = []  # after each step
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
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch, after=self.note)

    def note(self, loss: Tensor) -> None:
        self.seen.append(self.layer.bias.item())


class AsTraced:
    """What is traced, run operation by operation: no compiler is needed for what a trace is good for."""

    def __init__(self, traced: Traced) -> None:
        self.traced, self.trouble, self.called = traced, "", 0
        self.state: State = "ready"

    def bound_to(self, tensors: list[Tensor]) -> Step | None:
        @torch.no_grad()
        def step(inputs: Tensor, targets: Tensor, numbers: Tensor) -> Tensor:
            self.called += 1
            loss: Tensor = self.traced.graph(inputs, targets, numbers, *tensors)
            return loss

        return step


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[AsTraced]:
    """What was made of traces, for the runs of a test."""
    found: list[AsTraced] = []

    def make(traced: Traced) -> AsTraced:
        found.append(AsTraced(traced))
        return found[-1]

    monkeypatch.setattr("tui_lab.engine.compiled.compiling.built", make)
    monkeypatch.setattr("tui_lab.engine.compiled.compiling.compiler_path", lambda: "c++")
    return found


def shipped(name: str, **knobs: object) -> Run:
    """A shipped scenario, before its first step."""
    return Run(load(find(name, find_scenarios())), knobs, 2, CPU)


def plane(**knobs: object) -> Run:
    """The scenario of this file, before its first step."""
    return Run(Plane, knobs, 2, CPU)


def parts_of(run: Run) -> Parts:
    """What its steps are made of."""
    parts = run.scenario.parts()
    assert isinstance(parts, Parts)
    return parts


def train(run: Run, step: int, most: int = STEPS) -> Run:
    """Train it up to a step, and `most` of them at once."""
    while run.step < step:
        run.advance(min(most, step - run.step))
    return run


def assert_alike(one: Run, other: Run) -> None:
    """The same training but for rounding: losses, parameters, gradients, what the optimizer keeps."""
    assert one.step == other.step
    expected, found = one.curves["loss"].reduced(1000), other.curves["loss"].reduced(1000)
    assert found.low_step.tolist() == expected.low_step.tolist()
    assert found.low.tolist() == pytest.approx(expected.low.tolist(), rel=1e-4, abs=1e-7)
    for name, parameter in other.parameters.items():
        assert torch.allclose(parameter, one.parameters[name], rtol=1e-3, atol=1e-5)
    kept, there = (parts_of(run).optimizer.state_dict()["state"] for run in (one, other))
    assert there.keys() == kept.keys()
    for number, state in kept.items():
        assert there[number].keys() == state.keys()
        for name, value in state.items():
            assert (value is None) == (there[number][name] is None)
            assert value is None or torch.allclose(there[number][name], value, rtol=1e-3, atol=1e-5), name


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch", [0, 30])
def test_each_optimizer_comes_to_the_same(optimizer: str, batch: int, made: list[AsTraced]) -> None:
    knobs = {"optimizer": optimizer, "batch": batch, "weight_decay": 0.02, "lr": 0.002}
    single, joined = train(plane(**knobs), 230, most=1), train(plane(**knobs, compile="on"), 230)
    assert_alike(single, joined)
    assert isinstance(single.scenario, Plane) and isinstance(joined.scenario, Plane)
    assert joined.scenario.seen == pytest.approx(single.scenario.seen, rel=1e-3, abs=1e-5)
    assert len(made) == (2 if batch else 1), "one for the last batch of an epoch, which is smaller"
    assert sum(one.called for one in made) == joined.step - 1, "all but the first"


SHIPPED: list[tuple[str, dict[str, object]]] = [
    ("regression", {}),
    ("classification", {"optimizer": "adam", "weight_decay": 0.01}),
    ("linear", {"optimizer": "nesterov"}),
    ("playground", {"l1": 0.01, "optimizer": "rmsprop", "lr": 0.001}),
    ("xor", {"engine": "torch"}),
    ("autoencoder", {"optimizer": "adamw"}),
]


@pytest.mark.parametrize(("name", "knobs"), SHIPPED)
def test_shipped_scenarios_come_to_the_same(
    name: str, knobs: dict[str, object], made: list[AsTraced]
) -> None:
    single = train(shipped(name, **knobs), 200, most=1)
    joined = train(shipped(name, **knobs, compile="on"), 200)
    assert_alike(single, joined)
    assert joined.compiling.compilation == Compilation("ready")
    assert sum(one.called for one in made) == 199


def test_the_path_over_the_surface_has_every_step(made: list[AsTraced]) -> None:
    single, joined = train(shipped("linear"), 50, most=1), train(shipped("linear", compile="on"), 50)
    for run in (single, joined):
        assert len(run.figure("path_over_surface").lines[0].x) == 51  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("knob", "value"), [("lr", 0.0), ("momentum", 0.5), ("weight_decay", 0.5), ("momentum", 0.0)]
)
@pytest.mark.parametrize("optimizer", ["nesterov", "adam"])
def test_live_knobs_act_at_once(knob: str, value: float, optimizer: str, made: list[AsTraced]) -> None:
    runs = plane(optimizer=optimizer), plane(optimizer=optimizer, compile="on")
    for run, most in zip(runs, (1, STEPS), strict=True):
        train(run, 30, most)
        run.set_live(knob, value)
        train(run, 60, most)
        run.set_live(knob, 0.3)
        train(run, 90, most)
    assert_alike(*runs)
    if not (knob == "momentum" and value == 0 and optimizer == "nesterov"):  # then it is another sum
        assert len({one.traced.code for one in made}) == len(
            {str(one.traced.example[0].shape) for one in made}
        )


def test_a_run_goes_over_from_one_to_the_other(made: list[AsTraced]) -> None:
    single = train(plane(optimizer="adam"), 90, most=1)
    joined = train(plane(optimizer="adam", compile="on"), 33)
    train(joined, 50, most=1)  # as written, such as in slow motion
    state = joined.state_dict()
    train(joined, 70)
    joined.load_state_dict(state)
    train(joined, 70)
    joined.set_live("compile", "off")
    train(joined, 90)
    assert joined.compiling.compilation == Compilation()
    assert_alike(single, joined)


def test_a_saved_run_is_resumed_by_one_that_is_not_compiled(made: list[AsTraced]) -> None:
    joined = train(plane(optimizer="momentum", compile="on"), 57)
    resumed = plane(optimizer="momentum")
    resumed.load_state_dict(joined.state_dict())
    resumed.set_live("compile", "off")
    assert_alike(train(plane(optimizer="momentum"), 90, most=1), train(resumed, 90, most=1))


def test_steps_that_wait_for_the_building_are_as_written(made: list[AsTraced]) -> None:
    run = plane(compile="on", batch=0)
    assert run.compiling.compilation == Compilation(), "no batch has been seen that it could be built for"
    run.advance(most=1)
    assert run.compiling.compilation == Compilation(), "nobody is in a hurry"
    train(run, 3)
    made[0].state = "building"
    assert run.compiling.compilation == Compilation("building")
    run.advance(most=STEPS)
    assert run.step == 4
    made[0].state = "ready"
    run.advance(most=STEPS)
    assert run.step == 4 + STEPS
    assert_alike(train(plane(batch=0), run.step, most=1), run)


def test_a_divergence_ends_at_its_step(made: list[AsTraced]) -> None:
    single, joined = plane(lr=9.0, batch=0), plane(lr=9.0, batch=0, compile="on")
    while not single.diverged:
        single.advance()
    while not joined.diverged:
        joined.advance(STEPS)
    assert joined.step == pytest.approx(single.step, abs=1)


class Halting(Plane):
    """An optimizer of another kind."""

    def setup(self) -> None:
        super().setup()
        self.optimizer = torch.optim.Adamax(self.model.parameters())


def test_an_optimizer_of_another_kind_trains_on_step_by_step_and_says_so(made: list[AsTraced]) -> None:
    run = Run(Halting, {"compile": "on"}, 2, CPU)
    why = "compile takes SGD, Adam, AdamW, RMSprop, Adagrad, and the optimizer is Adamax"
    assert run.compiling.compilation == Compilation("refused", why)
    run.advance(most=100)
    assert run.step == 1


class Noisy(Plane):
    """Draws random numbers within its loss."""

    def loss_fn(self, outputs: Tensor, y: Tensor) -> Tensor:
        return super().loss_fn(outputs, y + 0.1 * torch.randn_like(y))


class Deciding(Plane):
    """Looks at a number within its loss."""

    def loss_fn(self, outputs: Tensor, y: Tensor) -> Tensor:
        return super().loss_fn(outputs, y) * (2 if outputs.sum() > 0 else 1)


@pytest.mark.parametrize(
    ("scenario", "why"), [(Noisy, "draws random numbers"), (Deciding, "compile takes no such step: ")]
)
def test_a_step_that_is_no_list_of_operations_is_trained_as_written(
    scenario: type[Scenario], why: str, made: list[AsTraced]
) -> None:
    run = train(Run(scenario, {"compile": "on"}, 2, CPU), 30)
    assert run.compiling.compilation.state == "refused" and why in run.compiling.compilation.why
    assert not made
    assert_alike(train(Run(scenario, {}, 2, CPU), 30, most=1), run)


def test_xor_by_hand_has_nothing_to_compile(made: list[AsTraced]) -> None:
    run = shipped("xor", compile="on")
    assert run.compiling.compilation == Compilation("refused", "compile has no effect with engine numpy")


@pytest.mark.parametrize(
    ("cxx", "missing"), [("no-such-c++", "there is no no-such-c++"), ("", "CXX names none")]
)
def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch, cxx: str, missing: str) -> None:
    monkeypatch.setenv("CXX", cxx)
    run = shipped("regression", compile="on")
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
    layer: nn.Module, taken: bool, made: list[AsTraced]
) -> None:
    parts = parts_of(plane())
    model = nn.Sequential(layer, *parts.model.children())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    assert bool(why_not(parts._replace(model=model, optimizer=optimizer))) is not taken


def test_a_network_with_parameters_of_nobody_is_refused(made: list[AsTraced]) -> None:
    parts = parts_of(plane())
    some = torch.optim.SGD([next(iter(parts.model.parameters()))], lr=0.1)
    assert why_not(parts._replace(optimizer=some)).endswith("parameters are all in the optimizer")


def test_groups_of_parameters_have_rates_of_their_own(made: list[AsTraced]) -> None:
    runs = []
    for compiled in ("off", "on"):
        run = plane(compile=compiled)
        weight, bias = parts_of(run).model.parameters()
        groups = [{"params": [weight], "lr": 0.01}, {"params": [bias], "lr": 0.5, "momentum": 0.5}]
        vars(run.scenario)["optimizer"] = torch.optim.SGD(groups, lr=0.1)
        run.compiling.set_up()
        runs.append(train(run, 40, STEPS if compiled == "on" else 1))
    assert_alike(*runs)
    assert made[0].called


class Broken(Plane):
    """Its parts are none."""

    def parts(self) -> Any:
        return self.model, self.loss_fn


def test_parts_of_another_kind_are_the_scenarios_own_fault() -> None:
    with pytest.raises(
        ScenarioError, match=r"test_compiled.py:\d+ in parts\(\): .*returned tuple, not Parts"
    ):
        Run(Broken, {"compile": "on"}, 2, CPU)
