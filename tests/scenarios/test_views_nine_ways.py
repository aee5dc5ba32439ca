"""What the views of the nine ways say, against the numbers themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tests.scenarios.lab import run_of, train_to
from tui_lab.authoring.figures import Histogram, Plot, Table, Tree


def table(figure: Any) -> Table:
    assert isinstance(figure, Table)
    return figure


def plot(figure: Any) -> Plot:
    assert isinstance(figure, Plot)
    return figure


def column(figure: Table, name: str) -> list[str]:
    at = figure.columns.index(name)
    return [row[at] for row in figure.rows]


@pytest.mark.parametrize(("name", "view"), [("way-1-numpy", "line_by_line"), ("way-2-tensors", "tensors")])
def test_each_gradient_has_the_shape_of_what_it_belongs_to(name: str, view: str) -> None:
    run = run_of(name)
    assert column(table(run.figure(view)), "name") == ["x", "y", "w1", "w2"], "nothing is computed yet"
    train_to(run, 1)
    figure = table(run.figure(view))
    shapes = dict(zip(column(figure, "name"), column(figure, "shape"), strict=True))
    gradients = [name for name in shapes if name.startswith("grad_")]
    assert len(gradients) == 5
    for gradient in gradients:
        assert shapes[gradient] == shapes[gradient.removeprefix("grad_")]


def test_the_weights_by_hand_are_the_ones_that_learn() -> None:
    run = run_of("way-1-numpy")
    before = run.parameters["w1"].clone()
    train_to(run, 1)
    assert not torch.equal(run.parameters["w1"], before)
    run.set_value("w2", None, 0.0)
    train_to(run, 2)
    assert run.loss == pytest.approx(
        float(np.square(plot(run.figure("prediction")).points[0].x).sum()), rel=1e-5
    )


@pytest.mark.parametrize("learns", ["both", "w1", "w2"])
def test_only_what_requires_a_gradient_is_recorded_and_learns(learns: str) -> None:
    run = run_of("way-3-autograd", steps=1, learns=learns)
    figure = table(run.figure("recorded"))
    requires = dict(zip(column(figure, "name"), column(figure, "requires_grad"), strict=True))
    assert list(run.parameters) == [name for name in ("w1", "w2") if requires[name] == "yes"]
    assert requires["h"] == requires["w1"], "what is made of recorded tensors is recorded"
    assert requires["x"] == "no" and requires["loss"] == "yes"


@pytest.mark.parametrize(
    ("backward", "verdict", "wrong"),
    [
        # At 0, the kink, there is no derivative: the slope to both sides gives their mean.
        ("correct", "passed", {"0"}),
        ("unmasked", "failed", {"-2", "-1", "-0.1", "0"}),
        ("flipped", "failed", {"0", "0.1", "1", "2"}),
    ],
)
def test_gradcheck_marks_each_wrong_derivative(backward: str, verdict: str, wrong: set[str]) -> None:
    figure = table(run_of("way-4-function", backward=backward).figure("gradcheck"))
    assert figure.note.endswith(verdict)
    assert {figure.rows[row][0] for row, _ in figure.marked} == wrong
    numerical = dict(zip(column(figure, "x"), column(figure, "numerical"), strict=True))
    assert [float(numerical[x]) for x in ("-1", "0", "1")] == [0, 0.5, 1]


def test_the_graph_holds_the_chain_rule_and_the_shapes_of_its_capture() -> None:
    figure = table(run_of("way-5-static-graph", hidden=7, batch=3).figure("nodes"))
    operations, shapes = column(figure, "operation"), column(figure, "shape")
    products = [
        shape for operation, shape in zip(operations, shapes, strict=True) if operation == "mm.default"
    ]
    assert products == ["3×7", "3×10", "7×10", "3×7", "1000×7"], "two forward, three backward"
    assert operations.count("placeholder") == 4


def test_a_graph_unrolls_loops_and_refuses_branches_on_values() -> None:
    rows = table(run_of("way-5-static-graph").figure("control_flow")).rows
    in_graph = {row[0]: row[1] for row in rows}
    assert in_graph["for _ in range(3): x = x * 2"] == "mul, mul_1, mul_2"
    assert in_graph["torch.where(x.sum() > 0, x * 2, x)"] == "sum_1, gt, mul, where"
    words = " ".join(text for *_, text in rows)
    assert "data-dependent control flow" in words
    assert "captured for a batch of 64, fed 32" in in_graph
    assert "The size of tensor a (64) must match the size of tensor b (32)" in words


def test_the_parameters_of_the_layers_add_up() -> None:
    run = run_of("way-6-nn", hidden=20)
    figure = table(run.figure("layers"))
    assert column(figure, "parameters") == ["20,020", "0", "210"]
    assert figure.note == "20,230 parameters"
    assert column(figure, "output") == ["64×20", "64×20", "64×10"]


def test_adam_moves_every_weight_by_lr_and_sgd_by_its_gradient() -> None:
    adam, sgd = (run_of("way-7-optim", steps=1, optimizer=name) for name in ("adam", "sgd"))
    adam_steps, sgd_steps = (run.figure("step_lengths") for run in (adam, sgd))
    assert isinstance(adam_steps, Histogram) and isinstance(sgd_steps, Histogram)
    assert adam_steps.counts.sum() == sgd_steps.counts.sum() == 100_000
    # Adam's first step is gradient / |gradient|: 1 for each weight that has a gradient, 0 for the others.
    gradient = adam.parameters["0.weight"].grad
    assert gradient is not None
    ones = adam_steps.counts[np.searchsorted(adam_steps.edges, 0.98) - 1 :].sum()
    assert ones == pytest.approx(int((gradient.abs() > 1e-6).sum()), rel=0.01)
    largest = sgd.parameters["0.weight"].grad
    assert largest is not None and sgd_steps.edges[-1] == pytest.approx(float(largest.abs().max()), rel=0.01)


def test_the_tree_names_what_parameters_finds() -> None:
    run = run_of("way-8-module")
    figure = run.figure("modules")
    assert isinstance(figure, Tree)
    (model,) = figure.roots
    assert [leaf.name for layer in model.children for leaf in layer.children] == list(run.parameters)
    assert figure.note == "101,110 parameters"


def test_each_step_is_counted_by_its_uses_of_the_middle_layer() -> None:
    run = run_of("way-9-dynamic", steps=40)
    figure = table(run.figure("how_often"))
    assert column(figure, "uses") == ["0", "1", "2", "3"]
    counts = [int(count) for count in column(figure, "steps")]
    assert sum(counts) == 40 and min(counts) > 0
    points = plot(run.figure("loss_of_each_step")).points
    assert [len(series.x) for series in points] == counts
    steps = np.concatenate([series.x for series in points])
    assert sorted(steps) == list(range(1, 41))
    latest = max(range(4), key=lambda times: points[times].x.max())
    assert figure.marked == {(latest, 0)} and points[latest].y[-1] == pytest.approx(run.loss)
    now = [float(loss) for loss in column(figure, "loss now")]
    assert run.metrics["mean_loss"] == pytest.approx(np.mean(now), rel=0.01)


def test_the_middle_layer_can_be_left_out() -> None:
    run = run_of("way-9-dynamic", steps=5, most=0)
    assert run.parameters["middle_linear.weight"].grad is None
    assert column(table(run.figure("how_often")), "steps") == ["5"]
