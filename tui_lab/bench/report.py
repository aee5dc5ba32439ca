"""The measurements as a table, and as JSON."""

from __future__ import annotations

import json
import math
from typing import Any, TextIO

from tui_lab.bench.measurement import Measurement, Row
from tui_lab.core.figures import Table
from tui_lab.report import PRINTED, UNCUT
from tui_lab.terminal import choose_colours, choose_glyphs, is_terminal, width_of
from tui_lab.ui.drawing.draw import draw
from tui_lab.ui.drawing.numbers import short
from tui_lab.ui.drawing.palette import MONO
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.to_ansi import to_ansi

Measured = list[tuple[Row, Measurement]]


def as_text(measured: Measured, stream: TextIO) -> str:
    """The table as wide and colourful as `stream` can show."""
    depth = choose_colours(stream).value
    style = DrawingStyle(MONO if depth == "none" else PRINTED, choose_glyphs(stream).value)
    width = width_of(stream) if is_terminal(stream) else UNCUT
    return to_ansi(draw(table(measured), width, len(measured) + 1, style), depth)


def table(measured: Measured) -> Table:
    """A row each: the goal beside the figure, and both sides of it."""
    rows = []
    for row, one in measured:
        goal = f"{'at least' if row.at_least else 'at most'} {_with_unit(row.goal, row.unit)}"
        figure = "" if math.isnan(one.value) else _with_unit(one.value, row.unit)
        sides = ", ".join(f"{name} {short(value)}" for name, value in one.sides.items())
        rows.append((row.name, figure, goal, row.verdict(one), "; ".join(filter(None, (one.trouble, sides)))))
    marked = frozenset((at, 3) for at, (row, one) in enumerate(measured) if not row.met(one))
    return Table(("what", "measured", "goal", "verdict", "from"), tuple(rows), marked)


def _with_unit(value: float, unit: str) -> str:
    return f"{short(float(f'{value:.3g}'))} {unit}"


def as_json(measured: Measured) -> str:
    """An array of objects; `value` and `met` are null where nothing was measured."""
    return json.dumps([_described(row, one) for row, one in measured], indent=2, allow_nan=False)


def _described(row: Row, one: Measurement) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": None if math.isnan(one.value) else one.value,
        "goal": row.goal,
        "goal_is": "at least" if row.at_least else "at most",
        "unit": row.unit,
        "met": row.met(one),
        "sides": one.sides,
        "trouble": one.trouble,
    }
