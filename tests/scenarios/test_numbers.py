"""Each scenario against a plain PyTorch script of the same tutorial: same seed, same losses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from tests.scenarios.lab import parameter, run_of, train_to


def linear_by_hand(steps: int) -> list[float]:
    x = torch.rand(50)
    w = torch.rand(1, requires_grad=True)
    b = torch.rand(1, requires_grad=True)
    y = 3 * x + 0.8
    losses = []
    for _ in range(steps):
        loss = torch.mean((w * x + b - y) ** 2)
        w_grad, b_grad = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w -= 0.01 * w_grad
            b -= 0.01 * b_grad
        losses.append(loss.item())
    return losses


def train(
    net: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor, lr: float, steps: int
) -> list[float]:
    losses = []
    for _ in range(steps):
        loss = loss_fn(net(x), y)
        gradients = torch.autograd.grad(loss, list(net.parameters()))
        with torch.no_grad():
            for weight, gradient in zip(net.parameters(), gradients, strict=True):
                weight.sub_(lr * gradient)
        losses.append(loss.item())
    return losses


def regression(steps: int) -> list[float]:
    x = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
    y = x.pow(2) + 0.2 * torch.rand(x.size())
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    return train(net, nn.functional.mse_loss, x, y, 0.5, steps)


def classification(steps: int) -> list[float]:
    ones = torch.ones(100, 2)
    x = torch.cat((torch.normal(2 * ones, 1), torch.normal(-2 * ones, 1)))
    y = torch.tensor([0] * 100 + [1] * 100)
    net = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 2))
    return train(net, nn.functional.cross_entropy, x, y, 0.02, steps)


@pytest.mark.parametrize("seed", [2, 7])
@pytest.mark.parametrize(
    ("name", "script", "steps"),
    [
        ("linear-by-hand", linear_by_hand, 3000),
        ("regression", regression, 100),
        ("classification", classification, 100),
    ],
)
def test_same_losses_as_plain_pytorch(
    name: str, script: Callable[[int], list[float]], steps: int, seed: int
) -> None:
    torch.manual_seed(seed)
    expected = script(steps)
    run = run_of(name, seed=seed)
    assert run.scenario.steps == steps
    for step in (1, 10, steps):
        train_to(run, step)
        assert run.loss == pytest.approx(expected[step - 1], rel=1e-6), step


def test_linear_by_hand_ends_where_the_tutorial_did() -> None:
    run = run_of("linear-by-hand", steps=3000)
    assert list(run.parameters) == ["w", "b"]
    # The tutorial printed 2.9280 and 0.8372, from another draw of the points.
    assert parameter(run, "w") == pytest.approx(2.93, abs=0.08)
    assert parameter(run, "b") == pytest.approx(0.84, abs=0.04)


def test_with_longer_steps_linear_by_hand_finds_the_line() -> None:
    run = run_of("linear-by-hand", steps=400, lr=0.5)
    assert parameter(run, "w") == pytest.approx(3.0, abs=1e-4)
    assert parameter(run, "b") == pytest.approx(0.8, abs=1e-4)
