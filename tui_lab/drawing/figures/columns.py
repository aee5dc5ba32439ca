"""Columns of a table that is sorted by one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Order = float | str | tuple[bool, float, str]  # within a column all are of one kind


@dataclass(frozen=True, eq=False)
class Column(Generic[Row]):
    """`order` is what to sort by, None for a row that has nothing there and always stands last.

    `down` says that the first sorting is from the highest on.
    """

    head: str  # what it is known by
    title: str  # what stands over it
    text: Callable[[Row], str]
    order: Callable[[Row], Order | None]
    width: int = 0
    right: bool = False
    down: bool = False


def in_order(rows: Iterable[Row], column: Column[Row], down: bool) -> list[Row]:
    """`rows` sorted by a column, `down` from the highest on; those with nothing there last."""
    orders = [(column.order(row), row) for row in rows]
    there = [(order, row) for order, row in orders if order is not None]
    there.sort(key=lambda item: item[0], reverse=down)
    return [row for _, row in there] + [row for order, row in orders if order is None]
