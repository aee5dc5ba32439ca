"""What `packing` made of attributes, back onto them.

What is there is filled in place as far as it fits, so that an optimizer, a view or whoever else holds the
same tensor, list or dict goes on holding it.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict, deque
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from tui_lab.engine.memory import AnyArray, LoadedMemory
from tui_lab.engine.packing import (
    CONTAINERS,
    FACTORIES,
    FUNCTIONS,
    Walk,
    beside,
    class_name,
    field_names,
    is_record,
    trained_by,
)
from tui_lab.errors import LabError
from tui_lab.languages import translated as _


def unpack(
    packed: dict[str, Any], attributes: dict[str, Any], device: torch.device, from_cpu: bool = False
) -> dict[str, Any]:
    """The attributes that `pack` was given, made of the present ones where they fit.

    What was on another device than the CPU comes to `device`; `from_cpu` tensors do, too, but for those that
    setup() has left there, and what an object with a state_dict of its own says where to put. Raises LabError
    for what does not fit; some of the present ones may have been filled by then.
    """
    present = Walk(attributes)
    memory = LoadedMemory(packed["memory"], device)
    names = [name for name in packed["looks"] if name in present.values]
    firm = [name for name in names if name in present.firm]
    for name in firm + names:
        memory.meet(packed["looks"][name], present.values[name])
    memory.fill()
    loading = _Loading(memory, device if from_cpu else None)
    for name in firm:
        loading.hold(packed["looks"][name], present.values[name], name)
    return {
        name: loading.unpack(one, attributes.get(name), name) for name, one in packed["attributes"].items()
    }


class _Loading:
    """One load. Each method named for a kind of `packing` makes it, of what is `present` where that fits."""

    def __init__(self, memory: LoadedMemory, moved_to: torch.device | None = None) -> None:
        self._memory = memory
        self._moved_to = moved_to
        self._done: dict[int, Any] = {}  # by the id of what was packed
        self._filled: set[int] = set()  # ids of the containers present that have been

    def unpack(self, packed: Any, present: Any, name: str) -> Any:
        if type(packed) is not dict:  # all that is not plain has become one
            return packed
        if id(packed) not in self._done:
            self._done[id(packed)] = getattr(self, f"_{packed['is']}")(packed, present, name)
        return self._done[id(packed)]

    def hold(self, packed: dict[str, Any], present: Any, name: str) -> None:
        """Bring a tensor that cannot be replaced to what was saved."""
        value = self.unpack(packed, present, name)
        if value is not present:
            if value.shape != present.shape:
                was, now = list(value.shape), list(present.shape)
                raise LabError(
                    _(
                        "self.{name} was {was} when it was saved and is {now} now: "
                        "setup() has to make it as it was"
                    ).format(name=name, was=was, now=now)
                )
            present.data.copy_(value.detach())
            _take_gradient(present, value)
            self._done[id(packed)] = present

    def _items(self, packed: dict[Any, Any], present: Any, name: str) -> dict[Any, Any]:
        there = dict(present) if isinstance(present, dict) else {}
        return {
            key: self.unpack(one, there.get(key), f"{name}.{key}") if type(one) is dict else one
            for key, one in packed.items()
        }

    def _listed(self, packed: list[Any], present: Any, name: str) -> list[Any]:
        there = list(present) if isinstance(present, (list, tuple, deque)) else []
        there += [None] * (len(packed) - len(there))
        return [
            self.unpack(one, there[at], f"{name}.{at}") if type(one) is dict else one
            for at, one in enumerate(packed)
        ]

    def _module(self, packed: dict[str, Any], present: Any, name: str) -> nn.Module:
        module: nn.Module = _made_before(packed, present, name)
        state = self._items(packed["state"], dict(module.state_dict(keep_vars=True)), name)
        try:
            module.load_state_dict(state)
        except RuntimeError as error:  # torch's own words name what does not fit
            raise LabError(
                _("self.{name} is not the network that was saved: {error}").format(name=name, error=error)
            ) from None
        for key, tensor in module.state_dict(keep_vars=True).items():
            if isinstance(tensor, Tensor) and tensor is not state[key] and not is_lazy(tensor):
                _take_gradient(tensor, state[key])
        for path, part in module.named_modules():
            for key, value in self._items(packed["parts"].get(path, {}), beside(part), name).items():
                (part._buffers if key in part._buffers else vars(part))[key] = value
        return module

    def _optimizer(self, packed: dict[str, Any], present: Any, name: str) -> torch.optim.Optimizer:
        optimizer: torch.optim.Optimizer = _made_before(packed, present, name)
        if list(trained_by(optimizer)) != list(packed["trained"]):
            raise LabError(
                _("self.{name} trains other tensors than when it was saved: let setup() name all").format(
                    name=name
                )
            )
        groups = optimizer.param_groups
        optimizer.load_state_dict(self._as_saved(packed["state"], name))
        for group, loaded in zip(groups, optimizer.param_groups, strict=True):
            group.clear()
            group.update(loaded)
        optimizer.param_groups = groups  # whoever tunes a group may have it in hand
        return optimizer

    def _stateful(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        _made_before(packed, present, name).load_state_dict(self._as_saved(packed["state"], name))
        return present

    def _as_saved(self, packed: dict[Any, Any], name: str) -> dict[Any, Any]:
        """What a load_state_dict() gets, which itself brings it to where it belongs."""
        moved_to, self._moved_to = self._moved_to, None
        items = self._items(packed, None, name)
        self._moved_to = moved_to
        return items

    def _generator(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        generator = _made_before(packed, present, name)
        place = self._as_saved({"": packed["state"]}, name)[""]
        if isinstance(generator, np.random.Generator):
            generator.bit_generator.state = place
        elif isinstance(generator, random.Random):
            generator.setstate(place)
        elif not isinstance(place, Tensor):  # of numpy's older kind
            generator.set_state(place)
        elif place.numel() == generator.get_state().numel():
            generator.set_state(place.cpu())
        # Else it drew on another kind of device, in another course: here it has the one that setup() began.
        return generator

    def _function(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        return present if isinstance(present, FUNCTIONS) else _made_before(packed, present, name)

    def _lazy(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        return _made_before(packed, present, name)

    def _tensor(self, packed: dict[str, Any], present: Any, name: str) -> Tensor:
        tensor: Tensor
        if "whole" in packed:
            there = present.device if isinstance(present, Tensor) else self._moved_to or "cpu"
            tensor = packed["whole"].to(there, copy=True)
        elif self._fits(packed, present):
            tensor = present
        else:
            tensor = self._memory.tensor(packed, self._moved_to)
            tensor = nn.Parameter(tensor, requires_grad=False) if packed["parameter"] else tensor
        if packed["leaf"] and tensor.is_leaf:
            tensor.requires_grad_(packed["learns"])
            tensor.grad = self.unpack(packed["grad"], tensor.grad, f"{name}.grad")
        return tensor

    def _fits(self, packed: dict[str, Any], present: Any) -> bool:
        if not isinstance(present, Tensor) or is_lazy(present) or (packed["leaf"] and not present.is_leaf):
            return False
        alike = isinstance(present, nn.Parameter) == packed["parameter"]
        return alike and self._memory.holds(packed, present)

    def _array(self, packed: dict[str, Any], present: Any, name: str) -> AnyArray:
        if type(present) is np.ndarray and packed["writeable"] and self._memory.holds(packed, present):
            return present
        array = self._memory.array(packed)
        array.flags.writeable = packed["writeable"]
        return array

    def _number(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        return self.unpack(packed["value"], None, name)[()]

    def _container(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        kind, most = packed["class"], packed.get("most")
        if type(present) is CONTAINERS[kind] and id(present) not in self._filled:
            fits = getattr(present, "maxlen", None) == most
        else:
            fits = False
        made = present if fits else deque(maxlen=most) if kind == "deque" else CONTAINERS[kind]()
        self._filled.add(id(made))
        self._done[id(packed)] = made  # before its items, one of which may be itself
        if isinstance(made, dict):
            items = self._items(packed["items"], present, name)
            made.clear()
            made.update(items)
            if isinstance(made, defaultdict):
                made.default_factory = FACTORIES.get(packed["factory"])
        else:
            listed = self._listed(packed["items"], present, name)
            made.clear()
            (made.update if isinstance(made, set) else made.extend)(listed)
        return made

    def _fixed(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        listed = self._listed(packed["items"], present, name)
        return frozenset(listed) if packed["class"] == "frozenset" else tuple(listed)

    def _record(self, packed: dict[str, Any], present: Any, name: str) -> Any:
        kind = _class_of(packed, present, name)
        there = (
            {field: getattr(present, field) for field in packed["fields"]} if type(present) is kind else {}
        )
        values = self._items(packed["fields"], there, name)
        if issubclass(kind, tuple):
            return tuple.__new__(kind, values.values())
        record = object.__new__(kind)
        for field, value in values.items():
            object.__setattr__(record, field, value)
        return record

    def _range(self, packed: dict[str, Any], present: Any, name: str) -> range:
        return range(*packed["ends"])


def _made_before(packed: dict[str, Any], present: Any, name: str) -> Any:
    """What is present, which is not replaced. Raises LabError where it is not of the class that was saved."""
    if type(present).__name__ != packed["class"]:
        made = _("is a {kind} after setup()").format(kind=type(present).__name__)
        made = made if present is not None else _("not after setup()")
        raise LabError(
            _("self.{name} was a {kind} when it was saved, and {made}: make it there").format(
                name=name, kind=packed["class"], made=made
            )
        )
    return present


def _class_of(packed: dict[str, Any], present: Any, name: str) -> type:
    """The class of a record: among what is imported already, and a record with the same fields indeed."""
    found: Any = type(present)
    if class_name(found) != packed["class"]:
        module, __, path = packed["class"].partition(":")
        found = sys.modules.get(module)
        for part in path.split("."):
            found = getattr(found, part, None)
    if (
        not isinstance(found, type)
        or not is_record(found)
        or set(field_names(found)) != set(packed["fields"])
    ):
        raise LabError(
            _("self.{name} was saved with a class that is not here, {kind}").format(
                name=name, kind=packed["class"]
            )
        )
    return found


def _take_gradient(tensor: Tensor, saved: Tensor) -> None:
    if tensor.is_leaf:
        tensor.requires_grad_(saved.requires_grad)
    tensor.grad = saved.grad
