"""Every named parameter and buffer of a scenario, and which of them are trained."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from tui_lab.authoring.arrays import plainly
from tui_lab.authoring.held import found_in
from tui_lab.authoring.tensor_roles import TensorRole

OF_TORCH = frozenset(vars(nn.Module()))  # attributes that each module has


@dataclass(frozen=True)
class Named:
    """A tensor of a scenario and its role.

    One that is not `registered` lies in a plain attribute or container of its module, where PyTorch's own
    `parameters()` does not see it. One that is not `shared` is a copy of what the scenario has, and an edit
    does not reach that.
    """

    tensor: Tensor
    role: TensorRole
    registered: bool = True
    shared: bool = True


@plainly
def parameters_of(scenario: object, learning: Collection[str] = ()) -> dict[str, Named]:
    """All that is or could be trained, by name.

    These are the parameters of modules, plain tensors that require a gradient, what the scenario lists as
    `trained`, and whatever else an optimizer holds. With a single module the names are PyTorch's own
    (`hidden.weight`); with several, the attribute comes first (`generator.0.weight`). A tensor shared by two
    modules appears once. What only an optimizer knows is called by its place there (`optimizer.0`).

    Trained is what an optimizer holds, has a gradient or is listed as `trained`; `learning` are the names of
    those that had a gradient which the step has forgotten. As long as nothing shows what is trained, all is
    that requires a gradient.
    """
    found = _Found(scenario)
    learnt = {name for name, one in found.tensors.items() if name in learning or _has_gradient(one)}
    told = bool(found.optimized or found.listed)

    def role(name: str, tensor: Tensor) -> TensorRole:
        if id(tensor) in found.listed:
            return "trained"
        if id(tensor) in found.optimized and (tensor.requires_grad or name in learnt):
            return "trained"
        if not tensor.requires_grad:
            return "frozen"
        if name in found.plain and told and not isinstance(tensor, nn.Parameter):
            return "input"
        return "trained" if name in learnt or not (told or learnt) else "copy"

    return {
        name: Named(tensor, role(name, tensor), name not in found.loose, name not in found.copied)
        for name, tensor in found.tensors.items()
    }


@plainly
def named_parameters(scenario: object) -> dict[str, Tensor]:
    """The tensors of `parameters_of` by name; an array shares its memory with the tensor given here."""
    return _Found(scenario).tensors


@plainly
def named_buffers(scenario: object) -> dict[str, Tensor]:
    """What the modules keep beside parameters, such as the running mean of a BatchNorm."""
    modules = _filled(_search(scenario).modules)
    found = {prefix + name: b for prefix, module in modules for name, b in module.named_buffers()}
    known = {*map(id, found.values())}
    for prefix, module in modules:
        for path, part in _unregistered(module):
            if isinstance(part, nn.Module):
                more = ((f"{prefix}{path}.{name}", buffer) for name, buffer in part.named_buffers())
                found |= {name: buffer for name, buffer in more if id(buffer) not in known}
    return found


def named(scenario: object, name: str, learning: Collection[str] = ()) -> Named | None:
    """A parameter or buffer by its name, None where there is no such."""
    if (one := parameters_of(scenario, learning).get(name)) is not None:
        return one
    buffer = named_buffers(scenario).get(name)
    return None if buffer is None else Named(buffer, "buffer")


def total_parameters(scenario: object) -> int:
    """How many numbers the parameters have, trained or not, shared ones counted once; inputs are none."""
    found = parameters_of(scenario).values()
    return sum(count_of(one.tensor) for one in found if one.role != "input")


@plainly
def count_of(tensor: Tensor) -> int:
    """How many numbers a tensor has: none before it is initialised."""
    return 0 if is_lazy(tensor) else tensor.numel()


@dataclass
class _Search:
    """What is of interest among the attributes of a scenario, by name."""

    modules: list[tuple[str, nn.Module]] = field(default_factory=list)
    optimizers: list[tuple[str, torch.optim.Optimizer]] = field(default_factory=list)
    plain: list[tuple[str, Tensor]] = field(default_factory=list)


def _search(scenario: object) -> _Search:
    found = _Search()
    for name, value in found_in(vars(scenario).items(), _of_interest):
        if isinstance(value, nn.Module):
            found.modules.append((name, value))
        elif isinstance(value, Tensor):
            found.plain.append((name, value))
        else:
            found.optimizers.append((name, value))
    return found


class _Found:
    """The `tensors` by name, and what is known of them; ids where there may be more names than one."""

    def __init__(self, scenario: object) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.plain: set[str] = set()
        self.loose: set[str] = set()  # not registered
        self.copied: set[str] = set()
        self._seen: set[int] = set()
        search = _search(scenario)
        modules = _filled(search.modules)
        for prefix, module in modules:
            for name, parameter in module.named_parameters():
                self._add(prefix + name, parameter)
        for prefix, module in modules:
            for name, tensor in _unregistered_parameters(module):
                self._add(prefix + name, tensor, self.loose)
        listed = list(_listed(scenario))
        self.listed = {id(tensor) for _, tensor, _ in listed}
        for name, tensor in search.plain:
            self._add(name, tensor, self.plain)
        for name, tensor, shared in listed:
            self._add(name, tensor, *() if shared else (self.copied,))
        self.optimized: set[int] = set()
        for name, optimizer in search.optimizers:
            tensors = [tensor for group in optimizer.param_groups for tensor in group["params"]]
            self.optimized.update(map(id, tensors))
            for at, tensor in enumerate(tensors):
                self._add(f"{name}.{at}", tensor)

    def _add(self, name: str, tensor: Tensor, *kinds: set[str]) -> None:
        if id(tensor) not in self._seen:
            self._seen.add(id(tensor))
            name = name if name not in self.tensors else f"self.{name}"
            self.tensors[name] = tensor
            for kind in kinds:
                kind.add(name)


def _filled(modules: list[tuple[str, nn.Module]]) -> list[tuple[str, nn.Module]]:
    """Modules that hold anything, each with the beginning of its names."""
    filled = [(name, module) for name, module in modules if _is_filled(module)]
    return [("" if len(filled) == 1 else f"{name}.", module) for name, module in filled]


def _is_filled(module: nn.Module) -> bool:
    everything = (module.parameters(), module.buffers(), _unregistered_parameters(module))
    return any(True for some in everything for _ in some)


def _unregistered(module: nn.Module) -> Iterator[tuple[str, nn.Module | Tensor]]:
    """Modules and learning tensors in plain attributes and containers of a module or its parts, by path."""
    for path, part in module.named_modules():
        own = [(name, value) for name, value in vars(part).items() if name not in OF_TORCH]
        for name, value in found_in(own, _of_interest):
            if not isinstance(value, torch.optim.Optimizer):
                yield f"{path}.{name}" if path else name, value


def unregistered_state(module: nn.Module) -> dict[str, Any]:
    """What the layers in plain lists and the like hold, by path: the module's own state_dict() lacks it."""
    return {
        f"{path}.{name}": value
        for path, part in _unregistered(module)
        if isinstance(part, nn.Module)
        for name, value in part.state_dict(keep_vars=True).items()
    }


def _unregistered_parameters(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    for name, part in _unregistered(module):
        if isinstance(part, Tensor):
            yield name, part
        else:
            yield from ((f"{name}.{inner}", parameter) for inner, parameter in part.named_parameters())


def _listed(scenario: object) -> Iterator[tuple[str, Tensor, bool]]:
    """What a scenario lists as `trained` and has by now; whether the tensor shares its memory."""
    seen: set[int] = set()
    for name in getattr(scenario, "trained", ()):
        value = getattr(scenario, name, None)
        if value is not None and id(value) not in seen:
            seen.add(id(value))
            tensor, shared = (value, True) if isinstance(value, Tensor) else _tensor_of(value)
            yield name, tensor, shared


def _tensor_of(value: Any) -> tuple[Tensor, bool]:
    """An array or number as a tensor, and whether that shares its memory; without values if it has none."""
    try:
        if isinstance(value, np.ndarray) and value.flags.writeable:
            return torch.from_numpy(value), True
        return torch.from_numpy(np.array(value)), False
    except (TypeError, ValueError):  # such as strides that run backwards
        try:
            return torch.from_numpy(np.array(value, np.float64, order="C")), False
        except (TypeError, ValueError):  # no numbers
            return torch.empty(np.shape(value) if isinstance(value, np.ndarray) else (), device="meta"), False


def _of_interest(value: Any) -> bool:
    return isinstance(value, (nn.Module, torch.optim.Optimizer)) or (
        isinstance(value, Tensor) and value.requires_grad and value.is_leaf
    )


def _has_gradient(tensor: Tensor) -> bool:
    return tensor.is_leaf and tensor.grad is not None
