"""The optimizers by name, against plain torch ones, and live knobs that reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import torch
from torch import nn

from tui_lab.authoring.kit.optimizers import OPTIMIZERS, make_optimizer, tune

Make = Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]

PLAIN: dict[str, Make] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.01),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=0.01),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05, weight_decay=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.999), weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.8, 0.999), weight_decay=0.01),
}
X = torch.linspace(-1, 1, 12).unsqueeze(1)


class Training:
    """A small network and its optimizer."""

    def __init__(self, make: Make) -> None:
        torch.manual_seed(0)
        self.model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
        self.optimizer = make(self.model.parameters())

    def losses(self, steps: int) -> list[float]:
        found = []
        for _ in range(steps):
            loss = (self.model(X) - X**2).square().mean()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            found.append(loss.item())
        return found


def test_there_is_a_plain_one_for_each() -> None:
    assert set(PLAIN) == set(OPTIMIZERS)
    with pytest.raises(ValueError, match="no optimizer 'lion'; there are sgd, momentum"):
        make_optimizer("lion", [], lr=1.0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_trains_as_plain_torch_does(name: str) -> None:
    ours = Training(lambda p: make_optimizer(name, p, lr=0.05, momentum=0.8, weight_decay=0.01))
    assert ours.losses(20) == Training(PLAIN[name]).losses(20)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_live_knob_changes_the_rate_and_keeps_the_state(name: str) -> None:
    ours = Training(lambda p: make_optimizer(name, p, lr=0.05, momentum=0.8, weight_decay=0.01))
    plain = Training(PLAIN[name])
    assert ours.losses(5) == plain.losses(5)
    for knob, value in (("lr", 0.2), ("weight_decay", 0.0), ("momentum", 0.5), ("width", 3.0)):
        tune(ours.optimizer, knob, value, name)
    group = plain.optimizer.param_groups[0]
    group["lr"], group["weight_decay"] = 0.2, 0.0
    if name in ("momentum", "nesterov"):
        group["momentum"] = 0.5
    elif name in ("adam", "adamw"):
        group["betas"] = (0.5, 0.999)
    assert ours.losses(10) == plain.losses(10)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("start", [0.8, 0.0])
def test_a_momentum_of_zero_can_be_turned_up_again(name: str, start: float) -> None:
    ours = Training(lambda p: make_optimizer(name, p, lr=0.05, momentum=start, weight_decay=0.01))
    tune(ours.optimizer, "momentum", 0.0, name)
    tune(ours.optimizer, "momentum", 0.8, name)
    assert ours.losses(10) == Training(PLAIN[name]).losses(10)


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_a_momentum_of_zero_is_plain_sgd(name: str) -> None:
    ours = Training(lambda p: make_optimizer(name, p, lr=0.05, momentum=0.0, weight_decay=0.01))
    assert ours.losses(5) == Training(PLAIN["sgd"]).losses(5)
