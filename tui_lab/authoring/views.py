"""Views: methods that return a figure, of a scenario or of an instrument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tui_lab.authoring.figures import Figure

S = TypeVar("S")
View = Callable[[S], Figure]
Edits = tuple[str, str]  # the attributes of a scenario that hold inputs and targets of its points


def view(title: str, edits: Edits | None = None) -> Callable[[View[S]], View[S]]:
    """Mark a method as a view: a figure that the lab shows in a panel under `title`.

    `edits` names the attributes with the points that it draws, inputs and targets, such as ("x", "y"): a
    learner may then place, move and take away points there. The inputs are a tensor of shape (n, 2) with a
    class each, 0, 1, …, or of shape (n, 1) with a height each. The figure is a Plot or a HeatMap.

    Raises ValueError for a title that says nothing, and for `edits` that are no two names.
    """
    if not isinstance(title, str) or not title.strip():
        raise ValueError('a view needs a title, such as @view("Fit")')
    names = edits is not None and len(edits) == 2 and all(isinstance(name, str) and name for name in edits)
    if edits is not None and not (names and isinstance(edits, (tuple, list))):
        raise ValueError(f'edits names inputs and targets, such as edits=("x", "y"), not {edits!r}')

    def mark(method: View[S]) -> View[S]:
        method.view_title = title  # type: ignore[attr-defined]
        if edits is not None:
            method.view_edits = tuple(edits)  # type: ignore[attr-defined]
        return method

    return mark


def views_of(cls: type[Any]) -> dict[str, str]:
    """The titles of the views of a class by method name, in the order of the code, bases first."""
    return _marked(cls, "view_title")


def edits_of(cls: type[Any]) -> dict[str, Edits]:
    """Of the views of a class in which points can be edited the attributes that hold them, by method name."""
    return _marked(cls, "view_edits")


def _marked(cls: type[Any], mark: str) -> dict[str, Any]:
    return {
        name: getattr(attribute, mark)
        for base in reversed(cls.__mro__)
        for name, attribute in vars(base).items()
        if hasattr(attribute, mark)
    }
