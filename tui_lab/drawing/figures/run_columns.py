"""The columns of the table of runs: what they show, how wide they are and how they sort."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.figures.columns import Column, Order
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.run_words import differing, when
from tui_lab.languages import noted, translated as _

SIGN = 2  # cells after the head of the column that is sorted by
NUMBER = 9  # cells of any number in short
HEADS = (
    noted("when"), noted("scenario"), noted("name"), noted("step"), noted("state"), noted("seed"),
    noted("note"),
)  # fmt: skip
WIDEST = 24  # cells of a text; more of it stands below the table, for the chosen run


RunColumn = Column[RunRow]


def columns_of(rows: Sequence[RunRow], now: float, only_differing: bool) -> list[RunColumn]:
    """Those that the runs have something for; of the knobs all, or those that tell one run from another."""
    names = {row.name for row in rows} - {""}
    notes = {row.note for row in rows} - {""}
    metrics = dict.fromkeys(name for row in rows for name in row.metrics)
    knobs = differing(rows) if only_differing else dict.fromkeys(name for row in rows for name in row.knobs)
    steps = max((row.step for row in rows), default=0)
    return [
        _column("when", lambda row: when(row.saved, now), lambda row: row.saved, ["2026-03-12"], down=True),
        _column(
            "scenario", lambda row: row.scenario, lambda row: row.scenario, {row.scenario for row in rows}
        ),
        *[_column("name", lambda row: row.name, lambda row: row.name.lower() or None, names)] * bool(names),
        _column("step", lambda row: f"{row.step:,}", lambda row: row.step, [f"{steps:,}"], right=True),
        _column("loss", lambda row: short(row.loss), lambda row: _finite(row.loss), right=True),
        *(_knob(name, {row.knobs[name] for row in rows if name in row.knobs}) for name in knobs),
        *(
            _column(name, partial(_metric, name), partial(_metric_order, name), right=True)
            for name in metrics
        ),
        _column("state", lambda row: _(row.state), lambda row: row.state, [_("diverged")]),
        _column(
            "seed", lambda row: str(row.seed), lambda row: row.seed, {str(row.seed) for row in rows}, True
        ),
        *[_column("note", lambda row: row.note, lambda row: row.note.lower() or None, notes)] * bool(notes),
    ]


def _column(
    head: str,
    text: Callable[[RunRow], str],
    order: Callable[[RunRow], Order | None],
    texts: Iterable[str] = ("0" * NUMBER,),
    right: bool = False,
    down: bool = False,
) -> RunColumn:
    """One with room for its `texts` and, beside its head, for the sign that it is sorted."""
    widest = min(WIDEST, max(map(cell_width, texts), default=0))
    title = _(head) if head in HEADS else head
    width = max(widest, min(WIDEST, cell_width(title) + SIGN))
    return RunColumn(head, title, text, order, width, right, down)


def _knob(name: str, texts: set[str]) -> RunColumn:
    numbers = all(_number(text) is not None for text in texts)
    return _column(
        name, lambda row: row.knobs.get(name, ""), partial(_knob_order, name), texts, right=numbers
    )


def _knob_order(name: str, row: RunRow) -> Order | None:
    """Numbers before words."""
    if name not in row.knobs:
        return None
    number = _number(row.knobs[name])
    return number is None, number or 0.0, row.knobs[name]


def _metric(name: str, row: RunRow) -> str:
    return short(row.metrics[name]) if name in row.metrics else ""


def _metric_order(name: str, row: RunRow) -> Order | None:
    return _finite(row.metrics.get(name, float("nan")))


def _finite(value: float) -> float | None:
    return None if value != value else value


def _number(text: str) -> float | None:
    try:
        return _finite(float(text))
    except ValueError:
        return None
