"""The measurements as a table, and as JSON."""

from __future__ import annotations

import json
import math
from typing import Any, TextIO

from tui_lab.authoring.figures import Table
from tui_lab.bench.measurement import Measurement, Row
from tui_lab.drawing.canvas.numbers import short
from tui_lab.printing.report import printed_table

Measured = list[tuple[Row, Measurement]]


def as_text(measured: Measured, stream: TextIO) -> str:
    """The table as wide and colourful as `stream` can show."""
    return printed_table(table(measured), stream)


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
