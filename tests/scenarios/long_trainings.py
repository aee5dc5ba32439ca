"""Where the two longest trainings end, calculated without the lab; test_content runs them that far."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from tests.scenarios.lab import SEED

Array = npt.NDArray[np.float64]


def linear_start() -> tuple[torch.Tensor, torch.Tensor, nn.Linear]:
    x = torch.rand(50, 1)
    return x, 3 * x + 0.8, nn.Linear(1, 1)


def linear_end(lr: float, steps: int) -> tuple[Array, float]:
    """Weight and bias after `steps` of gradient descent, and the loss there.

    On a quadratic loss the way to the optimum shrinks by the matrix 1 - lr · curvature at each step.
    """
    torch.manual_seed(SEED)
    x, _, model = linear_start()
    inputs = np.hstack((x.double().numpy(), np.ones((50, 1))))
    curvature, best = 2 * inputs.T @ inputs / 50, np.array([3.0, 0.8])
    start = np.array([model.weight.item(), model.bias.item()])
    way = np.linalg.matrix_power(np.eye(2) - lr * curvature, steps) @ (start - best)
    return best + way, float(np.mean((inputs @ way) ** 2))


def xor_losses(seed: int, hidden: int, lr: float, steps: int) -> list[float]:
    np.random.seed(seed)
    x = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([0.0, 1, 1, 0])
    first = 2 * np.random.random((3, hidden)) - 1
    second = (2 * np.random.random((hidden, 1)) - 1)[:, 0]
    losses = []
    for _ in range(steps):
        middle = 1 / (1 + np.exp(-x.dot(first)))
        out = 1 / (1 + np.exp(-middle.dot(second)))
        error = y - out
        losses.append(float(error.dot(error)) / 2)
        back = error * out * (1 - out)
        before = np.outer(back, second) * middle * (1 - middle)
        second += lr * middle.T.dot(back)
        first += lr * x.T.dot(before)
    return losses


# By scenario: its steps, the loss of the last one and the relative error allowed.
LAST_LOSSES: dict[str, tuple[int, Callable[[], float], float]] = {
    "linear": (30_000, lambda: linear_end(1e-3, 30_000)[1], 0.05),  # single precision against double
    "xor": (60_000, lambda: xor_losses(SEED, hidden=4, lr=1.0, steps=60_000)[-1], 1e-6),
}
