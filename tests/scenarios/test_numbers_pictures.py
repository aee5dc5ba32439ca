"""The scenarios with pictures against plain PyTorch scripts: same seed, same losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.scenarios.lab import SEED, run_of, train_to
from tui_lab.authoring.datasets.digits import FILE

Losses = Iterator[float]


def real_digits() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """1,437 digits of shape (64,) from 0 to 1 and their labels; then the same of 360 to test on."""
    with np.load(FILE) as file:
        images = torch.tensor(file["images"].reshape(-1, 64).astype(np.float32) / 16)
        labels = torch.tensor(file["labels"].astype(np.int64))
    return images[:1437], labels[:1437], images[1437:], labels[1437:]


def shuffled(examples: int, batch_size: int) -> Iterator[Tensor]:
    while True:
        yield from torch.randperm(examples).split(batch_size)


def train(
    parameters: list[nn.Parameter],
    loss_of: Callable[[Tensor], Tensor],
    batches: Iterator[Tensor],
    optimizer: torch.optim.Optimizer,
) -> Losses:
    for batch in batches:
        loss = loss_of(batch)
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient
        optimizer.step()
        yield loss.item()


def digits(_: Path) -> Losses:
    x, y, _x, _y = real_digits()
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    parameters = list(net.parameters())

    def loss_of(batch: Tensor) -> Tensor:
        return nn.functional.cross_entropy(net(x[batch]), y[batch])

    return train(parameters, loss_of, shuffled(len(x), 64), torch.optim.SGD(parameters, lr=0.1))


def fashion(folder: Path) -> Losses:
    raw = np.fromfile(folder / "train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
    x = torch.tensor(raw.astype(np.float32)) / 255
    y = torch.tensor(np.fromfile(folder / "train-labels-idx1-ubyte", np.uint8)[8:].astype(np.int64))
    net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    parameters = list(net.parameters())

    def loss_of(batch: Tensor) -> Tensor:
        return nn.functional.cross_entropy(net(x[batch]), y[batch])

    return train(parameters, loss_of, shuffled(len(x), 64), torch.optim.SGD(parameters, lr=1e-3))


def cnn(_: Path) -> Losses:
    x, y, _x, _y = real_digits()
    net = nn.Sequential(
        nn.Conv2d(1, 16, 5, 1, 2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, 1, 2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 2 * 2, 10),
    )
    parameters = list(net.parameters())

    def loss_of(batch: Tensor) -> Tensor:
        return nn.functional.cross_entropy(net(x[batch].view(-1, 1, 8, 8)), y[batch])

    return train(parameters, loss_of, shuffled(len(x), 50), torch.optim.Adam(parameters, lr=1e-3))


def autoencoder(_: Path) -> Losses:
    x = real_digits()[0]
    sizes = (64, 64, 32, 3)
    encoder = [nn.Linear(a, b) for a, b in pairwise(sizes)]
    decoder = [nn.Linear(a, b) for a, b in pairwise(sizes[::-1])]
    parameters = list(chain(*(layer.parameters() for layer in encoder + decoder)))

    def loss_of(batch: Tensor) -> Tensor:
        values = x[batch]
        for layer in (*encoder[:-1], None, *decoder[:-1]):
            values = torch.tanh(layer(values)) if layer else encoder[-1](values)
        return (torch.sigmoid(decoder[-1](values)) - x[batch]).square().mean()

    return train(parameters, loss_of, shuffled(len(x), 64), torch.optim.Adam(parameters, lr=5e-3))


@pytest.mark.parametrize(
    ("name", "script", "steps"),
    [("digits", digits, 230), ("fashion", fashion, 20), ("cnn", cnn, 87), ("autoencoder", autoencoder, 460)],
)
def test_same_losses_as_plain_pytorch(
    name: str, script: Callable[[Path], Losses], steps: int, fashion_folder: Path
) -> None:
    torch.manual_seed(SEED)
    expected = list(islice(script(fashion_folder), steps))
    run = run_of(name)
    assert run.scenario.steps == steps
    for step in (1, 10, steps):
        train_to(run, step)
        assert run.loss == pytest.approx(expected[step - 1], rel=1e-4), step


def test_accuracy_and_test_loss_are_those_of_the_whole_test_set() -> None:
    run = run_of("digits", steps=46)  # two epochs
    _, _, x, y = real_digits()
    weight, bias, out_weight, out_bias = (tensor.detach() for tensor in run.parameters.values())
    scores = torch.relu(x @ weight.T + bias) @ out_weight.T + out_bias
    chance = scores.softmax(dim=1)[torch.arange(360), y]
    assert run.metrics["test_loss"] == pytest.approx(-chance.log().mean().item(), rel=1e-5)
    assert run.metrics["accuracy"] == pytest.approx((scores.argmax(dim=1) == y).double().mean().item())


def test_a_full_run_of_fashion_has_five_epochs_of_what_files_there_are(fashion_folder: Path) -> None:
    examples = len(np.fromfile(fashion_folder / "train-labels-idx1-ubyte", np.uint8)) - 8
    assert run_of("fashion", batch=30).scenario.steps == 5 * -(-examples // 30)


def test_layers_answer_with_what_the_modules_compute() -> None:
    torch.manual_seed(SEED)
    images = torch.rand(3, 28, 28)
    run = run_of("layers")
    weight, bias, out_weight, out_bias = (tensor.detach() for tensor in run.parameters.values())
    hidden = np.maximum(images.numpy().reshape(3, 784) @ weight.numpy().T + bias.numpy(), 0)
    scores = hidden @ out_weight.numpy().T + out_bias.numpy()
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert run.metrics["parameters"] == 784 * 20 + 20 + 20 * 10 + 10
    assert run.metrics["zeros"] == pytest.approx((hidden == 0).mean())
    assert run.metrics["surest"] == pytest.approx(chances.max(), rel=1e-5)
