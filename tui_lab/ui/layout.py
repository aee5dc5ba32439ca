"""Which panels are on the screen: a pure function of its size and of what the learner chose."""

from __future__ import annotations

WIDE = (110, 32)  # columns and rows from which everything is shown at once
SMALLEST = (60, 16)
LEFT = ("lesson", "knobs")
VIEWS_AT_ONCE = 2


def is_compact(width: int, height: int) -> bool:
    """Whether only one or two panels fit at a time."""
    return width < WIDE[0] or height < WIDE[1]


def visible_panels(
    panels: list[str], focus: str, recent: list[str], compact: bool, zoomed: bool
) -> frozenset[str]:
    """The ids of the panels to show, `focus` always among them.

    `panels` are all ids in the order of their numbers; `recent` those chosen before, the latest first.
    """
    if zoomed:
        return frozenset({focus})
    views = [panel for panel in panels if panel.startswith("view-")]
    order = [focus, *recent, *panels]
    if not compact:
        chosen = sorted(views, key=order.index)[:VIEWS_AT_ONCE]
        if focus not in views:
            chosen = sorted(views, key=[*recent, *panels].index)[:VIEWS_AT_ONCE]
        return frozenset({panel for panel in panels if panel not in views} | set(chosen))
    if focus == "parameters":
        return frozenset({"parameters"})
    # One panel of each side: the latest chosen, or the first.
    right = [panel for panel in panels if panel not in LEFT and panel != "parameters"]
    return frozenset({min(side, key=order.index) for side in (LEFT, right) if side})
