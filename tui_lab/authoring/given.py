"""What an author gives to a figure, as the figure keeps it: frozen arrays, tuples and text.

The types of a figure's fields say what they take. A field that is an array takes whatever holds real numbers:
NumPy arrays, tensors on any device with or without gradient, lists. One that is a tuple takes any sequence,
and text takes a number, written short. Whatever does not fit is refused when the figure is made, in a
sentence that names the argument; so the author's own line is the one to blame.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from tui_lab.authoring.real_numbers import (
    Unfit,
    as_float,
    called,
    is_tensor,
    one_number,
    real_array,
)
from tui_lab.authoring.shapes import Shape
from tui_lab.number_text import short

Take = Callable[[Any], Any]


class Given:
    """A frozen dataclass that converts and checks what it is made of.

    Raises TypeError for what is of the wrong kind, ValueError for a shape, a length or a word that does not
    fit.
    """

    def __post_init__(self) -> None:
        sizes: dict[str, tuple[int, str]] = {}
        for name, take, shape in _takers(type(self)):  # type: ignore[arg-type] # a class has a hash
            value = getattr(self, name)
            try:
                kept = take(value)
                if shape:
                    shape.agree(kept, name, sizes)
            except Unfit as unfit:
                raise unfit.kind(f"{type(self).__name__} {name}{unfit.place} {unfit.said}") from None
            if kept is not value:
                object.__setattr__(self, name, kept)
        if said := self.misfit():
            raise ValueError(f"{type(self).__name__} {said}")

    def misfit(self) -> str:
        """What of it does not fit the rest, as the end of a sentence; empty where all does."""
        return ""


class Lines:
    """Text, or a list of lines of it."""

    def take(self, value: Any) -> str:
        """All lines, joined."""
        if isinstance(value, str):
            return _text(value)
        try:
            return "\n".join(_each(_text, value))
        except Unfit as unfit:
            raise (
                unfit if unfit.place else Unfit(f"is {called(value)}; wanted is text or its lines")
            ) from None


@cache
def _takers(cls: Any) -> tuple[tuple[str, Take, Shape | None], ...]:
    """For each field its name, what makes a value one of its type, and what its sizes must agree with."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple((field.name, _taker(hint := hints[field.name]), _shape(hint)) for field in fields(cls))


def _shape(hint: Any) -> Shape | None:
    return next((extra for extra in get_args(hint)[1:] if isinstance(extra, Shape)), None)


def _taker(hint: Any) -> Take:
    """What makes a value one of the type `hint`, or raises Unfit."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        take: Take = args[1].take
        return take
    if origin is Literal:
        return lambda value: _one_of(args, value)
    if origin in (Union, types.UnionType):
        takers = [_taker(one) for one in args if one is not types.NoneType]
        optional = types.NoneType in args
        return lambda value: None if optional and value is None else _either(takers, value)
    if origin is tuple and args[-1] is not Ellipsis:
        return _pair(tuple(map(_taker, args)))
    if origin in (tuple, frozenset):
        one = _taker(args[0])
        return lambda value: origin(_each(one, value))
    return PLAIN.get(hint) or _part(hint)


def _each(take: Take, value: Any) -> Iterator[Any]:
    for k, item in enumerate(_items(value)):
        yield _at(k, take, item)


def _at(k: int, take: Take, item: Any) -> Any:
    try:
        return take(item)
    except Unfit as unfit:
        raise unfit.within(f"[{k}]") from None


def _items(value: Any) -> Iterable[Any]:
    """What a sequence of any kind holds."""
    if is_tensor(value) or isinstance(value, np.ndarray):
        array = real_array(value)
        if array.ndim:
            return array.tolist()  # type: ignore[no-any-return]
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise Unfit(f"is {called(value)}; wanted is a list")
    return value


def _pair(takers: tuple[Take, ...]) -> Take:
    """A tuple of as many items as there are `takers`."""

    def take(value: Any) -> Any:
        items = list(_items(value))
        if len(items) != len(takers):
            raise Unfit(f"has {len(items)} items; wanted are {len(takers)}", ValueError)
        return tuple(_at(k, take, item) for k, (take, item) in enumerate(zip(takers, items, strict=True)))

    return take


def _either(takers: list[Take], value: Any) -> Any:
    """What the first of `takers` that can makes of `value`."""
    faults: list[Unfit] = []
    for take in takers:
        try:
            return take(value)
        except Unfit as unfit:
            faults.append(unfit)
    if len(faults) == 1 or faults[0].place:
        raise faults[0]
    wanted = [fault.said.partition("wanted is ")[2] for fault in faults]
    raise Unfit(f"is {called(value)}; wanted is {' or '.join(filter(None, wanted))}")


def _one_of(words: tuple[str, ...], value: Any) -> str:
    if not isinstance(value, str) or value not in words:
        raise Unfit(f"is {called(value)}; wanted is one of {', '.join(map(repr, words))}", ValueError)
    return value


def _part(cls: type) -> Take:
    """An instance of `cls`, a part of the figure."""

    def take(value: Any) -> Any:
        if not isinstance(value, cls):
            needs = [one.name for one in fields(cls) if not one.kw_only] if is_dataclass(cls) else []
            raise Unfit(f"is {called(value)}; wanted is {cls.__name__}({', '.join(needs[:3])} …)")
        return value

    return take


def _text(value: Any) -> str:
    """Text as it is; a number written short."""
    if isinstance(value, str):
        return str(value)
    try:
        number = one_number(value)
    except Unfit:
        raise Unfit(f"is {called(value)}; wanted is text or a number") from None
    return short(number) if isinstance(number, float) else str(number)


def _float(value: Any) -> float:
    return as_float(one_number(value))


def _int(value: Any) -> int:
    number = as_float(one_number(value))
    if not number.is_integer():
        raise Unfit(f"is {short(number)}; wanted is a whole number", ValueError)
    return int(number)


def _bool(value: Any) -> bool:
    return bool(one_number(value))


PLAIN: dict[Any, Take] = {str: _text, float: _float, int: _int, bool: _bool, Any: lambda value: value}
