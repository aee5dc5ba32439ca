"""Where each panel lies: a pure function of the window's size and of what the learner chose.

One figure, the main one, is large. The lesson stands in a column at the left with the knobs under it; the
loss and other views have smaller places beside or below the main one, as many as are useful in the size.
Knobs that have the column to themselves leave the room below them to the loss and other views, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

# left: text and knobs; right: the loss; views; below: a table that wants the width, the named parameters;
# spare: what has a place where all others have one, or when it is chosen.
Place = Literal["left", "right", "views", "below", "spare"]

SMALLEST = (60, 16)  # columns and rows of a window
LATER: dict[Place, int] = {"below": 1, "spare": 2}  # which places are given last
AROUND = 2  # rows of the window above and below the panels

# From how many columns and rows of a window on an arrangement has room. roomy: figures at the right of the
# main one, the table below. whole: two figures below the main one. tall: as many below it as are useful.
# wide: a panel of the left column, and figures at the right of the main one. compact: a panel of each side.
Arrangement = Literal["roomy", "whole", "tall", "wide", "compact"]
ROOM: dict[Arrangement, tuple[int, int]] = {
    "roomy": (170, 45),
    "whole": (110, 32),
    "tall": (80, 40),
    "wide": (132, 16),
}

COLUMN, NARROW_COLUMN = 42, 34  # columns of the lesson
STRIP = (9, 14)  # rows of what lies below the main figure, borders included
SIDE = 44  # columns of what lies beside it in a low window
STACKED = 11  # rows of a figure among several
MAIN = (64, 22)  # columns and rows that the main figure keeps where others could have them
KNOBS = (9, 0.45)  # rows that the knobs have at least, and the share of the column at most


class Need(NamedTuple):
    """What a panel is to the arrangement; `rows` are those that it takes, None for all there are."""

    place: Place
    rows: int | None = None


class Box(NamedTuple):
    """Cells within the board, borders included."""

    x: int
    y: int
    width: int
    height: int


def arrangement(width: int, height: int) -> Arrangement:
    """The one that shows the most in a window of this size."""
    return next((name for name, (w, h) in ROOM.items() if width >= w and height >= h), "compact")


def boxes(
    panels: Mapping[str, Need],
    width: int,
    height: int,
    main: str,
    chosen: Sequence[str],
    zoomed: bool = False,
) -> dict[str, Box]:
    """Where the panels that show lie, by id, in a window of this size.

    `panels` stand in the order of their numbers. `main` is the figure that is large, empty where there is
    none; `chosen` are the panels in the order in which they had the keys, the latest first: it always shows.
    Where some do not show, the first row is left free for their tabs.
    """
    free = width, height - AROUND
    found = _boxes(panels, free, arrangement(width, height), main, chosen, zoomed)
    if len(found) == len(panels):
        return found
    found = _boxes(panels, (free[0], free[1] - 1), arrangement(width, height), main, chosen, zoomed)
    return {panel: box._replace(y=box.y + 1) for panel, box in found.items()}


def _boxes(
    panels: Mapping[str, Need],
    free: tuple[int, int],
    arranged: Arrangement,
    main: str,
    chosen: Sequence[str],
    zoomed: bool,
) -> dict[str, Box]:
    width, height = free
    focus = chosen[0]
    low = arranged in ("wide", "compact")
    if zoomed or (low and panels[focus].place == "below"):
        return {focus: Box(0, 0, width, height)}
    left = [panel for panel, need in panels.items() if need.place == "left"]
    under = _under_knobs(panels, left, main, height)
    if low and left:
        left = [next((panel for panel in chosen if panel in left), left[0])]
    if not main:
        return _column(panels, left, width, height)
    column = COLUMN if arranged == "whole" else NARROW_COLUMN
    if arranged == "roomy":
        column = max(COLUMN, min(60, width // 4))
    column = column if left else 0
    area = Box(column, 0, width - column, height)
    others = [panel for panel in _others(panels, main, chosen) if panel not in under]
    high = max(KNOBS[0], panels[left[0]].rows or 0) if under else height
    found = _column(panels, left, column, high) | _stack(under, Box(0, high, column, height - high))
    match arranged:
        case "compact":
            return found | {main if focus in found else focus: area}
        case "wide":
            count = min(len(others), max(1, (area.width - MAIN[0]) // SIDE))
            share = max(SIDE, area.width * 2 // (5 * count)) if count else 0
            large, rest = _split_right(area, share * count)
            return found | {main: large} | _row(_first(panels, others, count), rest)
        case "roomy":
            return found | _roomy(panels, main, others, area)
        case "whole":
            alone = [panel for panel in others[:1] if panels[panel].place == "below"]
            below = alone or _first(panels, others, 2)
            rows = max(STRIP[0], min(STRIP[1], height * 3 // 10)) if below else 0
            large, rest = _split_below(area, rows)
            return found | {main: large} | _row(below, rest)
        case "tall":
            below = _first(panels, others, max(1, (height - MAIN[1]) // STACKED))
            large, rest = _split_below(area, STACKED * len(below))
            return found | {main: large} | _stack(below, rest)


def _under_knobs(panels: Mapping[str, Need], left: Sequence[str], main: str, height: int) -> list[str]:
    """The figures, always the same, in the room that is left where the column holds nothing but knobs."""
    if len(left) != 1 or (rows := panels[left[0]].rows) is None or not main:
        return []
    figures = [panel for panel, need in panels.items() if need.place in ("right", "views") and panel != main]
    figures.sort(key=lambda panel: panels[panel].place != "right")
    return figures[: (height - max(KNOBS[0], rows)) // STACKED]


def _others(panels: Mapping[str, Need], main: str, chosen: Sequence[str]) -> list[str]:
    """The figures beside the main one, the most wanted first: the latest chosen, the loss, then by number."""
    others = [panel for panel, need in panels.items() if need.place != "left" and panel != main]
    recent = [panel for panel in chosen if panel in others]
    loss = [panel for panel in others if panels[panel].place == "right"]
    rest = sorted(others, key=lambda panel: LATER.get(panels[panel].place, 0))
    return list(dict.fromkeys([*recent[:1], *loss, *recent, *rest]))


def _first(panels: Mapping[str, Need], wanted: Sequence[str], count: int) -> list[str]:
    """The first `count` of those `wanted`, in the order of their numbers."""
    return [panel for panel in panels if panel in wanted[:count]]


def _roomy(panels: Mapping[str, Need], main: str, others: Sequence[str], area: Box) -> dict[str, Box]:
    """The main figure, at its right as many as have room, and over the whole width below them the table."""
    tables = [panel for panel in others if panels[panel].place == "below"]
    area, below = _split_below(area, max((panels[table].rows or 0 for table in tables), default=0))
    figures = [panel for panel in others if panel not in tables]
    beside = _first(panels, figures, area.height // STACKED)
    large, rest = _split_right(area, area.width // 3 if beside else 0)
    return {main: large} | _stack(beside, rest) | _row(tables, below)


def _column(panels: Mapping[str, Need], shown: Sequence[str], width: int, height: int) -> dict[str, Box]:
    """Panels over each other; one alone has all the height."""
    wanted = {panel: panels[panel].rows for panel in shown}
    if len(shown) == 1:
        return {shown[0]: Box(0, 0, width, height)}
    least, share = KNOBS
    sizes = {p: max(least, min(rows, int(height * share))) for p, rows in wanted.items() if rows is not None}
    growing = len(shown) - len(sizes)
    if not growing:  # what is left is shared by all
        spare = max(0, height - sum(sizes.values())) // max(1, len(sizes))
        sizes = {panel: rows + spare for panel, rows in sizes.items()}
    found, y = {}, 0
    for panel in shown:
        rows = sizes.get(panel, (height - sum(sizes.values())) // max(1, growing))
        found[panel] = Box(0, y, width, rows)
        y += rows
    return found


def _split_right(area: Box, columns: int) -> tuple[Box, Box]:
    """`area` without its last `columns`, and those."""
    kept = area.width - columns
    return area._replace(width=kept), area._replace(x=area.x + kept, width=columns)


def _split_below(area: Box, rows: int) -> tuple[Box, Box]:
    """`area` without its last `rows`, and those."""
    kept = area.height - rows
    return area._replace(height=kept), area._replace(y=area.y + kept, height=rows)


def _row(panels: Sequence[str], area: Box) -> dict[str, Box]:
    """Panels beside each other."""
    edges = [area.width * k // len(panels) for k in range(len(panels) + 1)] if panels else []
    return {
        panel: area._replace(x=area.x + edges[k], width=edges[k + 1] - edges[k])
        for k, panel in enumerate(panels)
    }


def _stack(panels: Sequence[str], area: Box) -> dict[str, Box]:
    """Panels over each other, alike."""
    edges = [area.height * k // len(panels) for k in range(len(panels) + 1)] if panels else []
    return {
        panel: area._replace(y=area.y + edges[k], height=edges[k + 1] - edges[k])
        for k, panel in enumerate(panels)
    }
