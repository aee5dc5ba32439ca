"""Which panels are on the screen: a pure function of its size and of what the learner chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

# The column at the left; the top of the wide one; below that, beside each other; below everything.
Place = Literal["left", "right", "views", "below"]
PLACES: tuple[Place, ...] = get_args(Place)

# From how many columns and rows on an arrangement has room.
WHOLE = (110, 32)
TALL = (80, 40)
WIDE = (132, 16)
SMALLEST = (60, 16)

# whole: everything and two views. tall: everything, one view below the loss. wide: a panel of the left
# column, and beside it the loss and a view. compact: a panel of each side. Without a loss one view more.
Arrangement = Literal["whole", "tall", "wide", "compact"]


def arrangement(width: int, height: int) -> Arrangement:
    """The one that shows the most in a window of this size."""
    sizes: dict[Arrangement, tuple[int, int]] = {"whole": WHOLE, "tall": TALL, "wide": WIDE}
    return next((name for name, (w, h) in sizes.items() if width >= w and height >= h), "compact")


def visible_panels(
    panels: Mapping[str, Place], focus: str, recent: list[str], arranged: Arrangement, zoomed: bool
) -> frozenset[str]:
    """The ids of the panels to show, `focus` always among them.

    `panels` are the places by id, in the order of their numbers; `recent` those chosen before, the latest
    first.
    """
    if zoomed:
        return frozenset({focus})
    order = [focus, *recent, *panels]
    at: dict[Place, list[str]] = {place: [] for place in PLACES}
    for panel in sorted(panels, key=order.index):
        at[panels[panel]].append(panel)
    right, views = at["right"], at["views"]
    if arranged in ("whole", "tall"):
        shown = 2 if arranged == "whole" or not right else 1
        return frozenset(panels) - frozenset(views[shown:])
    if panels[focus] == "below":
        return frozenset({focus})
    if arranged == "wide":
        return frozenset({*at["left"][:1], *right, *views[: 2 - len(right)]})
    return frozenset({*at["left"][:1], *sorted([*right, *views], key=order.index)[:1]})
