"""The scenarios that compare networks, against plain scripts: same seed, same losses of each network."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from tests.scenarios.lab import run_of, train_to

Losses = list[dict[str, float]]
Rule = Callable[[Tensor, dict[str, Tensor], int], Tensor]  # gradient, its memory, step from 1: the move


def sgd(gradient: Tensor, memory: dict[str, Tensor], step: int) -> Tensor:
    return 0.01 * gradient


def momentum(gradient: Tensor, memory: dict[str, Tensor], step: int, mu: float = 0.8) -> Tensor:
    memory["sum"] = mu * memory.get("sum", 0 * gradient) + gradient
    return 0.01 * memory["sum"]


def adagrad(gradient: Tensor, memory: dict[str, Tensor], step: int) -> Tensor:
    memory["squares"] = memory.get("squares", 0 * gradient) + gradient**2
    return 0.01 * gradient / (memory["squares"].sqrt() + 1e-10)


def rmsprop(gradient: Tensor, memory: dict[str, Tensor], step: int) -> Tensor:
    memory["squares"] = 0.9 * memory.get("squares", 0 * gradient) + 0.1 * gradient**2
    return 0.01 * gradient / (memory["squares"].sqrt() + 1e-8)


def adam(
    gradient: Tensor, memory: dict[str, Tensor], step: int, lr: float = 0.01, beta2: float = 0.99
) -> Tensor:
    memory["mean"] = 0.9 * memory.get("mean", 0 * gradient) + 0.1 * gradient
    memory["squares"] = beta2 * memory.get("squares", 0 * gradient) + (1 - beta2) * gradient**2
    mean, squares = memory["mean"] / (1 - 0.9**step), memory["squares"] / (1 - beta2**step)
    return lr * mean / (squares.sqrt() + 1e-8)


RULES: dict[str, Rule] = {
    "sgd": sgd,
    "momentum": momentum,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
}


class Trained:
    """A network as a list of tensors, moved by a rule."""

    def __init__(self, weights: Sequence[Tensor], rule: Rule) -> None:
        self.weights = [weight.detach().clone().requires_grad_() for weight in weights]
        self.rule = rule
        self.memories: list[dict[str, Tensor]] = [{} for _ in weights]
        self.step = 0

    def learn(self, loss: Tensor) -> None:
        self.step += 1
        gradients = torch.autograd.grad(loss, self.weights)
        with torch.no_grad():
            for weight, gradient, memory in zip(self.weights, gradients, self.memories, strict=True):
                weight -= self.rule(gradient, memory, self.step)


def one_layer(weights: list[Tensor], x: Tensor) -> Tensor:
    w1, b1, w2, b2 = weights
    return torch.relu(x @ w1.T + b1) @ w2.T + b2


def parabola() -> tuple[Tensor, Tensor, list[Tensor]]:
    x = torch.linspace(-1, 1, 1000).reshape(-1, 1)
    y = x.pow(2) + 0.1 * torch.randn(1000, 1)
    hidden, predict = nn.Linear(1, 20), nn.Linear(20, 1)
    return x, y, [*hidden.parameters(), *predict.parameters()]


def shuffled(examples: int, size: int) -> Callable[[], Tensor]:
    """Batches of `size`, the examples in a fresh order each time they are used up."""
    rest = torch.tensor([], dtype=torch.int64)

    def draw() -> Tensor:
        nonlocal rest
        if not len(rest):
            rest = torch.randperm(examples)
        batch, rest = rest[:size], rest[size:]
        return batch

    return draw


def optimizers(steps: int) -> Losses:
    x, y, weights = parabola()
    nets = {name: Trained(weights, rule) for name, rule in RULES.items()}
    draw, losses = shuffled(1000, 32), []
    for _ in range(steps):
        losses.append({name: mse_loss(one_layer(net.weights, x), y).item() for name, net in nets.items()})
        batch = draw()
        for net in nets.values():
            net.learn(mse_loss(one_layer(net.weights, x[batch]), y[batch]))
    return losses


def batch_size(steps: int) -> Losses:
    x, y, weights = parabola()
    nets = {
        name: Trained(weights, lambda gradient, memory, step: 0.1 * gradient)
        for name in ("all", "one", "mini")
    }
    draws = {"all": lambda: torch.arange(1000), "one": shuffled(1000, 1), "mini": shuffled(1000, 32)}
    losses = []
    for _ in range(steps):
        losses.append({name: mse_loss(one_layer(net.weights, x), y).item() for name, net in nets.items()})
        for name, net in nets.items():
            batch = draws[name]()
            net.learn(mse_loss(one_layer(net.weights, x[batch]), y[batch]))
    return losses


def dropout(steps: int) -> Losses:
    x = torch.linspace(-1, 1, 20).reshape(-1, 1)
    y = x + 0.3 * torch.randn(20, 1)
    torch.randn(20, 1)  # the errors of the test points
    layers = [nn.Linear(1, 300), nn.Linear(300, 300), nn.Linear(300, 1)]
    weights = [parameter for layer in layers for parameter in layer.parameters()]
    for sizes in ((1, 300), (300, 300), (300, 1)):
        nn.Linear(*sizes)  # the second network is drawn, and then starts as the first

    def rule(gradient: Tensor, memory: dict[str, Tensor], step: int) -> Tensor:
        return adam(gradient, memory, step, beta2=0.999)

    def forward(weights: list[Tensor], silence: Callable[[Tensor], Tensor]) -> Tensor:
        w1, b1, w2, b2, w3, b3 = weights
        first = torch.relu(silence(x @ w1.T + b1))
        return torch.relu(silence(first @ w2.T + b2)) @ w3.T + b3

    def silence(z: Tensor) -> Tensor:
        return nn.functional.dropout(z, 0.5)

    plain, dropped = Trained(weights, rule), Trained(weights, rule)
    losses = []
    for _ in range(steps):
        loss = mse_loss(forward(plain.weights, lambda z: z), y)
        dropped_loss = mse_loss(forward(dropped.weights, silence), y)
        plain.learn(loss)
        dropped.learn(dropped_loss)
        losses.append({"plain": loss.item(), "dropout": dropped_loss.item()})
    return losses


def batch_norm(steps: int) -> Losses:
    x = torch.linspace(-7, 10, 2000).reshape(-1, 1)
    y = x.pow(2) - 5 + 2 * torch.randn(2000, 1)
    torch.randn(200, 1)  # the errors of the test points
    linear = [nn.Linear(1 if k == 0 else 10, 10) for k in range(8)] + [nn.Linear(10, 1)]
    for layer in linear:
        layer.weight.data.normal_(0, 0.1)
        layer.bias.data.fill_(-0.2)
    for layer in copy.deepcopy(linear):  # a second network is drawn, and then starts as the first
        layer.reset_parameters()
        layer.weight.data.normal_(0, 0.1)

    normed: list[nn.Module] = [nn.BatchNorm1d(1, momentum=0.5)]
    for layer in copy.deepcopy(linear[:-1]):
        normed += [layer, nn.BatchNorm1d(10, momentum=0.5), nn.Tanh()]
    plain = nn.Sequential(*(part for layer in linear[:-1] for part in (layer, nn.Tanh())), linear[-1])
    nets = {"plain": plain, "batch_norm": nn.Sequential(*normed, copy.deepcopy(linear[-1]))}
    # torch's own: the biases before a BatchNorm have no gradient but rounding errors, which Adam makes large.
    adams = {name: torch.optim.Adam(net.parameters(), lr=0.03) for name, net in nets.items()}
    draw, losses = shuffled(2000, 64), []
    for _ in range(steps):
        batch, now = draw(), {}
        for name, net in nets.items():
            loss = mse_loss(net(x[batch]), y[batch])
            adams[name].zero_grad()
            loss.backward()
            adams[name].step()
            now[name] = loss.item()
        losses.append(now)
    return losses


def surfaces(steps: int) -> Losses:
    """Down the valley x²/20 + y², whose slope is (x/10, 2y), with ten times the lr that the rules have."""
    start = torch.tensor([-4.0, 2.0])
    rules: dict[str, Rule] = {
        "sgd": lambda gradient, memory, step: 0.1 * gradient,
        "momentum": lambda gradient, memory, step: 10 * momentum(gradient, memory, step, mu=0.9),
        "adagrad": lambda gradient, memory, step: 10 * adagrad(gradient, memory, step),
        "rmsprop": lambda gradient, memory, step: 10 * rmsprop(gradient, memory, step),
        "adam": lambda gradient, memory, step: adam(gradient, memory, step, lr=0.1),
    }
    places = {name: start.clone() for name in rules}
    memories: dict[str, dict[str, Tensor]] = {name: {} for name in rules}
    losses = []
    for step in range(1, steps + 1):
        losses.append({name: (x**2 / 20 + y**2).item() for name, (x, y) in places.items()})
        for name, place in places.items():
            slope = torch.tensor([0.1, 2.0]) * place
            place -= rules[name](slope, memories[name], step)
    return losses


@pytest.mark.slow
# `near`: rounding errors grow in a training, most of all where a tiny gradient is divided by its size.
# By the last step of dropout they are as large as the loss itself, that of 20 points learnt by heart.
@pytest.mark.parametrize(
    ("name", "script", "steps", "last", "near"),
    [
        ("optimizers", optimizers, 384, 384, 1e-3),
        ("surfaces", surfaces, 200, 200, 1e-3),
        ("batch-size", batch_size, 200, 200, 1e-4),
        ("dropout", dropout, 500, 300, 1e-2),
        ("batch-norm", batch_norm, 384, 384, 1e-4),
    ],
)
def test_same_losses_as_plain_pytorch(
    name: str, script: Callable[[int], Losses], steps: int, last: int, near: float
) -> None:
    torch.manual_seed(2)
    expected = script(last)
    run = run_of(name)
    assert run.scenario.steps == steps
    for step, tolerance in ((1, 1e-6), (10, 1e-4), (last, near)):
        train_to(run, step)
        assert run.losses == pytest.approx(expected[step - 1], rel=tolerance), step
