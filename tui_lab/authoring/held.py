"""What a scenario holds in its attributes: modules, optimizers, random generators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class Stateful(Protocol):
    """What holds state of its own and can give it away and take it back, as PyTorch's own classes do.

    The state is plain data: numbers, strings, tuples, lists, dicts, tensors and numpy arrays. It may share
    memory with its owner, and whoever loads it copies what it will change.
    """

    def state_dict(self) -> dict[str, Any]:
        """All that changes after construction."""
        ...

    def load_state_dict(self, state_dict: dict[str, Any], /) -> Any:
        """Go on from a state that an object made in the same way has given."""
        ...


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
