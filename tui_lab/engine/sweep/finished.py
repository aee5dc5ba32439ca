"""A run of a sweep that is done: what became of it, and the same as runs are kept."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_lab.engine.history import Curve
from tui_lab.engine.keeper import COLUMNS
from tui_lab.engine.kept import Kept
from tui_lab.engine.sweep.plan import Member, Plan
from tui_lab.engine.sweep.result import Outcome


@dataclass(frozen=True, eq=False)
class Finished:
    """`kept` has all that the table of runs takes."""

    outcome: Outcome
    kept: Kept


def finished_together(
    plan: Plan,
    member: Member,
    losses: Sequence[float],
    metrics: Mapping[str, float],
    *,
    name: str,
    diverged: bool,
    together: int,
    began: float,
) -> Finished:
    """One that was trained `together` with others, so many in all; its loss is called `name`."""
    step, loss = len(losses), losses[-1]
    curves = {name: Curve(), **{one: Curve() for one in metrics}}
    for at, value in enumerate(losses, start=1):
        curves[name].record(at, value)
    for one, value in metrics.items():
        if one != name:
            curves[one].record(step, value)
    kept = Kept(
        key=uuid.uuid4().hex,
        recipe=plan.recipe(member, together),
        began=began,
        step=step,
        state="diverged" if diverged else "done",
        knobs=member.texts,
        losses={name: loss},
        metrics=metrics,
        curves={one: curve.reduced(COLUMNS) for one, curve in curves.items()},
        why=f"It was trained together with {together - 1} others, of which only the losses are kept",
    )
    first = losses[0] if losses else math.nan
    return Finished(Outcome(member, step, loss, {name: loss, **metrics}, diverged, first), kept)
