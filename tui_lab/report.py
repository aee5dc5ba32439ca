"""What `tui-lab run` says at the end: the loss chart, the parameter table and a last line; or JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any, TextIO

import numpy as np

from tui_lab.core.figures import Plot, Table
from tui_lab.core.snapshot import Snapshot, TensorStats
from tui_lab.terminal import choose_colours, choose_glyphs, is_terminal, width_of
from tui_lab.ui.drawing.draw import draw
from tui_lab.ui.drawing.numbers import short
from tui_lab.ui.drawing.palette import DARK, DEFAULT, MONO
from tui_lab.ui.drawing.parameter_table import shape_text
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.to_ansi import to_ansi
from tui_lab.ui.loss_plot import LossLook, loss_plot

CHART_ROWS = 16
WIDEST_CHART = 120
UNCUT = 400  # columns for a table that goes to a file

# The terminal's ground may be dark or light: words take its own colour.
PRINTED = replace(DARK, text=DEFAULT, muted=DEFAULT, accent=DEFAULT)


def as_text(snapshot: Snapshot, stream: TextIO) -> str:
    """Chart, table and a last line, as wide and colourful as `stream` can show."""
    style = printed_style(stream)
    chart = draw(loss_chart(snapshot), min(width_of(stream), WIDEST_CHART), CHART_ROWS, style)
    drawn = to_ansi(chart, choose_colours(stream).value)
    table = printed_table(parameter_table(snapshot, style), stream)
    return "\n".join((drawn, "", table, "", last_line(snapshot)))


def printed_style(stream: TextIO) -> DrawingStyle:
    """Colours and characters for what is printed on `stream`."""
    palette = MONO if choose_colours(stream).value == "none" else PRINTED
    return DrawingStyle(palette, choose_glyphs(stream).value)


def printed_table(table: Table, stream: TextIO) -> str:
    """A table as wide as the terminal behind `stream`, or uncut where there is none."""
    width = width_of(stream) if is_terminal(stream) else UNCUT
    drawn = draw(table, width, len(table.rows) + 1, printed_style(stream))
    return to_ansi(drawn, choose_colours(stream).value)


def loss_chart(snapshot: Snapshot) -> Plot:
    """The loss panel's plot, on a linear axis where a loss has no logarithm."""
    curves = [curve for name, curve in snapshot.curves.items() if name.endswith("loss")]
    positive = all(bool(np.nanmin(curve.low, initial=np.inf) > 0) for curve in curves)
    return loss_plot(snapshot.curves, snapshot.marks, None, LossLook(log=positive))


def parameter_table(snapshot: Snapshot, style: DrawingStyle) -> Table:
    """One row a parameter and the total."""
    rows = [
        (
            one.name,
            shape_text(one.shape, style),
            f"{one.count:,}",
            *(short(value) for value in (one.mean, one.std, one.min, one.max)),
        )
        for one in snapshot.parameters
    ]
    rows.append(("total", "", f"{snapshot.total_parameters:,}", "", "", "", ""))
    return Table(("parameter", "shape", "count", "mean", "std", "min", "max"), tuple(rows))


def last_line(snapshot: Snapshot) -> str:
    """How long, on what, and how well."""
    metrics = ", ".join(
        f"{name} {short(value)}" for name, value in {"loss": snapshot.loss, **snapshot.metrics}.items()
    )
    steps = "1 step" if snapshot.step == 1 else f"{snapshot.step:,} steps"
    pace = f"{snapshot.steps_per_second:,.0f} steps/s"
    return f"{steps} on {snapshot.device}, seed {snapshot.seed}: {metrics}, {pace}"


def as_json(snapshot: Snapshot, scenario: str) -> str:
    """One object on one page; a number that is not finite is null."""
    described = {
        "scenario": scenario,
        "device": snapshot.device,
        "seed": snapshot.seed,
        "knobs": snapshot.knobs,
        "steps": snapshot.step,
        "metrics": {"loss": snapshot.loss, **snapshot.metrics},
        "steps_per_second": snapshot.steps_per_second,
        "parameters": [_parameter(one) for one in snapshot.parameters],
        "total_parameters": snapshot.total_parameters,
    }
    return json.dumps(_finite(described), indent=2, allow_nan=False)


def _parameter(one: TensorStats) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("name", "shape", "count", "mean", "std", "min", "max")}


def _finite(value: Any) -> Any:
    """`value` with None for every number that JSON cannot write."""
    match value:
        case dict():
            return {name: _finite(item) for name, item in value.items()}
        case list() | tuple():
            return [_finite(item) for item in value]
        case float() if not math.isfinite(value):
            return None
    return value
