"""The words that a figure shows: names, labels, heads of columns, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from tui_lab.authoring.figures import Figure

UNSEEN = ("role", "scale", "pick", "picks")  # fields that say how it is drawn


def words_of_figure(figure: Figure | None) -> tuple[str, ...]:
    """All of them, each once, in the order in which the figure holds them."""
    return tuple(dict.fromkeys(_words(figure)))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _words(item)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in UNSEEN:
                yield from _words(getattr(part, field.name))
