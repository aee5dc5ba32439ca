"""A run of a sweep that is done: what became of it, and the same as runs are kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tui_lab.engine.history import Buckets, Reduced, Values
from tui_lab.engine.keeper import COLUMNS
from tui_lab.engine.kept import Kept
from tui_lab.engine.sweep.plan import Member, Plan
from tui_lab.engine.sweep.result import Outcome, late_loss
from tui_lab.languages import translated as _


@dataclass(frozen=True, eq=False)
class Finished:
    """`kept` has all that the table of runs takes."""

    outcome: Outcome
    kept: Kept


def finished_together(
    plan: Plan,
    member: Member,
    losses: Values,
    metrics: Mapping[str, float],
    *,
    name: str,
    diverged: bool,
    together: int,
    began: float,
) -> Finished:
    """One that was trained `together` with others, so many in all; its loss is called `name`."""
    step, loss = len(losses), float(losses[-1])
    curves = {one: _curve(step, np.array([value])) for one, value in metrics.items()}
    curves = {name: _curve(1, losses), **{one: curve for one, curve in curves.items() if one != name}}
    kept = Kept(
        key=uuid.uuid4().hex,
        recipe=plan.recipe(member, together),
        began=began,
        step=step,
        state="diverged" if diverged else "done",
        knobs=member.texts,
        losses={name: loss},
        metrics=metrics,
        curves=curves,
        why=_("It was trained together with {count} others, of which only the losses are kept").format(
            count=together - 1
        ),
    )
    numbers = {name: loss, **metrics}
    late = late_loss(kept.losses, curves)
    return Finished(Outcome(member, step, loss, numbers, diverged, float(losses[0]), late), kept)


def _curve(first: int, values: Values) -> Reduced:
    """That of a value for each step from `first` on."""
    steps = np.arange(first, first + len(values), dtype=np.int64)
    return Buckets.of(steps, values).reduced(COLUMNS)
