"""Every named parameter and buffer of a scenario."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab.authoring.held import held


def named_parameters(scenario: object) -> dict[str, Tensor]:
    """All trainable tensors by name: those of modules, and plain tensors that require a gradient.

    Then those that the scenario lists as `trained`; an array shares its memory with the tensor given here.

    With a single module the names are PyTorch's own (`hidden.weight`); with several, the attribute
    comes first (`generator.0.weight`). A tensor shared by two modules appears once.
    """
    found: dict[str, Tensor] = {}
    seen: set[int] = set()
    for prefix, module in _modules(scenario):
        for name, parameter in module.named_parameters():
            if id(parameter) not in seen:
                seen.add(id(parameter))
                found[prefix + name] = parameter
    for name, value in vars(scenario).items():
        if isinstance(value, Tensor) and value.requires_grad and value.is_leaf and id(value) not in seen:
            seen.add(id(value))
            found[name if name not in found else f"self.{name}"] = value
    for name in getattr(scenario, "trained", ()):
        value = getattr(scenario, name)
        found[name] = torch.from_numpy(value) if isinstance(value, np.ndarray) else value
    return found


def named_buffers(scenario: object) -> dict[str, Tensor]:
    """What the modules keep beside parameters, such as the running mean of a BatchNorm."""
    return {prefix + name: b for prefix, module in _modules(scenario) for name, b in module.named_buffers()}


def total_parameters(scenario: object) -> int:
    """How many numbers are trained, shared ones counted once."""
    return sum(parameter.numel() for parameter in named_parameters(scenario).values())


def _modules(scenario: object) -> Iterator[tuple[str, nn.Module]]:
    filled = [
        (name, module)
        for name, module in held(scenario, nn.Module)
        if any(True for _ in module.parameters()) or any(True for _ in module.buffers())
    ]
    for name, module in filled:
        yield ("" if len(filled) == 1 else f"{name}."), module
