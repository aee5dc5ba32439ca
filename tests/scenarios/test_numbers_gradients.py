"""The answers of `tensors`, `autograd` and `activations` against numpy and closed forms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from tests.scenarios.lab import run_of

A = np.arange(6.0).reshape(2, 3)
THREE_DIMS = np.arange(24.0).reshape(2, 3, 4)
FOUR_DIMS = np.arange(48.0).reshape(2, 3, 2, 4)


def answer(**knobs: Any) -> Any:
    return run_of("tensors", **knobs).scenario


@pytest.mark.parametrize(
    ("knobs", "expected"),
    [
        ({"operation": "sum_dim"}, FOUR_DIMS.sum(axis=1)),
        ({"operation": "sum_dim", "dim": -1}, FOUR_DIMS.sum(axis=-1)),
        ({"operation": "sum", "a": "2x3"}, np.array(15.0)),
        ({"operation": "where"}, np.array([[1.0, 20], [30, 4]])),
        ({"operation": "where", "a": "[[1], [-2], [3]]", "b": "[7, 8]"}, np.array([[1, 1], [7, 8], [3, 3]])),
        ({"operation": "narrow", "a": "3x4", "dim": 0, "start": 1}, np.arange(12.0).reshape(3, 4)[1:3]),
        ({"operation": "view", "a": "2x3", "size": "-1x2"}, A.reshape(3, 2)),
        ({"operation": "permute", "a": "2x3x4", "size": "2x0x1"}, THREE_DIMS.transpose(2, 0, 1)),
        ({"operation": "cat", "a": "2x3", "b": "2x3", "dim": 0}, np.concatenate((A, A))),
        ({"operation": "unsqueeze", "a": "2x3", "dim": -1}, A[:, :, None]),
        ({"operation": "squeeze", "a": "2x1x3"}, A),
        ({"operation": "squeeze", "a": "2x3"}, A),
        ({"operation": "matmul", "a": "2x3", "b": "3x2"}, A @ np.arange(6.0).reshape(3, 2)),
        ({"operation": "detach", "a": "2x3"}, A),
        ({"operation": "solve"}, np.array([2.0, 3.0])),
        ({"operation": "from_numpy", "a": "2x3"}, A),
        ({"operation": "clone", "a": "2x3"}, A),
        ({"operation": "grid_sample", "a": "2x3", "angle": 0.0}, A),
        ({"operation": "grid_sample", "a": "3x3", "angle": 90.0}, np.rot90(np.arange(9.0).reshape(3, 3))),
        ({"operation": "grid_sample", "a": "3x3", "angle": 180.0}, np.arange(9.0).reshape(3, 3)[::-1, ::-1]),
    ],
)  # fmt: skip
def test_each_operation_does_what_numpy_does(
    knobs: dict[str, Any], expected: npt.NDArray[np.float64]
) -> None:
    result = answer(**knobs).result
    assert result.shape == expected.shape
    np.testing.assert_allclose(result.numpy(), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("operation", "shared"),
    [
        ("narrow", True), ("view", True), ("permute", True), ("unsqueeze", True), ("squeeze", True),
        ("detach", True), ("from_numpy", True),
        ("sum", False), ("where", False), ("cat", False), ("matmul", False), ("clone", False),
    ],
)  # fmt: skip
def test_what_is_written_into_a_shows_in_results_that_share_its_memory(operation: str, shared: bool) -> None:
    scenario = answer(operation=operation, write="on")
    assert scenario.bench.a.flatten()[0] == 100
    assert bool((scenario.result == 100).any()) is shared
    assert bool(scenario.metrics()["shared"]) is shared


def last(**knobs: Any) -> dict[str, float]:
    """What the walk ends with."""
    return run_of("autograd", steps=17, **knobs).metrics


@pytest.mark.parametrize("start", [1.0, -2.0, 0.5])
def test_the_gradients_are_those_of_the_closed_forms(start: float) -> None:
    x = last(start=start)
    assert x["out"] == pytest.approx(3 * (start + 2) ** 2)
    assert x["grad_sum"] == pytest.approx(4 * 6 * (start + 2) / 4)
    v = last(example="v", start=start)
    assert v["out"] == pytest.approx(7.5 * start**2)
    assert v["grad_sum"] == pytest.approx(5 * start)


def test_the_tutorials_numbers() -> None:
    assert last() == {"out": 27.0, "grad_sum": 4 * 4.5}
    assert last(example="v") == {"out": 7.5, "grad_sum": 0.5 + 1 + 1.5 + 2}


@pytest.mark.parametrize(
    ("knobs", "grad_sum"),
    [
        ({"zero_grad": "off"}, 2 * 18),
        ({"zero_grad": "off", "example": "v"}, 3 * 5),
        ({"detach": "factor"}, 9),
        ({"backward_from": "z", "weight": "ones"}, 4 * 18),
        ({"backward_from": "z", "weight": "quarters"}, 18),
        ({"backward_from": "z", "weight": "first", "example": "v"}, 2),
    ],
)
def test_what_the_knobs_do_to_the_gradient(knobs: dict[str, Any], grad_sum: float) -> None:
    assert last(**knobs)["grad_sum"] == pytest.approx(grad_sum)


@pytest.mark.parametrize(
    ("knobs", "torchs", "ours"),
    [
        ({"requires_grad": "off"}, "does not require grad", "requires_grad is off"),
        ({"no_grad": "on"}, "does not require grad", "no_grad"),
        ({"detach": "whole"}, "does not require grad", "detach()"),
        ({"backward_from": "z"}, "only for scalar outputs", "z has 4"),
        ({"backward_from": "z", "weight": "three"}, "Mismatch in shape", "the same shape"),
        ({"weight": "ones"}, "Mismatch in shape", "each number of out"),
    ],
)
def test_what_torch_refuses_ends_the_walk_and_is_explained(
    knobs: dict[str, Any], torchs: str, ours: str
) -> None:
    run = run_of("autograd", steps=17, **knobs)
    figure: Any = run.figure("this_step")
    assert torchs in figure.note and ours in figure.note
    assert "grad_sum" not in run.metrics


@pytest.mark.parametrize("activation", ["relu", "gelu", "sigmoid", "own"])
def test_the_gradient_by_layer_is_the_product_of_the_layers_jacobians(activation: str) -> None:
    scenario: Any = run_of("activations", activation=activation, own="x * tanh(x)", depth=4, width=6).scenario
    functions = {"own": lambda x: x * torch.tanh(x)}
    function = functions.get(activation) or getattr(torch.nn.functional, activation)
    torch.manual_seed(2)
    weights = [torch.nn.Linear(6, 6, bias=False).weight.detach() for _ in range(4)]
    for weight in weights:
        weight.normal_(0, 1 / math.sqrt(6))
    predict = torch.nn.Linear(6, 1, bias=False).weight.detach()
    hidden = torch.randn(64, 6)
    slopes = []
    for weight in weights:
        before = (hidden @ weight.T).requires_grad_()
        hidden = function(before)
        slopes.append(torch.autograd.grad(hidden.sum(), before)[0])
        hidden = hidden.detach()
    gradient = predict.expand(64, 6)
    expected = [gradient.square().mean().sqrt().item()]
    for weight, slope in zip(weights[:0:-1], slopes[:0:-1], strict=True):
        gradient = (gradient * slope) @ weight
        expected.insert(0, gradient.square().mean().sqrt().item())
    np.testing.assert_allclose(scenario.gradient, expected, rtol=1e-4)


def test_without_a_bend_the_whole_net_is_the_product_of_its_matrices() -> None:
    run = run_of("activations", activation="linear", depth=6, width=8)
    assert run.metrics["bent"] < 1e-5
    scenario: Any = run.scenario
    weights = [layer.weight.detach() for layer in scenario.layers]
    matrix = torch.linalg.multi_dot([scenario.predict.weight.detach(), *reversed(weights)])
    x = torch.randn(3, 8)
    torch.testing.assert_close(scenario.forward(x)[1], x @ matrix.T)
    assert run_of("activations", activation="leaky_relu", depth=6, width=8).metrics["bent"] > 0.01
