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
    optimizer: torch.optim.Optimizer
    match name:
        case "sgd":
            optimizer = torch.optim.SGD(parameters, lr=lr, weight_decay=weight_decay)
        case "momentum":
            optimizer = torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=weight_decay)
        case "nesterov":
            # torch refuses to start from a zero momentum here, but takes it from a running optimizer.
            optimizer = torch.optim.SGD(
                parameters, lr=lr, momentum=momentum or 0.9, nesterov=True, weight_decay=weight_decay
            )
            optimizer.param_groups[0]["momentum"] = momentum
        case "adagrad":
            optimizer = torch.optim.Adagrad(parameters, lr=lr, weight_decay=weight_decay)
        case "rmsprop":
            optimizer = torch.optim.RMSprop(parameters, lr=lr, weight_decay=weight_decay)
        case "adam":
            optimizer = torch.optim.Adam(
                parameters, lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay
            )
        case "adamw":
            optimizer = torch.optim.AdamW(
                parameters, lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay
            )
        case _:
            raise ValueError(f"no optimizer {name!r}; there are {', '.join(OPTIMIZERS)}")
    # In torch's eyes plain SGD has a momentum, of zero, and so has "momentum" when its knob stands there.
    optimizer.param_groups[0]["rule"] = name
    return optimizer


def tune(optimizer: torch.optim.Optimizer, knob: str, value: float) -> None:
    """Give a running optimizer a new lr, momentum or weight_decay, keeping its state."""
    for group in optimizer.param_groups:
        if knob == "momentum" and "betas" in group:
            group["betas"] = (value, group["betas"][1])
        elif knob == "momentum" and group.get("rule") in ("sgd", "rmsprop"):
            continue
        elif knob in group:
            group[knob] = value
