"""The playground against a plain PyTorch script, and its data sets against their own formulas."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.scenarios.lab import SEED, run_of, train_to
from tui_lab.authoring.datasets.toys import LINE_TOYS, PLANE_TOYS, REACH, toy

POINTS = 200


def disc_and_ring() -> tuple[Tensor, Tensor]:
    """Even points in the ring, odd ones in the disc."""
    odd = torch.tensor([False, True] * (POINTS // 2))
    disc, ring, turn = torch.rand(3, POINTS)
    radius = torch.where(odd, 2.5 * disc, 3.5 + 1.5 * ring)
    torch.randn(POINTS, 2)  # the noise, of which there is none
    x = torch.stack((radius * (2 * math.pi * turn).cos(), radius * (2 * math.pi * turn).sin()), dim=1)
    return x, odd.float()


def script(steps: int, l1: float = 0.0, l2: float = 0.0, dropout: float = 0.0) -> list[float]:
    """2-4-2-1 tanh on half of the points, in batches of 10, the update of SGD by hand."""
    x, y = (half[: POINTS // 2] for half in disc_and_ring())
    silent = [nn.Dropout(dropout)] if dropout else []
    net = nn.Sequential(
        nn.Linear(2, 4), nn.Tanh(), *silent, nn.Linear(4, 2), nn.Tanh(), *silent, nn.Linear(2, 1)
    )
    losses: list[float] = []
    while len(losses) < steps:
        for rows in torch.randperm(POINTS // 2).split(10)[: steps - len(losses)]:
            chance = net(x[rows])[:, 0].sigmoid()
            loss = -torch.where(y[rows] == 1, chance, 1 - chance).log().mean()
            gradients = torch.autograd.grad(loss, list(net.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(net.parameters(), gradients, strict=True):
                    if parameter.dim() == 2:  # the weights pay, the biases do not
                        gradient = gradient + l1 * parameter.sign() + 2 * l2 * parameter
                    parameter.sub_(0.03 * gradient)
            losses.append(loss.item())
    return losses


@pytest.mark.parametrize(
    ("steps", "knobs"), [(1000, {}), (10, {"l1": 0.1, "l2": 0.05}), (10, {"dropout": 0.5})]
)
def test_same_losses_as_plain_pytorch(steps: int, knobs: dict[str, Any]) -> None:
    torch.manual_seed(SEED)
    expected = script(steps, **knobs)
    run = run_of("playground", **knobs)
    assert run.scenario.steps == 1000
    for step in (1, 10, steps):
        train_to(run, step)
        assert run.loss == pytest.approx(expected[step - 1], rel=1e-5), step


def test_the_test_loss_is_of_the_points_that_are_left() -> None:
    torch.manual_seed(SEED)
    x, y = disc_and_ring()
    run = run_of("playground", steps=20, train_share=0.7)
    hidden1, bias1, hidden2, bias2, predict, bias = run.parameters.values()
    with torch.no_grad():
        outputs = ((x[140:] @ hidden1.T + bias1).tanh() @ hidden2.T + bias2).tanh() @ predict.T + bias
        loss = nn.functional.binary_cross_entropy_with_logits(outputs[:, 0], y[140:])
        right = (outputs[:, 0] > 0).float() == y[140:]
    assert run.metrics["test_loss"] == pytest.approx(loss.item(), rel=1e-5)
    assert run.metrics["accuracy"] == pytest.approx(right.double().mean().item())


@pytest.mark.parametrize("name", PLANE_TOYS)
def test_points_in_the_plane_belong_to_two_classes(name: str) -> None:
    torch.manual_seed(SEED)
    x, classes = toy(name, 1000, 0.0)
    assert x.shape == (1000, 2) and classes.shape == (1000,)
    assert x.dtype == classes.dtype == torch.float32
    assert x.abs().max() <= REACH
    assert set(classes.tolist()) == {0.0, 1.0}
    first, second = classes[:500], classes[500:]
    assert 200 <= first.sum() <= 300 and 200 <= second.sum() <= 300, "train and test are both balanced"


def test_each_shape_is_what_its_name_says() -> None:
    x, classes = toy("circle", 1000, 0.0)
    assert x[classes == 1].norm(dim=1).max() <= 2.5 + 1e-5
    assert x[classes == 0].norm(dim=1).min() >= 3.5 - 1e-5

    x, classes = toy("xor", 1000, 0.0)
    assert torch.equal(classes == 1, (x[:, 0] > 0) == (x[:, 1] > 0))
    assert x.abs().min() >= 0.3, "a gap along the axes"

    x, classes = toy("gauss", 1000, 0.0)
    for label, centre in ((0, -2.0), (1, 2.0)):
        cloud = x[classes == label]
        torch.testing.assert_close(cloud.mean(dim=0), torch.full((2,), centre), atol=0.15, rtol=0)
        torch.testing.assert_close(cloud.std(dim=0), torch.full((2,), 0.7), atol=0.1, rtol=0)

    x, classes = toy("spiral", 1000, 0.0)
    radius = x.norm(dim=1)
    turned = torch.atan2(x[:, 1], x[:, 0]) - 0.7 * math.pi * radius - math.pi * classes
    torch.testing.assert_close(turned.cos(), torch.ones(1000), atol=1e-3, rtol=0)

    x, classes = toy("moons", 1000, 0.0)
    upper = torch.where(classes[:, None] == 1, -x, x) / 3 + torch.tensor([0.5, 0.25])
    torch.testing.assert_close(upper.norm(dim=1), torch.ones(1000))
    assert upper[:, 1].min() >= -1e-6


@pytest.mark.parametrize("name", LINE_TOYS)
def test_points_over_a_line_lie_on_their_curve(name: str) -> None:
    x, y = toy(name, 500, 0.0)
    assert x.shape == (500, 1) and y.shape == (500,)
    assert REACH - 0.5 < x.abs().max() <= REACH
    torch.testing.assert_close(y, x[:, 0] / 6 if name == "plane" else x[:, 0].sin())


@pytest.mark.parametrize("name", [*PLANE_TOYS, *LINE_TOYS])
def test_noise_is_a_standard_deviation(name: str) -> None:
    torch.manual_seed(SEED)
    clean = toy(name, 1000, 0.0)
    torch.manual_seed(SEED)
    noisy = toy(name, 1000, 1.5)
    moved, same = (0, 1) if name in PLANE_TOYS else (1, 0)
    assert torch.equal(clean[same], noisy[same])
    difference = noisy[moved] - clean[moved]
    assert difference.std().item() == pytest.approx(1.5, rel=0.1)
    assert difference.mean().item() == pytest.approx(0, abs=0.2)
