"""A compiled model, and a function for each part of the loop."""

from typing import Any

import torch
from torch import nn


def make() -> tuple[Any, torch.optim.Optimizer]:
    body = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
    return torch.compile(body, backend="eager"), torch.optim.Adagrad(body.parameters(), lr=0.05)


def train_step(model: Any, rule: torch.optim.Optimizer, batch: torch.Tensor) -> float:
    rule.zero_grad()
    loss = (model(batch) - batch.prod(1, keepdim=True)).abs().mean()
    loss.backward()
    rule.step()
    return float(loss.detach())


def main() -> None:
    torch.manual_seed(6)
    model, rule = make()
    for step in range(100):
        print(step, train_step(model, rule, torch.randn(32, 4)).hex())
    print(float(torch.rand(1)).hex())


main()
