"""The graph behind a tensor, as autograd has noted it in `grad_fn`."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from tui_lab.authoring.figures import TreeNode


def brief(tensor: Tensor) -> str:
    """The numbers of a small tensor on one line."""
    return f"{tensor.item():.4g}" if tensor.dim() == 0 else f"[{', '.join(map(brief, tensor))}]"


def node_name(node: Any) -> str:
    """The name of a node without its namespace; `None` where there is no node."""
    return "None" if node is None else str(node.name()).rpartition("::")[2]


def nodes_behind(tensor: Tensor) -> list[Any]:
    """Each node that leads to `tensor` once, the nearest first."""
    nodes: list[Any] = [] if tensor.grad_fn is None else [tensor.grad_fn]
    for node in nodes:  # which grows meanwhile
        for earlier, _ in node.next_functions:
            if earlier is not None and earlier not in nodes:
                nodes.append(earlier)
    return nodes


def grad_graph(name: str, tensor: Tensor, marked: Any = None) -> TreeNode:
    """`tensor` under its name, and the nodes behind it with the values that they have saved.

    `marked` is the node to bring out, None for the tensor itself. To be called before backward(), which
    frees what was saved. A node that is reached twice has its own branch only once.
    """
    seen: list[Any] = []
    behind = () if tensor.grad_fn is None else (_branch(tensor.grad_fn, marked, seen),)
    return TreeNode(name, brief(tensor), behind, marked=marked is None)


def _branch(node: Any, marked: Any, seen: list[Any]) -> TreeNode:
    if node in seen:
        return TreeNode(node_name(node), "the same node")
    seen.append(node)
    before = tuple(
        _branch(earlier, marked, seen) for earlier, _ in node.next_functions if earlier is not None
    )
    return TreeNode(node_name(node), _saved(node), before, marked=node is marked)


def _saved(node: Any) -> str:
    if not node.next_functions:
        return f"a leaf, {brief(node.variable)}"
    values = {name: getattr(node, name) for name in dir(node) if name.startswith("_saved_")}
    words = [
        f"{name.removeprefix('_saved_')} {brief(value) if isinstance(value, Tensor) else value}"
        for name, value in values.items()
        if value is not None
    ]
    return "saved " + ", ".join(words) if words else ""
