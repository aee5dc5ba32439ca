"""Tensors and shapes as a learner types them."""

from __future__ import annotations

import ast
from math import prod

import torch
from torch import Tensor

MOST_NUMBERS, MOST_DIMS = 256, 6  # more are no use to look at
# What literal_eval raises for a text that is no literal; TypeError is that of {[1]}, whose list has no hash.
NO_LITERAL = (SyntaxError, ValueError, TypeError, MemoryError, RecursionError)


def read_sizes(text: str) -> tuple[int, ...]:
    """The whole numbers of `2x3x4` or `[2, 3, 4]`; `6` and `[]` are one and none. Raises ValueError."""
    try:
        value = ast.literal_eval(f"[{text.replace('x', ',')}]" if "x" in text else text)
    except NO_LITERAL:
        value = [None]
    sizes = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if len(sizes) > MOST_DIMS or not all(type(size) is int and abs(size) < 2**31 for size in sizes):
        raise ValueError(f"{text!r} is no list of up to {MOST_DIMS} whole numbers such as 2x3")
    return sizes


def read_tensor(text: str) -> Tensor:
    """Nested lists of numbers, or a shape such as `2x3`, filled with 0, 1, 2, …, as float32.

    Raises ValueError.
    """
    if "x" in text:
        sizes = read_sizes(text)
        if min(sizes) < 0 or prod(sizes) > MOST_NUMBERS:
            raise ValueError(f"{text!r} is no shape of at most {MOST_NUMBERS} numbers")
        return torch.arange(prod(sizes), dtype=torch.float32).view(sizes)
    try:
        numbers = ast.literal_eval(text)
    except NO_LITERAL:
        raise ValueError(f"{text!r} is neither a shape such as 2x3 nor a list of numbers") from None
    try:
        values = torch.tensor(numbers, dtype=torch.float32)
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:  # such as rows of unlike lengths
        raise ValueError(f"{text!r} is no tensor: {error}") from None
    if values.numel() > MOST_NUMBERS or values.dim() > MOST_DIMS or not values.isfinite().all():
        raise ValueError(f"a tensor here has at most {MOST_NUMBERS} numbers in {MOST_DIMS} dims, all finite")
    return values
