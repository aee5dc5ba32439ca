"""What is known of an expression before a program runs, from the values of a scenario's knobs."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from tui_lab.exporting.scripts.code import of_self
from tui_lab.exporting.scripts.sources import Definition, Module

OPERATIONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, all_of_them: one in all_of_them,
    ast.NotIn: lambda one, all_of_them: one not in all_of_them,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (int, float, bool, str, len, tuple, abs, min, max, round)
}


class Unknown(Exception):
    """Nothing is known of it."""


class Known:
    """The values of attributes of `self`, such as knobs, and of names, such as a function's parameters."""

    def __init__(self, module: Module, of_self: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        self._module = module
        self._of_self = of_self
        self._names = names

    def value(self, node: ast.expr) -> Any:
        """Its value. Raises Unknown."""
        try:
            return self._value(node)
        except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise Unknown from error  # so will the program, where it comes to this

    def holds(self, node: ast.expr) -> bool | None:
        """Whether a condition holds; None where that is not known."""
        try:
            return bool(self.value(node))
        except Unknown:
            return None

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(name) if name in self._names:
                return self._names[name]
            case ast.Name(name) if (entries := self.entries(name)) is not None:
                return entries[0]  # what there is to look up
            case ast.Attribute() if of_self(node) in self._of_self:
                return self._of_self[node.attr]
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return tuple(map(self._value, parts))
            case ast.UnaryOp(op=sign, operand=one):
                return OPERATIONS[type(sign)](self._value(one))
            case ast.BinOp(left=left, op=sign, right=right):
                return OPERATIONS[type(sign)](self._value(left), self._value(right))
            case ast.BoolOp(op=sign, values=parts):
                return self._any_of(isinstance(sign, ast.Or), parts)
            case ast.Compare(left=left, ops=signs, comparators=others):
                values = [self._value(one) for one in (left, *others)]
                compared = zip(signs, values, values[1:], strict=False)
                return all(OPERATIONS[type(sign)](one, other) for sign, one, other in compared)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self._value(body if self._value(test) else otherwise)
            case ast.Subscript(value=of, slice=ast.Slice(lower=low, upper=high, step=step)):
                ends = (None if one is None else self._value(one) for one in (low, high, step))
                return self._value(of)[slice(*ends)]
            case ast.Subscript(value=of, slice=at):
                return self._value(of)[self._value(at)]
            case ast.Call(func=ast.Name(name), args=given, keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](*map(self._value, given))
        raise Unknown

    def _any_of(self, wanted: bool, parts: list[ast.expr]) -> Any:
        """`or` where True is wanted, else `and`: one part may decide although others are not known."""
        unknown = False
        value: Any = not wanted
        for part in parts:
            try:
                value = self._value(part)
            except Unknown:
                unknown = True
                continue
            if bool(value) is wanted:
                return value if not unknown else wanted
        if unknown:
            raise Unknown
        return value

    def entries(self, name: str) -> tuple[dict[Any, ast.expr], Definition] | None:
        """The keys of a dictionary that is written out under this name, and the text of each value."""
        found = self._module.definition(name) if name not in self._names else None
        match found.node if isinstance(found, Definition) else None:
            case ast.Assign(value=ast.Dict() as table) | ast.AnnAssign(value=ast.Dict() as table):
                keys = [key.value for key in table.keys if isinstance(key, ast.Constant)]
                if len(keys) == len(table.keys):
                    assert isinstance(found, Definition)
                    return dict(zip(keys, table.values, strict=True)), found
        return None

    def looked_up(self, node: ast.Subscript) -> tuple[str, Definition] | None:
        """What stands under a known key of a dictionary that is written out, and where that stands."""
        if isinstance(node.value, ast.Name) and (found := self.entries(node.value.id)) is not None:
            entries, definition = found
            try:
                return definition.module.code.of(entries[self.value(node.slice)]), definition
            except (Unknown, KeyError, TypeError):
                return None
        return None
