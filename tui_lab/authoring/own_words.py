"""A figure with its words in the language in use: what its lines, axes and columns are called."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any, TypeVar

from tui_lab.authoring.given import Given
from tui_lab.languages import LANGUAGES, language, translated

G = TypeVar("G", bound=Given)

# Fields that hold words of an author. What may be data, such as cells, rows and classes, is none.
WORDS = frozenset(("x_label", "y_label", "value_label", "label", "name", "note", "caption", "about"))
HEADS = "columns"
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?%?")
# Fields that hold figures again.
PARTS = frozenset(
    ("lines", "points", "histograms", "images", "parts", "roots", "children", "layers", "large", "choices")
)


def in_own_words(figure: G) -> G:
    """`figure` itself in the language that it was written in, else one whose words are the catalogue's.

    What has no translation stays as it is, and so do the heads of a table unless all have one: they may be
    the columns of a learner's own data.
    """
    return figure if language() == LANGUAGES[0] else _translated(figure)


def _translated(figure: G) -> G:
    changed: dict[str, Any] = {}
    for one in fields(figure):  # type: ignore[arg-type]  # each Given is a dataclass
        value = getattr(figure, one.name)
        fresh = value
        if one.name in WORDS and isinstance(value, str):
            fresh = _said(value)
        elif one.name == HEADS:
            fresh = _heads(value)
        elif one.name in PARTS:
            fresh = _parts(value)
        if fresh is not value:
            changed[one.name] = fresh
    return replace(figure, **changed) if changed else figure  # type: ignore[type-var]


def form_of(text: str) -> str:
    """A text without its numbers, by which it stands in the catalogue: `{0} of {1} flat`."""
    places = iter(range(len(text)))
    return NUMBER.sub(lambda number: f"{{{next(places)}}}", text)


def _said(text: str) -> str:
    fresh = translated(text)
    if fresh != text or not (form := form_of(text)) or translated(form) == form:
        return fresh
    return translated(form).format(*NUMBER.findall(text))


def _heads(heads: tuple[str, ...]) -> tuple[str, ...]:
    fresh = tuple(map(translated, heads))
    known = (one != other or not any(map(str.isalpha, one)) for one, other in zip(heads, fresh, strict=True))
    return fresh if all(known) else heads


def _parts(value: Any) -> Any:
    if isinstance(value, Given):
        return _translated(value)
    if not isinstance(value, tuple):
        return value
    fresh = tuple(map(_parts, value))
    return value if all(one is other for one, other in zip(fresh, value, strict=True)) else fresh
