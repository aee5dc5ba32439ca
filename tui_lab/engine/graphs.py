"""The graph behind each loss that a step calls backward() on, as autograd has noted it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from tui_lab.engine.module_calls import Call, flat
from tui_lab.number_text import shape_words

SMALL = 4  # numbers of a saved tensor that are written out


@dataclass(eq=False)
class Node:
    """A node of the graph: the function that backward() will call there.

    `shape` is that of what it gave in the forward pass, `saved` what it keeps for backward() by name, in
    words. A leaf is a `parameter` by its name, or "a leaf" that has none. `call` is the innermost module
    call that it belongs to.
    """

    name: str
    shape: tuple[int, ...]
    saved: dict[str, str]
    parameter: str = ""
    call: Call | None = None
    before: list[Node] = field(default_factory=list)


class Graphs(TorchFunctionMode):
    """Collects the graph of each loss in `losses`, just before backward() frees what it has saved.

    `calls` are those of the modules so far, `names` those of the parameters by id.
    """

    def __init__(self, calls: list[Call], names: Mapping[int, str]) -> None:
        super().__init__()
        self.losses: list[tuple[str, Node]] = []
        self._calls = calls
        self._names = names

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if function in (Tensor.backward, torch.autograd.backward, torch.autograd.grad):
            first = args[0] if args else kwargs.get("tensors", kwargs.get("outputs"))
            for loss in (first,) if isinstance(first, Tensor) else tuple(first or ()):
                if isinstance(loss, Tensor) and loss.grad_fn is not None:
                    self.losses.append((_words(loss), graph_of(loss, self._calls, self._names)))
        return function(*args, **kwargs)


def graph_of(loss: Tensor, calls: list[Call], names: Mapping[int, str]) -> Node:
    """The graph behind a tensor that has one; a node that is reached twice is the same `Node`."""
    owners = _owners(calls)
    made: dict[Any, Node] = {}
    root = loss.grad_fn
    assert root is not None
    stack = [root]
    while stack:  # a deep graph must not reach the end of Python's stack
        one = stack.pop()
        if one in made:
            continue
        made[one] = _node(one, owners.get(one), names)
        stack += [earlier for earlier, _ in one.next_functions if earlier is not None]
    for one, node in made.items():
        node.before = [made[earlier] for earlier, _ in one.next_functions if earlier is not None]
    return made[root]


def _owners(calls: list[Call]) -> dict[Any, Call]:
    """By node of autograd the innermost call that has made it."""
    found: dict[Any, Call] = {}
    innermost_first: list[Call] = [call for call in flat(calls) if call.module is not None][::-1]
    innermost_first.sort(key=lambda call: -call.depth)
    for call in innermost_first:
        ends = {one.grad_fn for one in call.inputs if one.grad_fn is not None}
        stack = [one.grad_fn for one in call.outputs if one.grad_fn is not None]
        seen = set(ends)
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if node.next_functions or not hasattr(node, "variable"):
                found.setdefault(node, call)
                stack += [earlier for earlier, _ in node.next_functions if earlier is not None]
    return found


def _node(one: Any, call: Call | None, names: Mapping[int, str]) -> Node:
    name = str(one.name()).rpartition("::")[2]
    if hasattr(one, "variable"):
        variable = one.variable
        return Node(name, tuple(variable.shape), {}, names.get(id(variable), "a leaf"), call)
    shape = tuple(map(int, one._input_metadata[0].shape)) if one._input_metadata else ()
    return Node(name, shape, _saved(one), call=call)


def _saved(one: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in dir(one):
        if name.startswith("_saved_") and not name.endswith(("_sym_numel", "_sym_sizes", "_sym_strides")):
            try:
                value = getattr(one, name)
            except RuntimeError:  # freed already, or never kept
                continue
            if value is not None and value != ():
                found[name.removeprefix("_saved_")] = _words(value)
    return found


def _words(value: Any) -> str:
    if isinstance(value, Tensor):
        if value.numel() <= SMALL and not value.is_complex():
            numbers = ", ".join(f"{one:.4g}" for one in value.detach().reshape(-1).tolist())
            return numbers if value.dim() == 0 else f"[{numbers}]"
        return shape_words(value.shape)
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_words, value))
    if isinstance(value, int) and value >= 2**63:  # autograd keeps some that are below 0 as if they were not
        value -= 2**64
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def nodes_of(root: Node) -> list[Node]:
    """Each node once, the root first."""
    found, stack, seen = [], [root], set()
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            found.append(node)
            stack += node.before[::-1]
    return found
