"""The optimizers a knob can choose, and how a live knob reaches a running one."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
WITHOUT_MOMENTUM = ("sgd", "adagrad", "rmsprop")


def make_optimizer(
    name: str,
    parameters: Iterable[nn.Parameter],
    lr: float,
    momentum: float = 0.9,
    weight_decay: float = 0.0,
) -> torch.optim.Optimizer:
    """One of OPTIMIZERS over `parameters`.

    `momentum` is used by "momentum", "nesterov" and, as beta1, by "adam" and "adamw"; plain "sgd",
    "adagrad" and "rmsprop" have none.
    """
    if name == "sgd":
        return torch.optim.SGD(parameters, lr=lr, weight_decay=weight_decay)
    if name == "momentum":
        return torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=weight_decay)
    if name == "nesterov":
        # torch refuses to start from a zero momentum here, but takes it from a running optimizer.
        first = momentum or 0.9
        optimizer = torch.optim.SGD(
            parameters, lr=lr, momentum=first, nesterov=True, weight_decay=weight_decay
        )
        optimizer.param_groups[0]["momentum"] = momentum
        return optimizer
    if name == "adagrad":
        return torch.optim.Adagrad(parameters, lr=lr, weight_decay=weight_decay)
    if name == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=lr, weight_decay=weight_decay)
    if name == "adam":
        return torch.optim.Adam(parameters, lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay)
    if name == "adamw":
        return torch.optim.AdamW(parameters, lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay)
    raise ValueError(f"no optimizer {name!r}; there are {', '.join(OPTIMIZERS)}")


def tune(optimizer: torch.optim.Optimizer, knob: str, value: float, rule: str = "") -> None:
    """Give a running optimizer a new lr, momentum or weight_decay, keeping its state.

    `rule` is its name in OPTIMIZERS, if it has one. In torch's eyes plain SGD has a momentum, of zero, and so
    has "momentum" when its knob stands there.
    """
    if knob == "momentum" and rule in WITHOUT_MOMENTUM:
        return
    for group in optimizer.param_groups:
        if knob == "momentum" and "betas" in group:
            group["betas"] = (value, group["betas"][1])
        elif knob == "lr" and group.get("initial_lr"):  # a scheduler goes on from its share of that
            group["lr"] *= value / group["initial_lr"]
            group["initial_lr"] = value
        elif knob in group:
            group[knob] = value


def rebase(scheduler: torch.optim.lr_scheduler.LRScheduler) -> None:
    """Have a scheduler count from the rates that its optimizer begins with by now."""
    groups = scheduler.optimizer.param_groups
    if hasattr(scheduler, "base_lrs") and all("initial_lr" in group for group in groups):
        scheduler.base_lrs = [group["initial_lr"] for group in groups]


def rate_in_force(optimizers: Iterable[torch.optim.Optimizer]) -> float | None:
    """The learning rate of all parameters; None where they have several, or there are none."""
    rates = {float(group["lr"]) for one in optimizers for group in one.param_groups if "lr" in group}
    return rates.pop() if len(rates) == 1 else None
