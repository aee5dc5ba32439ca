"""What `tui-lab sweep` says at the end: its figures and the best of it; rows of a CSV; or JSON."""

from __future__ import annotations

import csv
import json
from typing import Any, TextIO

from tui_lab.authoring.figures import Table
from tui_lab.drawing.canvas.ascii_text import ascii_text
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.engine.snapshot import FOREVER
from tui_lab.engine.sweep.figures import MOST_ROWS, best_words, figures_of, table_of
from tui_lab.engine.sweep.rates import Reading
from tui_lab.engine.sweep.result import Cell, Result, Spread
from tui_lab.languages import plural, translated as _
from tui_lab.number_text import finite
from tui_lab.plain_text import plain
from tui_lab.printing.report import printed_figure, printed_style, printed_table
from tui_lab.terminal.streams import is_terminal, width_of

WIDEST_TEXT = 100
GAP = 2  # cells between two columns


def as_text(result: Result, stream: TextIO, found: tuple[str, ...] = ()) -> str:
    """Figures, table and a last line, as wide and colourful as `stream` can show; then what was `found`."""
    parts = []
    for title, figure in figures_of(result).items():
        if isinstance(figure, Table):
            if is_terminal(stream) and _width(figure) > width_of(stream):
                figure = table_of(result, MOST_ROWS, ranges=False)
            parts.append(f"{plain(title)}\n{printed_table(figure, stream)}")
        else:
            parts.append(f"{plain(title)}\n{printed_figure(figure, stream)}")
    parts.append(last_line(result))
    width = min(width_of(stream), WIDEST_TEXT)
    if found:
        parts.append("\n".join(line for sentence in found for line in wrap(sentence, width)))
    text = "\n\n".join(parts)
    if printed_style(stream).glyphs is Glyphs.ASCII:
        return "\n".join(map(ascii_text, text.split("\n")))
    return text


def _width(table: Table) -> int:
    """Cells that it takes uncut, the gaps and a sign before the best row included."""
    columns = zip(table.columns, *table.rows, strict=True)
    return sum(GAP + max(map(cell_width, column)) for column in columns)


def last_line(result: Result) -> str:
    """How many runs, and which values are best."""
    seeds = _("seed {first}") if len(result.seeds) == 1 else _("seeds {first} to {last}")
    steps = "" if result.steps == FOREVER else _(" of {count} steps").format(count=f"{result.steps:,}")
    runs = plural("{count} run{steps}, {seeds}.", "{count} runs{steps}, {seeds}.", len(result.outcomes))
    said = runs.format(
        count=f"{len(result.outcomes):,}",
        steps=steps,
        seeds=seeds.format(first=result.seeds[0], last=result.seeds[-1]),
    )
    best = best_words(result)
    ending = _("Best: {best}.").format(best=best) if best else _("None of them trained.")
    return plain(f"{said} {ending}")


def write_csv(result: Result, file: TextIO) -> None:
    """A row a run; what was not measured, or has no number, is an empty cell."""
    names = dict.fromkeys(name for one in result.outcomes for name in one.numbers)
    writer = csv.writer(file, lineterminator="\n")
    knobs = [axis.name for axis in result.axes]
    beside = [name for name in names if name != "loss"]
    writer.writerow([*map(plain, knobs), "seed", "step", "state", "loss", *map(plain, beside)])
    for one in result.outcomes:
        values = [axis.texts[at] for axis, at in zip(result.axes, one.member.place, strict=True)]
        state = "failed" if one.fault else "diverged" if one.diverged else "done"
        numbers = [one.numbers.get(name, "") for name in beside]
        writer.writerow([*map(plain, values), one.member.seed, one.step, state, one.loss, *numbers])


def as_json(result: Result, reading: Reading | None = None) -> str:
    """One object; a number that is not finite is null."""
    described: dict[str, Any] = {
        "scenario": result.scenario,
        "steps": None if result.steps == FOREVER else result.steps,
        "seeds": list(result.seeds),
        "knobs": {axis.name: list(axis.values) for axis in result.axes},
        "cells": [_cell(result, cell) for cell in result.cells],
        "best": None if result.best is None else _values(result, result.best),
        "runs": [
            {
                "knobs": _values(result, one.member.place),
                "seed": one.member.seed,
                "step": one.step,
                "diverged": one.diverged,
                "fault": None if one.fault is None else str(one.fault),
                "loss": one.loss,
                "numbers": dict(one.numbers),
            }
            for one in result.outcomes
        ],
    }
    if reading is not None:
        described["reading"] = vars(reading)
    return json.dumps(finite(described), indent=2, allow_nan=False)


def _values(result: Result, place: tuple[int, ...]) -> dict[str, Any]:
    return {axis.name: axis.values[at] for axis, at in zip(result.axes, place, strict=True)}


def _cell(result: Result, cell: Cell) -> dict[str, Any]:
    return {
        "knobs": _values(result, cell.place),
        "runs": cell.done,
        "diverged": cell.diverged,
        "failed": cell.failed,
        "loss": _spread(cell.loss),
        "numbers": {name: _spread(spread) for name, spread in cell.numbers.items()},
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {"median": spread.median, "min": spread.low, "max": spread.high, "count": spread.count}
