"""Optimizers that are made quick forget and step as torch's own do."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tui_lab.authoring.kit.optimizers import OPTIMIZERS, make_optimizer
from tui_lab.engine.quick import quicken


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))


def losses(model: nn.Module, optimizer: torch.optim.Optimizer) -> list[float]:
    x, found = torch.linspace(-1, 1, 12).unsqueeze(1), []
    for _ in range(20):
        loss = (model(x) - x**2).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return found


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_trains_to_the_same_numbers(name: str) -> None:
    quick, plain = network(), network()
    optimizer = make_optimizer(name, quick.parameters(), lr=0.05)
    quicken(SimpleNamespace(optimizers={"one": optimizer}))
    assert optimizer.param_groups[0]["foreach"] is False, "told, so that no step needs to find out"
    assert losses(quick, optimizer) == losses(plain, make_optimizer(name, plain.parameters(), lr=0.05))


@pytest.mark.parametrize("to_none", [True, False])
def test_gradients_are_forgotten_as_torch_does(to_none: bool) -> None:
    parameter = nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    quicken(SimpleNamespace(optimizer=optimizer))
    parameter.sum().backward()
    optimizer.zero_grad(set_to_none=to_none)
    if to_none:
        assert parameter.grad is None
    else:
        assert parameter.grad is not None and torch.equal(parameter.grad, torch.zeros(2))


def test_what_its_author_wrote_stays() -> None:
    class Counting(torch.optim.SGD):
        count = 0

        def zero_grad(self, set_to_none: bool = True) -> None:
            self.count += 1
            super().zero_grad(set_to_none)

    optimizer = Counting([nn.Parameter(torch.ones(2))], lr=0.1, foreach=True)
    quicken(SimpleNamespace(optimizer=optimizer))
    optimizer.zero_grad()
    assert optimizer.count == 1
    assert optimizer.param_groups[0]["foreach"] is True
