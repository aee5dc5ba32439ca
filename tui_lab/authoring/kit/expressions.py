"""A function of x as a learner types it: arithmetic, comparison and a few functions of torch."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

LONGEST = 120  # characters
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def where(condition: Tensor, value: Tensor, other: Tensor) -> Tensor:
    """torch's; of a condition alone that would make places, which are no function of x."""
    return torch.where(condition, value, other)


FUNCTIONS: dict[str, Callable[..., Tensor]] = {
    "abs": torch.abs,
    "cos": torch.cos,
    "erf": torch.erf,
    "exp": torch.exp,
    "log": torch.log,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "sigmoid": torch.sigmoid,
    "sign": torch.sign,
    "sin": torch.sin,
    "sqrt": torch.sqrt,
    "tanh": torch.tanh,
    "where": where,
}


def read_function(text: str) -> Callable[[Tensor], Tensor]:
    """The function that `text` says, such as `x * sigmoid(x)`: a tensor to one of the same shape and dtype.

    Raises ValueError for what is no such expression.
    """
    if len(text) > LONGEST:
        raise ValueError(f"an expression here has at most {LONGEST} characters")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"{text!r} is no expression such as x * sigmoid(x)") from None

    def function(x: Tensor) -> Tensor:
        return _evaluate(tree, x).to(x.dtype).expand_as(x)

    try:
        function(torch.linspace(-1, 1, 3))
    except (TypeError, RuntimeError, OverflowError) as error:  # such as torch's for a missing argument
        raise ValueError(f"{text!r} cannot be computed: {str(error).splitlines()[0]}") from None
    return function


def _evaluate(node: ast.expr, x: Tensor) -> Tensor:
    match node:
        case ast.Name(id="x"):
            return x
        case ast.Constant(value=int() | float() as number):
            return torch.tensor(float(number), dtype=x.dtype, device=x.device)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, x)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            value: Tensor = OPERATORS[type(sign)](_evaluate(left, x), _evaluate(right, x))
            return value
        case ast.Compare(left=left, ops=[comparison], comparators=[right]) if type(comparison) in OPERATORS:
            truth: Tensor = OPERATORS[type(comparison)](_evaluate(left, x), _evaluate(right, x))
            return truth
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_evaluate(argument, x) for argument in arguments))
    known = ", ".join(FUNCTIONS)
    raise ValueError(
        f"{ast.unparse(node)!r} is not known here; there are x, numbers, + - * / ** < > and {known}"
    )
