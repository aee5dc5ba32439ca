"""What is kept of a sweep: each of its runs stands in the table of all runs, and is not trained again."""

from __future__ import annotations

import math
from contextlib import suppress

from tui_lab.engine.snapshot import overall
from tui_lab.engine.sweep.finished import Finished
from tui_lab.engine.sweep.plan import Plan
from tui_lab.engine.sweep.result import Outcome, late_loss
from tui_lab.errors import LabError
from tui_lab.keeping.places import most_bytes
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.runs import Runs


class KeptSweep:
    """The table of runs: which of the plan are `known` from it, and where all others go.

    Where it cannot be read or written, `trouble` says why, and what was asked for is done. The
    first and late losses are looked up where the `curves` are wanted, which have them.
    """

    def __init__(self, plan: Plan, curves: bool) -> None:
        self.trouble = ""
        self.known: list[Outcome] = []
        try:
            self._runs = Runs()
            found = self._runs.made_of(plan.scenario)
        except LabError as error:
            self.trouble, found = str(error), []
        by_member: dict[tuple[object, ...], Outcome] = {}
        for row, recipe in found:
            member = plan.member_of(recipe)
            diverged = row.state == "diverged"
            ended = diverged or row.state == "done"  # of others the metrics may be those of an earlier step
            if member is not None and ended and plan.is_whole(row.step, diverged):
                numbers = {**row.losses, **({} if diverged else row.metrics)}
                first, late = self._first_and_late(row) if curves else (math.nan, math.nan)
                outcome = Outcome(member, row.step, overall(row.losses), numbers, diverged, first, late)
                by_member[(member.place, member.seed)] = outcome
        self.known = list(by_member.values())

    def _first_and_late(self, row: RunRow) -> tuple[float, float]:
        first = late = math.nan
        with suppress(LabError):
            curves = self._runs.curves(row.key)
            begun = (curve for curve in curves.values() if len(curve) and curve.low_step[0] == 1)
            first = next((float(curve.low[0]) for curve in begun), math.nan)
            late = late_loss(row.losses, curves)
        return first, late

    def keep(self, finished: tuple[Finished, ...]) -> None:
        """Have these among all runs."""
        if not finished or self.trouble:
            return
        try:
            self._runs.put_all(one.kept for one in finished)
        except LabError as error:
            self.trouble = str(error)

    def end(self) -> None:
        """Nothing comes any more: old runs make room."""
        if not self.trouble:
            try:
                self._runs.thin(most_bytes())
            except LabError as error:
                self.trouble = str(error)
