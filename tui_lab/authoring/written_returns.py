"""What the text of a method says that it returns, before it was called."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any


def returns_something(method: Callable[..., Any]) -> bool:
    """Whether it has a `return` with a value; also where its text cannot be read."""
    tree = _parsed(method)
    return tree is None or any(
        isinstance(node, ast.Return)
        and node.value is not None
        and not (isinstance(node.value, ast.Constant) and node.value.value is None)
        for node in ast.walk(tree)
    )


def names_returned(method: Callable[..., Any]) -> list[str]:
    """The names under which it may return values at some time, as far as they are written out."""
    tree = _parsed(method)
    return [] if tree is None else list(dict.fromkeys(_names(tree)))


def _names(tree: ast.AST) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    given = [
        part
        for node in nodes
        if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None
        for part in _parts(node.value)
    ]
    named = {part.id for part in given if isinstance(part, ast.Name)}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Subscript(ast.Name(name), ast.Constant(str(key)))]) if name in named:
                yield key
            case (
                ast.Assign(targets=[ast.Name(name)], value=value)
                | ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value)
            ) if name in named:
                given.append(value)
    for part in given:
        if isinstance(part, ast.Dict):
            keys = (key.value for key in part.keys if isinstance(key, ast.Constant))
            yield from (key for key in keys if isinstance(key, str))


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """A value itself, or those that it is chosen or joined from."""
    match value:
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from _parts(one)
            yield from _parts(other)
        case _:
            yield value


def _parsed(method: Callable[..., Any]) -> ast.Module | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(method)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
