"""The mistakes, broken and mended, against plain PyTorch scripts that have the same losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as f

from tests.scenarios.lab import SEED, run_of
from tests.scenarios.test_numbers_pictures import real_digits, shuffled
from tui_lab.engine.kept import size_of

STEPS = 60
Losses = Iterator[float]


def zero_grad_forgotten(mended: bool) -> Losses:
    """By hand: what SGD moves by is the sum of all gradients so far, or the latest alone."""
    x = torch.linspace(-1, 1, 100).view(100, 1)
    y = torch.sin(2 * x) + 0.1 * torch.randn(100, 1)
    net = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1))
    weights = list(net.parameters())
    sums = [torch.zeros_like(weight) for weight in weights]
    while True:
        loss = (net(x) - y).square().mean()
        found = torch.autograd.grad(loss, weights)
        sums = [new if mended else old + new for old, new in zip(sums, found, strict=True)]
        for weight, direction in zip(weights, sums, strict=True):
            weight.data -= 0.05 * direction
        yield loss.item()


def descend(loss_of: Callable[[], Tensor], optimizer: torch.optim.Optimizer) -> Losses:
    while True:
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def broadcast_loss(mended: bool) -> Losses:
    """All pairs of prediction and target, written out."""
    x = torch.linspace(-1, 1, 100).view(100, 1)
    y = 2 + torch.sin(2 * x[:, 0]) + 0.1 * torch.randn(100)
    net = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1))

    def loss_of() -> Tensor:
        answers = net(x)[:, 0]
        pairs = answers - y if mended else answers.repeat_interleave(100) - y.repeat(100)
        loss: Tensor = pairs.square().mean()
        return loss

    return descend(loss_of, torch.optim.SGD(net.parameters(), lr=0.01))


def softmax_twice(mended: bool) -> Losses:
    x, y, _x, _y = real_digits()
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    batches = shuffled(len(x), 64)

    def loss_of() -> Tensor:
        batch = next(batches)
        scores = net(x[batch])
        outputs = scores if mended else scores.exp() / scores.exp().sum(1, keepdim=True)
        chances = outputs.exp() / outputs.exp().sum(1, keepdim=True)
        loss: Tensor = -chances[torch.arange(len(batch)), y[batch]].log().mean()
        return loss

    return descend(loss_of, torch.optim.SGD(net.parameters(), lr=0.5))


def plain_list(mended: bool) -> Losses:
    x = torch.linspace(-1, 1, 100).view(100, 1)
    y = torch.sin(6 * x) + 0.1 * torch.randn(100, 1)
    hidden, last = [nn.Linear(1, 20), nn.Linear(20, 20), nn.Linear(20, 20)], nn.Linear(20, 1)
    trained = [last, *hidden] if mended else [last]
    weights = [weight for layer in trained for weight in layer.parameters()]

    def loss_of() -> Tensor:
        values = x
        for layer in hidden:
            values = layer(values).tanh()
        return f.mse_loss(last(values), y)

    return descend(loss_of, torch.optim.Adam(weights, lr=0.01))


def eval_forgotten(mended: bool) -> Losses:
    """The losses of the test, of which a dropout by hand draws for each answer in training."""
    x = 2 * torch.rand(100, 1) - 1
    y = torch.sin(3 * x) + 0.1 * torch.randn(100, 1)
    first, last = nn.Linear(1, 100), nn.Linear(100, 1)

    def answers(to: Tensor, silence: bool) -> Tensor:
        values: Tensor = first(to)
        found: Tensor = last((f.dropout(values, 0.5) if silence else values).relu())
        return found

    f.mse_loss(answers(x[50:], not mended), y[50:])  # once before the first step
    optimizer = torch.optim.Adam([*first.parameters(), *last.parameters()], lr=0.01)
    for _ in descend(lambda: f.mse_loss(answers(x[:50], True), y[:50]), optimizer):
        yield f.mse_loss(answers(x[50:], not mended), y[50:]).item()


def unscaled_inputs(mended: bool) -> Losses:
    """By the gradient of a squared error in closed form."""
    kilometres = 3 * torch.rand(200)
    rooms = torch.randint(1, 6, (200,)).float()
    y = 4 + 2.5 * rooms - 1.5 * kilometres + 0.3 * torch.randn(200)
    x = torch.stack((1000 * kilometres, rooms), dim=1)
    if mended:
        x = (x - x.mean(0)) / x.std(0)
    line = nn.Linear(2, 1)
    w, b = line.weight.detach()[0].double(), line.bias.detach()[0].double()
    inputs, lr = x.double(), 0.01 if mended else 1e-7
    while True:
        error = inputs @ w + b - y
        yield error.square().mean().item()
        w, b = w - lr * 2 * inputs.T @ error / 200, b - lr * 2 * error.mean()


def detached_graph(mended: bool) -> Losses:
    classes = torch.arange(200) % 2 * 1.0
    radius = torch.where(classes == 1, 2.5 * torch.rand(200), 3.5 + 1.5 * torch.rand(200))
    angle = 2 * torch.pi * torch.rand(200)
    x = torch.stack((radius * angle.cos(), radius * angle.sin()), dim=1) + 0.3 * torch.randn(200, 2)
    first, second, last = nn.Linear(2, 4), nn.Linear(4, 4), nn.Linear(4, 2)
    trained = [first, second, last] if mended else [last]

    def loss_of() -> Tensor:
        scores = last(second(first(x).tanh()).tanh())
        return f.cross_entropy(scores, classes.long())

    weights = [weight for layer in trained for weight in layer.parameters()]
    return descend(loss_of, torch.optim.Adam(weights, lr=0.02))


def wrong_axis(mended: bool) -> Losses:
    classes = torch.tensor([0, 1, 2] * 50)
    centres = torch.tensor([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])
    x = centres[classes] + 0.8 * torch.randn(150, 2)
    net = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 3))

    def loss_of() -> Tensor:
        sizes = net(x).exp()
        chances = sizes / (sizes.sum(1, keepdim=True) if mended else sizes.sum(0))
        loss: Tensor = -chances[torch.arange(150), classes].log().mean()
        return loss

    return descend(loss_of, torch.optim.SGD(net.parameters(), lr=0.1))


SCRIPTS: dict[str, Callable[[bool], Losses]] = {
    "zero-grad-forgotten": zero_grad_forgotten,
    "broadcast-loss": broadcast_loss,
    "softmax-twice": softmax_twice,
    "plain-list": plain_list,
    "eval-forgotten": eval_forgotten,
    "unscaled-inputs": unscaled_inputs,
    "detached-graph": detached_graph,
    "wrong-axis": wrong_axis,
}


@pytest.mark.filterwarnings("ignore:Using a target size")  # it is what betrays one of them
@pytest.mark.parametrize("form", ["broken", "mended"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_same_losses_as_plain_pytorch(name: str, form: str) -> None:
    torch.manual_seed(SEED)
    expected = list(islice(SCRIPTS[name](form == "mended"), STEPS))
    knobs: dict[str, Any] = {"lr": 0.01} if (name, form) == ("unscaled-inputs", "mended") else {}
    run = run_of(name, form=form, **knobs)
    loss = "test_loss" if name == "eval-forgotten" else "loss"
    for step in range(1, STEPS + 1):
        run.advance()
        if step in (1, 2, 10, STEPS):
            found = dict(run.losses) | run.metrics
            assert found[loss] == pytest.approx(expected[step - 1], rel=1e-3), step


def test_what_the_swing_remembers_does_not_grow() -> None:
    sizes = [size_of(run_of("zero-grad-forgotten", steps).state_dict(curves=False)) for steps in (100, 1000)]
    assert sizes[1] < sizes[0] + 4_000
