"""Lazy modules, whose first run gives their parameters shapes and numbers: put back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy


@contextmanager
def left_unshaped(modules: Iterable[nn.Module]) -> Iterator[None]:
    """What has no shape yet has none afterwards: an optimizer may hold its parameters already."""
    before = [(module, *_all_of(module)) for module in modules if isinstance(module, LazyModuleMixin)]
    try:
        yield
    finally:
        for module, kind, state, tensors in before:
            if not isinstance(module, kind) or any(not is_lazy(tensor) for tensor, _ in tensors):
                _put_back(module, kind, state, tensors)


def _all_of(module: nn.Module) -> tuple[type, dict[str, Any], list[tuple[Tensor, type]]]:
    state = {name: value.copy() if isinstance(value, dict) else value for name, value in vars(module).items()}
    own = (*module.parameters(recurse=False), *module.buffers(recurse=False))
    return type(module), state, [(tensor, type(tensor)) for tensor in own if is_lazy(tensor)]


def _put_back(
    module: nn.Module, kind: type, state: dict[str, Any], tensors: list[tuple[Tensor, type]]
) -> None:
    for tensor, lazy in tensors:
        tensor.data = torch.empty(0, dtype=tensor.dtype, device=tensor.device)
        tensor.__class__ = lazy
    module.__class__ = kind
    for name, value in state.items():
        if isinstance(value, dict):  # the same one: the hooks that are to go know it
            there = vars(module).setdefault(name, {})
            there.clear()
            there.update(value)
        else:
            vars(module)[name] = value
