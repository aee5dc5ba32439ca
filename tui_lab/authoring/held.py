"""What a scenario holds in its attributes: modules, optimizers, random generators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, TypeVar, overload, runtime_checkable

T = TypeVar("T")

FIRST = 32  # items of a container that are looked at before the rest is taken for data
NARROWER = 4  # times fewer in a container within it: a million numbers in lists of lists cost no more
CONTAINERS = (dict, list, tuple)
# What never is, nor holds, a thing sought.
PLAIN = frozenset((type(None), bool, int, float, complex, str, bytes))


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


@overload
def held(scenario: object, kind: type[T]) -> Iterator[tuple[str, T]]: ...
@overload
def held(scenario: object, kind: tuple[type, ...]) -> Iterator[tuple[str, Any]]: ...
def held(scenario: object, kind: Any) -> Iterator[tuple[str, Any]]:
    """Each object of a kind, or of several kinds, by its attribute; `nets.a` is item "a" of a dict `nets`.

    Dicts, lists and tuples are looked through, other objects are not. One whose first items hold nothing of
    the kind is data, such as a replay memory or the words of a text, and its rest is passed over. So a search
    costs the same however much there is, and can be made anew at each look: there is no record of it that a
    network put into a list could make wrong.
    """
    return iter(found_in(vars(scenario).items(), lambda value: isinstance(value, kind)))


def found_in(items: Iterable[tuple[Any, Any]], wanted: Callable[[Any], bool]) -> list[tuple[str, Any]]:
    """What is `wanted` among named `items`, and in containers among them, by its path."""
    found: list[tuple[str, Any]] = []
    for name, value in items:
        if type(value) in PLAIN:
            continue
        if wanted(value):
            found.append((name, value))
        elif isinstance(value, CONTAINERS):
            _look_through(name, value, wanted, FIRST, found)
    return found


def _look_through(
    name: str, container: Any, wanted: Callable[[Any], bool], first: int, found: list[tuple[str, Any]]
) -> None:
    """Add what is wanted in a container, unless there is none in its `first` items."""
    values = container.values() if isinstance(container, dict) else container
    if PLAIN.issuperset(map(type, islice(values, first))):
        return  # nearly all that is data ends here, or one level further down
    before = len(found)
    items = container.items() if isinstance(container, dict) else enumerate(container)
    for at, (key, value) in enumerate(items):
        if at == first and len(found) == before:
            return
        if type(value) in PLAIN:
            continue
        if wanted(value):
            found.append((f"{name}.{key}", value))
        elif first > 1 and isinstance(value, CONTAINERS):
            _look_through(f"{name}.{key}", value, wanted, first // NARROWER or 1, found)
