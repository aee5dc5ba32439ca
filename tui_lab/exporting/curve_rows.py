"""The curves of a run as rows of a CSV: what each has at its steps."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import TextIO

from tui_lab.engine.history import Reduced, Values
from tui_lab.plain_text import plain


def write_rows(curves: Mapping[str, Reduced], file: TextIO) -> None:
    """A row a step, with an empty cell where a curve has no value there.

    A curve that holds several values in one place has three columns there: their mean, lowest and highest,
    at the first step of these two.
    """
    heads, rows = ["step"], dict[int, dict[str, float]]()
    for name, curve in curves.items():
        columns = {name: curve.low} if _is_exact(curve) else _three(name, curve)
        heads += columns
        steps = curve.low_step if _is_exact(curve) else curve.low_step.clip(max=curve.high_step)
        for head, values in columns.items():
            for step, value in zip(steps.tolist(), values.tolist(), strict=True):
                rows.setdefault(step, {})[head] = value
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(plain, heads))
    for step in sorted(rows):
        writer.writerow([step, *(rows[step].get(head, "") for head in heads[1:])])


def _is_exact(curve: Reduced) -> bool:
    """Whether each column holds one value; one that is not finite is a gap in all of them."""
    return bool((curve.low_step == curve.high_step).all())


def _three(name: str, curve: Reduced) -> Mapping[str, Values]:
    return {name: curve.mean, f"{name}_low": curve.low, f"{name}_high": curve.high}
