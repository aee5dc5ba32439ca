"""Views: methods that return a figure, of a scenario or of an instrument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tui_lab.authoring.figures import Figure

S = TypeVar("S")
View = Callable[[S], Figure]


def view(title: str) -> Callable[[View[S]], View[S]]:
    """Mark a method as a view: a figure that the lab shows in a panel under `title`.

    Raises ValueError for a title that says nothing.
    """
    if not isinstance(title, str) or not title.strip():
        raise ValueError('a view needs a title, such as @view("Fit")')

    def mark(method: View[S]) -> View[S]:
        method.view_title = title  # type: ignore[attr-defined]
        return method

    return mark


def views_of(cls: type[Any]) -> dict[str, str]:
    """The titles of the views of a class by method name, in the order of the code, bases first."""
    return {
        name: attribute.view_title
        for base in reversed(cls.__mro__)
        for name, attribute in vars(base).items()
        if hasattr(attribute, "view_title")
    }
