"""What a learner is shown of a table, and of what was learnt from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.datasets.tables.columns import Column
from tui_lab.authoring.datasets.tables.data_table import DataTable
from tui_lab.authoring.datasets.tables.selection import Selection
from tui_lab.authoring.figures import Histogram, Line, Plot, Points, Table
from tui_lab.languages import translated as _
from tui_lab.number_text import short

SHOWN = 400  # points of a plot
BINS = 24
BAR = 12  # signs of the longest bar
CELLS, FEWEST = 40_000, 200  # cells that are shuffled for a look at what is important; rows at least
SHUFFLES = 3  # of a column, whose mean counts
DATE_SIGNS = {"Y": "yyyy", "m": "mm", "d": "dd", "b": "mon", "H": "hh", "M": "mm", "S": "ss"}


def column_table(table: DataTable, rows: Selection) -> Table:
    """What was found of each column, and what it is to the network; choosing one makes it the target."""
    lines, picks = [], []
    for column, missing in zip(table.columns, table.missing.tolist(), strict=True):
        part = "target" if column is rows.target else "input" if column.name in rows.names else "-"
        lost = f"{missing:,}" if missing else ""
        lines.append((column.name, part, _kind(column), lost, _holds(table, column)))
        picks.append((("target", column.name),) if column.is_used else ())
    read = _("{count:,} rows") if rows.is_whole else _("{count:,} rows, {share:.0%} read; steps read on")
    parts = [read.format(count=table.rows, share=table.share), table.dialect.words]
    parts[1:1] = [_("more are not taken")] * table.is_cut
    note = _("; ").join(parts)
    return Table(
        ("column", "is", "data type", "missing", "holds"), tuple(lines), note=note, picks=tuple(picks)
    )


def _kind(column: Column) -> str:
    if column.kind == "date":
        return re.sub("%(.)", lambda found: DATE_SIGNS.get(found[1], found[1]), column.form)
    return "number, as 1,5" if column.kind == "number" and column.form else column.kind


def _holds(table: DataTable, column: Column) -> str:
    """The ends of its numbers, or its kinds."""
    if column.kind == "kinds":
        return f"{len(column.kinds)}: {', '.join(column.kinds[:8])}"[:60]
    if column.kind == "text":
        return _("too many different words")
    place = table.columns.index(column)
    low, high = (float(end[place]) + column.centre for end in (table.low, table.high))
    if not low <= high:
        return "nothing"
    if column.kind == "date":
        return f"{_day(low)} to {_day(high)}"
    return f"{short(low)} to {short(high)}"


def _day(number: float) -> str:
    return str(np.datetime64(round(number), "D"))


def first_rows(table: DataTable) -> Table:
    """The first rows as they stand in the file."""
    return Table(
        table.names, tuple(table.head), note=_("the first {count} rows").format(count=len(table.head))
    )


def bad_cells(table: DataTable) -> Table:
    """Cells that are not what their column is, and rows that end early, by their line in the file."""
    rows = tuple((f"{one.row:,}", one.column, one.text) for one in sorted(table.bad))
    if not rows:
        return Table((), (), note=_("every cell fits its column"))
    note = _("cells that do not fit or are not there: {count:,}; lines of the file, header too")
    if table.bad_cells > len(rows):
        note = _(
            "cells that do not fit or are not there: {count:,}, {shown} shown; lines of the file, header too"
        )
    note = note.format(count=table.bad_cells, shown=len(rows))
    return Table(("line of the file", "column", "holds"), rows, note=note)


def predicted_plot(true: Tensor, predicted: Tensor, name: str, note: str) -> Plot:
    """Predicted against true numbers of rows that nothing was learnt from; on the line they are the same."""
    x, y = as_numpy(true[:SHOWN].flatten()), as_numpy(predicted[:SHOWN].flatten())
    ends = np.array([x.min(), x.max()])
    line, points = Line("true", ends, ends, "truth"), Points("test", x, y, "held-out")
    return Plot(f"true {name}", "predicted", lines=(line,), points=(points,), note=note)


def confusion_table(true: Tensor, predicted: Tensor, names: Sequence[str]) -> Table:
    """How many rows of each class, one below the other, were taken for which; mistakes are marked."""
    classes = len(names)
    counts = torch.bincount(classes * true + predicted, minlength=classes**2).view(classes, classes).tolist()
    lines = tuple((names[k], *(f"{one:,}" if one else "" for one in row)) for k, row in enumerate(counts))
    mistakes = [(k, j) for k, row in enumerate(counts) for j, one in enumerate(row) if one and j != k]
    right = sum(row[k] for k, row in enumerate(counts))
    head = ("true", *(name[:8] for name in names))
    marked = frozenset((k, 1 + j) for k, j in mistakes)
    return Table(head, lines, marked, f"{right:,} of {len(true):,} right")


def residual_histogram(true: Tensor, predicted: Tensor, name: str) -> Histogram:
    """How far the true numbers lie above what was predicted."""
    left = as_numpy((true - predicted).flatten())
    left = left[np.isfinite(left)]
    counts, edges = np.histogram(left, bins=BINS)
    mean = float(left.mean()) if len(left) else 0.0
    return Histogram(counts, edges, f"true − predicted {name}", note=f"mean {short(mean)}")


def chance_histogram(true: Tensor, chances: Tensor) -> Histogram:
    """How likely the true class of each row was said to be."""
    given = as_numpy(chances.gather(1, true.unsqueeze(1)).flatten())
    counts, edges = np.histogram(given, bins=BINS, range=(0, 1))
    return Histogram(counts, edges, "chance given to the true class", note=f"mean {given.mean():.2f}")


Score = Callable[[Tensor, Tensor], float]  # of inputs and targets


def importance_table(rows: Selection, places: Tensor, score: Score, what: str) -> Table:
    """How much of the `score` is lost where a column is shuffled; choosing one leaves it out.

    `places` are the rows that are scored, of many columns fewer of them, so that a look takes no time. What
    nothing depends on can be shuffled at no loss.
    """
    places = places[: max(FEWEST, CELLS // len(rows.names))]
    raw, targets = rows.raw(places), rows.targets(places)
    whole = score(rows.encoded(raw), targets)
    random = torch.Generator().manual_seed(0)  # the same at each look
    lost = []
    for k in range(len(rows.names)):
        scores = []
        for __ in range(SHUFFLES):
            shuffled = raw.clone()
            shuffled[:, k] = raw[torch.randperm(len(raw), generator=random), k]
            scores.append(score(rows.encoded(shuffled), targets))
        lost.append(whole - sum(scores) / SHUFFLES)
    order = sorted(range(len(lost)), key=lambda k: -lost[k])
    most = max([*lost, 1e-9])
    bars = ["=" * round(BAR * max(0.0, one / most)) if one == one else "" for one in lost]
    lines = tuple((rows.names[k], f"{lost[k]:.3f}", bars[k]) for k in order)
    picks = tuple((("inputs", f"all but {rows.names[k]}"),) for k in order)
    return Table(("column", f"{what} lost", ""), lines, note=f"{what} {whole:.3f} with all", picks=picks)
