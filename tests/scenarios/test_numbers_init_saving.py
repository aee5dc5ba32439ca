"""`initialisation` and `save-load` against plain scripts of the same training."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.scenarios.lab import SEED, run_of, train_to
from tui_lab.authoring.datasets.digits import digits

# Of weights from N(0, 1) the first loss alone can be told: each layer makes a rounding error larger.
STD = {
    "normal": lambda n, m: 1.0,
    "xavier": lambda n, m: math.sqrt(2 / (n + m)),
    "kaiming": lambda n, m: math.sqrt(2 / n),
}


def deep_net(rule: str, steps: int) -> list[float]:
    data = digits()
    images = data.images.reshape(-1, 64).float()
    images = (images - images.mean()) / images.std()
    sizes = [64] + [100] * 10 + [10]
    shapes = list(pairwise(sizes))
    for n, m in shapes:
        nn.Linear(n, m)  # what it draws is thrown away
    weights = [torch.randn(m, n) * STD[rule](n, m) for n, m in shapes]
    biases = [torch.zeros(m) for _, m in shapes]
    trained = [parameter.requires_grad_() for parameter in weights + biases]
    batches: list[Tensor] = []
    losses = []
    for _ in range(steps):
        batches = batches or list(torch.randperm(len(images)).split(64))
        batch = batches.pop(0)
        x = images[batch]
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            x = torch.tanh(x @ weight.T + bias)
        scores = x @ weights[-1].T + biases[-1]
        loss = -scores.log_softmax(dim=1)[torch.arange(len(batch)), data.labels[batch]].mean()
        gradients = torch.autograd.grad(loss, trained)
        with torch.no_grad():
            for parameter, gradient in zip(trained, gradients, strict=True):
                parameter -= 0.05 * gradient
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("rule", list(STD))
def test_initialisation_trains_as_a_plain_script_does(rule: str) -> None:
    torch.manual_seed(SEED)
    steps = (1,) if rule == "normal" else (1, 10, 100)
    expected = deep_net(rule, steps[-1])
    run = run_of("initialisation", init=rule)
    assert run.scenario.steps == 100
    for step in steps:
        train_to(run, step)
        assert run.loss == pytest.approx(expected[step - 1], rel=1e-3 if step > 10 else 1e-5), step


@pytest.mark.parametrize("rule", ["default", "xavier", "kaiming"])
def test_rules_have_the_std_of_their_papers(rule: str) -> None:
    run = run_of("initialisation", init=rule, width=200, depth=2)
    n, m = 200, 200
    std = {"default": math.sqrt(1 / (3 * n)), "xavier": math.sqrt(2 / (n + m)), "kaiming": math.sqrt(2 / n)}
    weight = run.parameters["1.weight"]
    assert weight.std().item() == pytest.approx(std[rule], rel=0.02)
    assert not run.parameters["1.bias"].any()


def momentum_by_hand(factor: float, optimizer_too: bool) -> list[tuple[float, float]]:
    """The losses of both nets over 200 steps; the first is copied into the second after 100 of them."""
    x = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
    y = x.pow(2) + 0.2 * torch.rand(x.size())

    def net() -> list[Tensor]:
        layers = nn.Linear(1, 10), nn.Linear(10, 1)
        return [p.detach().requires_grad_() for layer in layers for p in layer.parameters()]

    def loss_of(net: list[Tensor]) -> Tensor:
        w1, b1, w2, b2 = net
        return ((torch.clamp(x @ w1.T + b1, min=0) @ w2.T + b2 - y) ** 2).mean()

    first, second = net(), net()
    velocities = [[torch.zeros_like(p) for p in one] for one in (first, second)]
    losses = []
    for step in range(1, 201):
        now = loss_of(first), loss_of(second)
        losses.append((now[0].item(), now[1].item()))
        for one, loss, velocity in zip((first, second), now, velocities, strict=True):
            if one is second and step <= 100:
                continue
            for parameter, v, gradient in zip(one, velocity, torch.autograd.grad(loss, one), strict=True):
                v.mul_(factor).add_(gradient)
                parameter.data -= 0.1 * v
        if step == 100:
            second = [parameter.detach().clone().requires_grad_() for parameter in first]
            if optimizer_too:
                velocities[1] = [v.clone() for v in velocities[0]]
    return losses


@pytest.mark.parametrize(("factor", "too"), [(0.0, "off"), (0.9, "off"), (0.9, "on")])
def test_save_load_trains_as_a_plain_script_does(factor: float, too: str) -> None:
    torch.manual_seed(SEED)
    expected = momentum_by_hand(factor, too == "on")
    knobs: dict[str, Any] = {"optimizer": "momentum", "momentum": factor, "lr": 0.1, "optimizer too": too}
    run = run_of("save-load", **knobs)
    for step in (1, 10, 100, 101, 110, 200):
        train_to(run, step)
        first, second = expected[step - 1]
        assert run.losses == pytest.approx({"first": first, "loaded": second}, rel=1e-4), step
    assert (run.metrics["gap"] == 0) == (factor == 0 or too == "on")


def test_plain_sgd_goes_on_bit_for_bit() -> None:
    run = run_of("save-load", steps=200)
    parameters = run.parameters
    for name in ("hidden.weight", "hidden.bias", "predict.weight", "predict.bias"):
        np.testing.assert_array_equal(
            parameters[f"first.{name}"].detach().numpy(),
            parameters[f"loaded.{name}"].detach().numpy(),
        )
