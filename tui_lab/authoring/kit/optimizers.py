"""The optimizers a knob can choose, and how a live knob reaches a running one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")


class _QuickZeroGrad(torch.optim.Optimizer):
    """Forgets gradients without telling torch's profiler, which costs a small step more than the rest."""

    def zero_grad(self, set_to_none: bool = True) -> None:
        if not set_to_none:
            super().zero_grad(set_to_none)
            return
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None


class SGD(_QuickZeroGrad, torch.optim.SGD):
    """torch.optim.SGD."""


class Adagrad(_QuickZeroGrad, torch.optim.Adagrad):
    """torch.optim.Adagrad."""


class RMSprop(_QuickZeroGrad, torch.optim.RMSprop):
    """torch.optim.RMSprop."""


class Adam(_QuickZeroGrad, torch.optim.Adam):
    """torch.optim.Adam."""


class AdamW(_QuickZeroGrad, torch.optim.AdamW):
    """torch.optim.AdamW."""


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
    # One tensor after the other on the CPU, all together elsewhere, as torch itself decides; but told, it
    # need not look at every parameter at every step, which is a twentieth of a small step.
    foreach = any(parameter.device.type != "cpu" for parameter in parameters)
    common: dict[str, Any] = {"lr": lr, "weight_decay": weight_decay, "foreach": foreach}
    optimizer: torch.optim.Optimizer
    match name:
        case "sgd":
            optimizer = SGD(parameters, **common)
        case "momentum":
            optimizer = SGD(parameters, momentum=momentum, **common)
        case "nesterov":
            # torch refuses to start from a zero momentum here, but takes it from a running optimizer.
            optimizer = SGD(parameters, momentum=momentum or 0.9, nesterov=True, **common)
            optimizer.param_groups[0]["momentum"] = momentum
        case "adagrad":
            optimizer = Adagrad(parameters, **common)
        case "rmsprop":
            optimizer = RMSprop(parameters, **common)
        case "adam":
            optimizer = Adam(parameters, betas=(momentum, 0.999), **common)
        case "adamw":
            optimizer = AdamW(parameters, betas=(momentum, 0.999), **common)
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
