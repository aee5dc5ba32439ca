"""What a scenario holds in its attributes: modules, optimizers, random generators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def held(scenario: object, kind: type[T]) -> Iterator[tuple[str, T]]:
    """Each object of a kind, by the name of its attribute; `nets.a` is item "a" of a dict `nets`.

    Dicts, lists and tuples are looked through, other objects are not.
    """
    for name, value in vars(scenario).items():
        yield from _look_through(name, value, kind)


def _look_through(name: str, value: Any, kind: type[T]) -> Iterator[tuple[str, T]]:
    if isinstance(value, kind):
        yield name, value
    elif isinstance(value, (dict, list, tuple)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            if isinstance(item, (kind, dict, list, tuple)):  # a list may hold a million numbers
                yield from _look_through(f"{name}.{key}", item, kind)
