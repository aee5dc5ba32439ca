"""Whether a value fits the type that a field is declared with: what comes over a line is looked at first."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The types of the fields of a dataclass or named tuple, by name."""
    hints = get_type_hints(kind)
    return {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar}


def misfit(value: Any, hint: Any) -> str:
    """What a value is instead of what `hint` says, in words; empty where it fits."""
    return "" if _fits(value, hint) else f"no {_called(hint)} but {_named(value)}"


def _named(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"a {type(value).__name__}"


def _called(hint: Any) -> str:
    return getattr(hint, "__name__", None) or str(hint)


def _fits(value: Any, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any or isinstance(hint, TypeVar):
        return True
    if hint is None or hint is type(None):
        return value is None
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in inner)
    if origin is Literal:
        return any(type(value) is type(one) and value == one for one in inner)
    if hint is float:  # a whole number is one, too
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    kind = origin or hint
    if not isinstance(kind, type) or not isinstance(value, kind):
        return False
    return _fit_within(value, kind, inner)


def _fit_within(value: Any, kind: type, inner: tuple[Any, ...]) -> bool:
    """Whether what a container holds fits, too."""
    if kind is tuple and inner:
        if inner[-1] is not Ellipsis:
            return len(value) == len(inner) and all(map(_fits, value, inner))
        return all(_fits(one, inner[0]) for one in value)
    if issubclass(kind, np.ndarray):
        return True
    if inner and issubclass(kind, Mapping):
        return all(_fits(key, inner[0]) and _fits(one, inner[1]) for key, one in value.items())
    if inner and issubclass(kind, (Sequence, frozenset, set)):
        return all(_fits(one, inner[0]) for one in value)
    return True
