"""Which panels are on the screen: a pure function of its size and of what the learner chose."""

from __future__ import annotations

from typing import Literal

# From how many columns and rows on an arrangement has room.
WHOLE = (110, 32)
TALL = (80, 40)
WIDE = (132, 16)
SMALLEST = (60, 16)
LEFT = ("lesson", "knobs")

# whole: everything and two views. tall: everything, one view below the loss. wide: a panel of the left
# column, and beside it the loss and a view. compact: a panel of each side. Without a loss one view more.
Arrangement = Literal["whole", "tall", "wide", "compact"]


def arrangement(width: int, height: int) -> Arrangement:
    """The one that shows the most in a window of this size."""
    sizes: dict[Arrangement, tuple[int, int]] = {"whole": WHOLE, "tall": TALL, "wide": WIDE}
    return next((name for name, (w, h) in sizes.items() if width >= w and height >= h), "compact")


def visible_panels(
    panels: list[str], focus: str, recent: list[str], arranged: Arrangement, zoomed: bool
) -> frozenset[str]:
    """The ids of the panels to show, `focus` always among them.

    `panels` are all ids in the order of their numbers; `recent` those chosen before, the latest first.
    """
    if zoomed:
        return frozenset({focus})
    order = [focus, *recent, *panels]
    views = sorted((panel for panel in panels if panel.startswith("view-")), key=order.index)
    loss = ["loss"] if "loss" in panels else []
    if arranged in ("whole", "tall"):
        shown = 2 if arranged == "whole" or not loss else 1
        return frozenset(panels) - frozenset(views[shown:])
    if focus == "parameters":
        return frozenset({"parameters"})
    left = min(LEFT, key=order.index)
    if arranged == "wide":
        return frozenset({left, *loss, *views[: 2 - len(loss)]})
    return frozenset({left, *sorted([*loss, *views], key=order.index)[:1]})
