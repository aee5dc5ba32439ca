"""Attributes as data that torch.load reads with weights_only; `unpacking` is the way back.

What may be kept in an attribute, and how: numbers, texts and containers of them as they are; modules,
optimizers and whatever else is Stateful by their state_dict; random generators by their states; tensors and
arrays by their memory. Functions have no state. NamedTuples and frozen dataclasses go by the name of their
class, which is looked up and never run.
"""

from __future__ import annotations

import functools
import random
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields, is_dataclass
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, NoneType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils.data import DataLoader, Dataset

from tui_lab.authoring.held import Stateful
from tui_lab.authoring.parameters import unregistered_state
from tui_lab.engine.memory import SavedMemory, Values
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

PLAIN = (NoneType, bool, int, float, complex, str, bytes, torch.dtype, torch.device, torch.Size)
PLAIN_KINDS = frozenset(PLAIN)
FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, ModuleType, type, np.ufunc, functools.partial)
GENERATORS = (torch.Generator, np.random.Generator, np.random.RandomState, random.Random)
CONTAINERS: dict[str, Callable[[], Any]] = {
    one.__name__: one for one in (list, dict, set, deque, OrderedDict, Counter, defaultdict)
}
FACTORIES: dict[str, Callable[[], Any]] = {  # of a defaultdict
    one.__name__: one for one in (list, dict, set, int, float, str)
}


def pack(attributes: dict[str, Any], as_made: Collection[str] = ()) -> dict[str, Any]:
    """`attributes` as they are now, no memory shared with them. Raises LabError for what cannot be saved.

    A memory whose digest is in `as_made` is not copied: setup() makes it again.
    """
    walk = Walk(attributes)
    blocks = walk.memory.blocks(as_made)
    return {"attributes": walk.packed, "looks": walk.looks, "memory": blocks, "places": walk.places}


class Walk:
    """Attributes looked through. `values` are the tensors and arrays by name, `looks` what each one sees.

    `firm` are the names of those that modules and optimizers hold and will not give up. `places` are the
    bytes that lists and the like take, but for what stands in them.
    """

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.memory = SavedMemory()
        self.values: dict[str, Values] = {}
        self.looks: dict[str, dict[str, Any]] = {}
        self.firm: set[str] = set()
        self.places = 0
        self._done: dict[int, tuple[Any, dict[str, Any]]] = {}  # by id, with what must live on to keep it
        self.packed = self._items(attributes, "")

    def _items(self, values: dict[Any, Any], name: str) -> dict[Any, Any]:
        for key in values:
            if not is_plain(key):
                raise LabError(
                    _("self.{name} cannot be saved: one of its keys is a {kind}").format(
                        name=name, kind=type(key).__qualname__
                    )
                )
        return {
            key: value if is_plain(value) else self._pack(value, f"{name}.{key}" if name else key)
            for key, value in values.items()
        }

    def _pack(self, value: Any, name: str) -> Any:
        if is_plain(value):
            return value
        packed: dict[str, Any]
        if id(value) in self._done:  # the same object, and it will be one object again
            packed = self._done[id(value)][1]
        else:
            packed = {}
            self._done[id(value)] = value, packed
            packed.update(self._content(value, name))
        if "memory" in packed:
            self.values[name], self.looks[name] = value, packed
        return packed

    def _content(self, value: Any, name: str) -> dict[str, Any]:
        kind = type(value)
        made = {"class": kind.__name__}
        if isinstance(value, nn.Module):
            return {"is": "module", **made, **self._module(value, name)}
        if isinstance(value, torch.optim.Optimizer):
            return {"is": "optimizer", **made, **self._optimizer(value, name)}
        if isinstance(value, Tensor):
            return self._tensor(value, name)
        if kind is np.ndarray and not value.dtype.hasobject:
            return {"is": "array", "writeable": value.flags.writeable, **self.memory.keep(value)}
        if isinstance(value, np.generic) and not value.dtype.hasobject:
            return {"is": "number", "value": self._pack(np.array(value), name)}
        if isinstance(value, GENERATORS) and not isinstance(value, random.SystemRandom):
            return {"is": "generator", **made, "state": self._pack(_place(value), name)}
        if kind is CONTAINERS.get(kind.__name__):
            packed = self._container(value, name)
            self.places += sys.getsizeof(packed["items"])
            return {"is": "container", **made, **packed}
        if kind in (tuple, frozenset):
            items = [self._pack(one, f"{name}.{at}") for at, one in enumerate(value)]
            return {"is": "fixed", **made, "items": items}
        # What a class says is asked once; Python asks a protocol anew for each object, which takes longer.
        if (_is_stateful(kind) or isinstance(value, Stateful)) and not isinstance(value, type):
            return {"is": "stateful", **made, "state": self._items(value.state_dict(), name)}
        if is_record(kind) and "<locals>" not in kind.__qualname__:
            found = {field: getattr(value, field) for field in field_names(kind)}
            return {"is": "record", "class": class_name(kind), "fields": self._items(found, name)}
        if kind is range:
            return {"is": "range", "ends": (value.start, value.stop, value.step)}
        if isinstance(value, FUNCTIONS) or is_source(value):
            return {"is": "function", **made}
        raise LabError(_cannot(value, name))

    def _tensor(self, value: Tensor, name: str) -> dict[str, Any]:
        if is_lazy(value):
            return {"is": "lazy", "class": type(value).__name__}
        leaf = value.is_leaf
        packed: dict[str, Any] = {"is": "tensor", "parameter": isinstance(value, nn.Parameter), "leaf": leaf}
        packed["learns"] = leaf and value.requires_grad  # one with a graph is saved without it
        packed["grad"] = self._pack(value.grad, f"{name}.grad") if leaf else None
        if value.layout is not torch.strided or value.is_conj() or value.is_neg():
            return packed | {"whole": value.detach().cpu().clone()}
        return packed | self.memory.keep(value)

    def _module(self, module: nn.Module, name: str) -> dict[str, Any]:
        state = dict(module.state_dict(keep_vars=True))
        loose = unregistered_state(module)
        self.firm |= {f"{name}.{key}" for key in (*state, *loose)}
        parts = {path: self._items(beside(part), f"{name}.{path}") for path, part in module.named_modules()}
        return {"state": self._items(state, name), "loose": self._items(loose, name), "parts": parts}

    def _optimizer(self, optimizer: torch.optim.Optimizer, name: str) -> dict[str, Any]:
        parameters = trained_by(optimizer)
        self.firm |= {f"{name}.{key}" for key in parameters}
        return {
            "trained": self._items(parameters, name),
            "state": self._items(optimizer.state_dict(), f"{name}.state_dict"),
        }

    def _container(self, value: Any, name: str) -> dict[str, Any]:
        if isinstance(value, defaultdict):
            factory = getattr(value.default_factory, "__name__", "")
            if value.default_factory is not FACTORIES.get(factory):
                raise LabError(_cannot(value, name))
            return {"factory": factory, "items": self._items(value, name)}
        if isinstance(value, dict):
            return {"items": self._items(value, name)}
        if PLAIN_KINDS.issuperset(map(type, value)):
            items = list(value)
        else:
            items = [
                one if is_plain(one) else self._pack(one, f"{name}.{at}")  # a name costs more than a number
                for at, one in enumerate(value)
            ]
        return {"items": items, "most": value.maxlen} if isinstance(value, deque) else {"items": items}


def is_source(value: Any) -> bool:
    """Whether data come from it that it does not change, so that the one that setup() made is as good."""
    return isinstance(value, Dataset) or (isinstance(value, DataLoader) and value.generator is None)


def is_plain(value: Any) -> bool:
    """Whether it is saved as it is: a number, a text and the like, or a tuple of nothing but such."""
    kind = type(value)
    if kind is not tuple:
        return kind in PLAIN_KINDS
    return PLAIN_KINDS.issuperset(map(type, value)) or all(map(is_plain, value))


_STATEFUL: WeakKeyDictionary[type, bool] = WeakKeyDictionary()  # classes of edited code go


def _is_stateful(kind: type) -> bool:
    """Whether objects of a class are, as far as that says."""
    if kind not in _STATEFUL:
        methods = (getattr(kind, name, None) for name in ("state_dict", "load_state_dict"))
        _STATEFUL[kind] = all(map(callable, methods))
    return _STATEFUL[kind]


def beside(module: nn.Module) -> dict[str, Any]:
    """What a module itself holds and its state_dict passes over, such as a dropout's `p` or its mode."""
    kept = {name: module._buffers[name] for name in module._non_persistent_buffers_set}
    simple = (*PLAIN, Tensor, np.ndarray)
    return {name: value for name, value in vars(module).items() if type(value) in simple} | kept


def trained_by(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The tensors that an optimizer moves, by their place in its groups."""
    return {
        f"param_groups.{at}.{place}": parameter
        for at, group in enumerate(optimizer.param_groups)
        for place, parameter in enumerate(group["params"])
    }


def is_record(kind: type) -> bool:
    """Whether its values are told from one another by nothing but their fields, which never change."""
    if is_dataclass(kind):
        return bool(kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]
    return kind.__bases__ == (tuple,) and hasattr(kind, "_fields")


def field_names(kind: type) -> tuple[str, ...]:
    """Those of a record."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else tuple(kind._fields)  # type: ignore[attr-defined]


def class_name(kind: type) -> str:
    """By which a class is found again."""
    return f"{kind.__module__}:{kind.__qualname__}"


def _place(generator: Any) -> Any:
    """Where a random generator stands."""
    if isinstance(generator, np.random.Generator):
        return generator.bit_generator.state
    return generator.getstate() if isinstance(generator, random.Random) else generator.get_state()


def _cannot(value: Any, name: str) -> str:
    kind = type(value).__qualname__
    if isinstance(value, Iterator):
        said = _(
            "self.{name} cannot be saved: it is a {kind}, which cannot say where it stands. "
            "Keep the place as a number, as Batches does."
        )
        return said.format(name=name, kind=kind)
    said = _(
        "self.{name} cannot be saved: it is a {kind}. Give it state_dict() and load_state_dict(), "
        "or keep what it holds as numbers, tensors and lists."
    )
    return said.format(name=name, kind=kind)
