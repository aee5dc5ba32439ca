"""A sweep as figures: lines over one knob, a map over two, and a table of all combinations."""

from __future__ import annotations

import math

import numpy as np

from tui_lab.authoring.figures import Array, Figure, HeatMap, Line, Mark, Plot, Points, Role, Table
from tui_lab.engine.sweep.result import Cell, Result, Spread
from tui_lab.languages import noted, translated as _
from tui_lab.number_text import rounded, short

WIDE = 30.0  # losses so many times apart need a logarithm
ENORMOUS = 1e6  # beside a loss above it, and so many times that of the best quarter, all others lie flat
MOST_ROWS = 40  # of a table that a person reads
DIGITS = 3  # of the ends of a range
LOSS, ALL, RANGE = noted("Loss"), noted("All combinations"), noted("from – to")
FATES = {"diverged": noted("diverged"), "failed": noted("failed")}


def figures_of(result: Result) -> dict[str, Figure]:
    """The loss over the knobs, and the table, by title. Where there is no knob, the table alone."""
    found: dict[str, Figure] = {}
    if len(result.axes) == 1 and len(result.axes[0]) > 1:
        found[_(LOSS)] = _lines(result)
    elif len(result.axes) > 1:
        beyond = ", ".join(axis.name for axis in result.axes[2:])
        title = _("Loss, the best over {knobs}").format(knobs=beyond) if beyond else _(LOSS)
        found[title] = _map(result)
    return found | {_(ALL): table_of(result, MOST_ROWS)}


def table_of(result: Result, most: int | None = None, ranges: bool = True) -> Table:
    """A row a combination; of more than `most` the best, in order. `ranges` are those of the metrics, too."""
    cells, note = list(result.cells), ""
    if most is not None and len(cells) > most:
        cells = sorted(cells, key=lambda cell: cell.rank)[:most]
        note = _("the best {most} of {all}").format(most=most, all=f"{len(result.cells):,}")
    several = len(result.seeds) > 1
    names = [name for name in result.names if not _is_the_loss(result, name)]
    unequal = len({cell.done for cell in result.cells}) > 1  # it was left early
    fates = [how for how in FATES if any(getattr(cell, how) for cell in result.cells)]
    head = [axis.name for axis in result.axes] + ["loss"] + [_(RANGE)] * several
    head += [_(FATES[how]) for how in fates] + [_("runs")] * unequal
    for name in names:
        head += [name] + [_(RANGE)] * (several and ranges)
    rows = []
    for cell in cells:
        row = [*cell.texts, *_words(cell.loss, several)]
        row += [_some(getattr(cell, how), cell) for how in fates]
        row += [str(cell.done)] * unequal
        for name in names:
            row += _words(cell.numbers.get(name, Spread.of(())), several and ranges)
        rows.append(tuple(row))
    best = {(at, 0) for at, cell in enumerate(cells) if cell.place == result.best}
    picks = tuple(
        tuple((axis.name, axis.values[at]) for axis, at in zip(result.axes, cell.place, strict=True))
        for cell in cells
    )
    return Table(tuple(head), tuple(rows), frozenset(best), note, picks)


def _is_the_loss(result: Result, name: str) -> bool:
    """Whether a number is just what stands for all losses."""
    return all(cell.numbers[name] == cell.loss for cell in result.cells if name in cell.numbers)


def _words(spread: Spread, ranged: bool) -> list[str]:
    if not spread.count:
        return [""] * (1 + ranged)
    low, high = (short(rounded(end, DIGITS)) for end in (spread.low, spread.high))
    return [short(spread.median)] + [f"{low} – {high}"] * ranged


def _some(count: int, cell: Cell) -> str:
    """So many of its runs."""
    if not count:
        return ""
    return _("{count} of {all}").format(count=count, all=cell.done) if cell.done > 1 else _("yes")


def _lines(result: Result) -> Plot:
    """Median over the seeds, and the smallest and largest, over the one knob; words are not joined."""
    (axis,) = result.axes
    places = np.arange(float(len(axis)))
    medians, lows, highs = (
        np.array([getattr(cell.loss, name) for cell in result.cells]) for name in ("median", "low", "high")
    )
    series: list[tuple[str, Array, Role]] = []
    if len(result.seeds) > 1:
        series = [(_("smallest, largest"), ends, "ghost") for ends in (lows, highs)]
    series.insert(
        0 if axis.is_scale else len(series), (_("median") if series else _("loss"), medians, "train")
    )
    lines = [Line(name, places, values, role) for name, values, role in series if axis.is_scale]
    points = [Points(name, places, values, role) for name, values, role in series if not axis.is_scale]
    if result.best is not None:
        (at,) = result.best
        points.append(Points(_("best"), [at], [medians[at]], "path"))  # type: ignore[arg-type]
    lost = [at for at, cell in enumerate(result.cells) if cell.diverged and 2 * cell.diverged >= cell.done]
    if axis.is_scale:  # from where on all do
        lost = [at for at in lost if set(range(at, len(axis))) <= set(lost)][:1]
    ends = np.concatenate((lows, highs))
    ceiling = _ceiling(ends)
    drawn = ends[ends <= ceiling]
    above = _(", ").join(text for text, high in zip(axis.texts, highs, strict=True) if high > ceiling)
    beyond = _("beyond this axis: {knob} {values}")
    return Plot(
        axis.name,
        _("loss"),
        tuple(lines),
        tuple(points),
        tuple(Mark(at, _("diverges")) for at in lost),
        y_log=_is_wide(drawn),
        x_range=(-0.5, len(axis) - 0.5),
        y_range=(float(drawn.min()), float(drawn.max())) if above else None,
        note=_note(result, beyond.format(knob=axis.name, values=above) if above else ""),
        x_names=axis.texts,
    )


def _map(result: Result) -> HeatMap:
    """The median over the seeds for each pair of values; of further knobs the values that are best there."""
    across, up = result.axes[:2]
    values = np.full((len(up), len(across)), np.nan)
    ranked = sorted(result.cells, key=lambda cell: cell.rank, reverse=True)
    for cell in ranked:  # the best of each place comes last
        column, row = cell.place[:2]
        values[row, column] = cell.loss.median
    beyond = values > _ceiling(values)
    values[beyond] = np.nan
    log = _is_wide(values)
    best = () if result.best is None else (Points(_("best"), [result.best[0]], [result.best[1]], "path"),)  # type: ignore[arg-type]
    return HeatMap(
        np.log10(values) if log else values,
        across.name,
        up.name,
        (-0.5, len(across) - 0.5),
        (-0.5, len(up) - 0.5),
        value_label=_("log10 of the loss") if log else _("loss"),
        points=best,
        note=_note(result, _("{count} beyond this scale").format(count=beyond.sum()) if beyond.any() else ""),
        x_names=across.texts,
        y_names=up.texts,
    )


def _ceiling(values: Array) -> float:
    """Above it a loss is so enormous that the others are better seen without it."""
    kept = np.sort(values[np.isfinite(values)])
    return ENORMOUS * max(1.0, float(kept[kept.size // 4])) if kept.size else math.inf


def _is_wide(values: Array) -> bool:
    kept = values[np.isfinite(values)]
    return bool(kept.size and kept.min() > 0 and kept.max() > WIDE * kept.min())


def _note(result: Result, beyond: str) -> str:
    done = sum(cell.done for cell in result.cells)
    counts = {
        _("{count} of {all} diverged"): sum(cell.diverged for cell in result.cells),
        _("{count} of {all} failed"): sum(cell.failed for cell in result.cells),
    }
    said = [words.format(count=f"{count:,}", all=f"{done:,}") for words, count in counts.items() if count]
    return _("; ").join((*said, beyond) if beyond else said)


def best_words(result: Result) -> str:
    """Which values are best, such as `lr 0.1, hidden 8: loss 0.003`; empty where none trained."""
    if result.best is None:
        return ""
    cell = result.at(result.best)
    knobs = _(", ").join(f"{axis.name} {text}" for axis, text in zip(result.axes, cell.texts, strict=True))
    of = _(" (median of {count} seeds)").format(count=cell.loss.count) if cell.loss.count > 1 else ""
    beside = {name: spread for name, spread in cell.numbers.items() if not _is_the_loss(result, name)}
    numbers = [f"loss {short(cell.loss.median)}"]
    numbers += [f"{name} {short(one.median)}" for name, one in beside.items() if math.isfinite(one.median)]
    said = _("{knobs}: {numbers}{of}")
    return said.format(knobs=knobs or _("all"), numbers=_(", ").join(numbers), of=of)
