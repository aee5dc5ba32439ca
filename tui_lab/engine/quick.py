"""What an optimizer does beside its arithmetic costs a small network a tenth of its step: done without."""

from __future__ import annotations

from functools import partial

import torch

from tui_lab.authoring.arrays import plainly
from tui_lab.authoring.held import held


@plainly
def quicken(scenario: object) -> None:
    """Let the optimizers that `scenario` holds do with less ado, to the same numbers."""
    for _, optimizer in held(scenario, torch.optim.Optimizer):
        for group in optimizer.param_groups:
            on_cpu = all(parameter.device.type == "cpu" for parameter in group["params"])
            if on_cpu and not group.get("fused") and group.get("foreach", False) is None:
                group["foreach"] = (
                    False  # what torch decides, too, after a look at every parameter in every step
                )
        if type(optimizer).zero_grad is torch.optim.Optimizer.zero_grad:
            optimizer.zero_grad = partial(_forget, optimizer)  # type: ignore[method-assign]


def _forget(optimizer: torch.optim.Optimizer, set_to_none: bool = True) -> None:
    """Its zero_grad(), which tells nobody's profiler."""
    if not set_to_none:
        torch.optim.Optimizer.zero_grad(optimizer, set_to_none)
        return
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
