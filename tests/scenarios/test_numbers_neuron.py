"""One neuron, a few of them, and a line: their numbers against plain scripts and closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from tests.scenarios.lab import parameter, run_of, train_to
from tests.scenarios.long_trainings import linear_end, linear_start, xor_losses
from tui_lab.authoring.figures import Equation, HeatMap, NumberGrid

Array = npt.NDArray[np.float64]

ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
ANSWERS: dict[str, Callable[[int, int], bool]] = {
    "and": lambda a, b: bool(a and b),
    "or": lambda a, b: bool(a or b),
    "nand": lambda a, b: not (a and b),
    "not": lambda a, b: not a,
    "xor": lambda a, b: a != b,
}


@pytest.mark.parametrize("gate", ANSWERS)
def test_a_neuron_gets_right_what_its_sum_and_threshold_say(gate: str) -> None:
    wanted = np.array([ANSWERS[gate](int(a), int(b)) for a, b in ROWS])
    draw = np.random.default_rng(0)
    for w1, w2, theta in [*draw.uniform(-2, 2, (10, 3)).tolist(), (1.0, 1.0, 1.0), (0.1, 0.7, 0.8)]:
        run = run_of("mp-neuron", gate=gate, w1=w1, w2=w2, theta=theta)
        fires = np.round(ROWS @ [w1, w2] - theta, 4) >= 0
        assert run.metrics == {"right": (fires == wanted).sum()}, (w1, w2, theta)


@pytest.mark.parametrize("gate", ANSWERS)
def test_some_weights_make_every_gate_but_xor(gate: str) -> None:
    most = 0.0
    for theta in (-2.0, -1.5, -0.5, 0.0, 0.5, 1.0, 1.5):
        figure = run_of("mp-neuron", gate=gate, theta=theta).figure("weights_map")
        assert isinstance(figure, HeatMap)
        most = max(most, figure.values.max())
    assert most == (3 if gate == "xor" else 4)


def grids(figure: Any) -> list[NumberGrid]:
    assert isinstance(figure, Equation)
    return [part for part in figure.parts if isinstance(part, NumberGrid)]


def test_a_layer_is_the_product_of_its_matrices() -> None:
    x, w = np.array([[1, 1, -1], [4, 0, 2], [1, 0, 0]]), np.array([[2, -1], [3, -2], [0, 1]])
    run = run_of("matrix-layer", steps=6, bias="[0,4]")
    np.testing.assert_array_equal(grids(run.figure("row_times_column"))[-1].values, x @ w)
    _, weight, _, y = grids(run.figure("linear"))
    np.testing.assert_array_equal(weight.values, w.T)
    np.testing.assert_array_equal(y.values, x @ w + [0, 4])
    assert run.metrics == {"first": 5, "smallest": 0, "largest": 8, "sums": 6}


def perceptron(x: Array, y: Array, steps: int, lr: float) -> tuple[list[float], Array, int]:
    """The share of wrong answers before each step, then w and b together, and the mistakes."""
    with_one = np.hstack((x, np.ones((len(x), 1))))
    w, losses, mistakes = np.zeros(with_one.shape[1]), [], 0
    for step in range(steps):
        answers = np.where(with_one @ w > 0, 1, -1)
        losses.append(float(np.mean(answers != y)))
        i = step % len(x)
        mistakes += int(answers[i] != y[i])
        w += lr * (y[i] - answers[i]) * with_one[i]
    return losses, w, mistakes


def blobs(points: int, gap: float) -> tuple[Array, Array]:
    y = torch.tensor([-1.0, 1.0]).repeat(points // 2)
    depth, aside = torch.randn(points).abs(), 1.5 * torch.randn(points)
    across = y * (gap + depth)
    x = torch.stack((across + aside, across - aside), dim=1) / 2**0.5 + 0.5
    order = torch.randperm(points)
    return x[order].double().numpy(), y[order].double().numpy()


@pytest.mark.parametrize("seed", [2, 7])
def test_the_perceptron_learns_as_the_rule_says(seed: int) -> None:
    torch.manual_seed(seed)
    x, y = blobs(40, gap=0.1)
    losses, w, mistakes = perceptron(x, y, 1000, lr=0.5)
    run = run_of("perceptron", seed=seed)
    for step in (1, 10, 1000):
        train_to(run, step)
        assert run.loss == pytest.approx(losses[step - 1], abs=1e-6), step
    learnt = np.append(run.parameters["w"].numpy(), run.parameters["b"].numpy())
    np.testing.assert_allclose(learnt, w, atol=1e-4)
    assert run.metrics["mistakes"] == mistakes
    longest = max(np.hypot(1, np.hypot(*row)) for row in x)
    least = min(y * (x.sum(axis=1) - 1)) / 3**0.5
    assert run.metrics["bound"] == pytest.approx((longest / least) ** 2, rel=1e-4)


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_perceptron_makes_no_more_mistakes_than_the_proof_allows(seed: int) -> None:
    run = run_of("perceptron", steps=200, seed=seed, gap=0.5)
    assert run.loss == 0
    assert 0 < run.metrics["mistakes"] <= run.metrics["bound"] < 200


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_xor_by_hand_and_by_autograd_have_the_same_losses(engine: str) -> None:
    expected = xor_losses(seed=7, hidden=5, lr=2.0, steps=400)
    run = run_of("xor", seed=7, engine=engine, hidden=5, lr=2.0)
    for step in (1, 10, 400):
        train_to(run, step)
        assert run.loss == pytest.approx(expected[step - 1], rel=1e-9), step
    assert run.loss < 0.02


@pytest.mark.parametrize("seed", [2, 7])
def test_linear_has_the_losses_of_plain_pytorch(seed: int) -> None:
    torch.manual_seed(seed)
    x, y, model = linear_start()
    losses = []
    for _ in range(300):
        loss = ((model(x) - y) ** 2).mean()
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for weight, gradient in zip(model.parameters(), gradients, strict=True):
                weight.sub_(1e-3 * gradient)
    run = run_of("linear", seed=seed)
    for step in (1, 10, 300):
        train_to(run, step)
        assert run.loss == pytest.approx(losses[step - 1], rel=1e-5), step


def test_linear_ends_where_gradient_descent_must() -> None:
    """With ten times the default's lr, a tenth of its steps; test_content runs the default to its end."""
    (weight, bias), loss = linear_end(lr=1e-2, steps=3000)
    run = run_of("linear", steps=3000, lr=1e-2)
    assert parameter(run, "weight") == pytest.approx(weight, abs=2e-3)
    assert parameter(run, "bias") == pytest.approx(bias, abs=1e-3)
    assert run.loss == pytest.approx(loss, rel=0.05)
