"""The optimizers a knob can choose, and how a live knob reaches a running one."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")


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
    parameters = list(parameters)
    match name:
        case "sgd":
            return torch.optim.SGD(parameters, lr=lr, weight_decay=weight_decay)
        case "momentum":
            return torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=weight_decay)
        case "nesterov":
            # A zero momentum has no look-ahead, and torch refuses the pair.
            return torch.optim.SGD(
                parameters, lr=lr, momentum=momentum, nesterov=momentum > 0, weight_decay=weight_decay
            )
        case "adagrad":
            return torch.optim.Adagrad(parameters, lr=lr, weight_decay=weight_decay)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, lr=lr, weight_decay=weight_decay)
        case "adam":
            return torch.optim.Adam(parameters, lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay)
        case "adamw":
            return torch.optim.AdamW(parameters, lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay)
    raise ValueError(f"no optimizer {name!r}; there are {', '.join(OPTIMIZERS)}")


def tune(optimizer: torch.optim.Optimizer, knob: str, value: float) -> None:
    """Give a running optimizer a new lr, momentum or weight_decay, keeping its state."""
    for group in optimizer.param_groups:
        if knob == "momentum" and "betas" in group:
            group["betas"] = (value, group["betas"][1])
        elif knob == "momentum" and not group.get("momentum"):
            continue  # plain SGD has none to change
        elif knob == "momentum":
            group["momentum"] = value
            group["nesterov"] = group["nesterov"] and value > 0
        elif knob in group:
            group[knob] = value
