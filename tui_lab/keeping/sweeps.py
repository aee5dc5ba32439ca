"""What is kept of a sweep: each of its runs stands in the table of all runs, and is not trained again."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from inspect import GEN_CLOSED, getgeneratorstate
from typing import Any, NamedTuple

from tui_lab.authoring.figures import Figure
from tui_lab.engine.kept import RunRecipe
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import overall
from tui_lab.engine.sweep.axes import Axis
from tui_lab.engine.sweep.figures import ALL, figures_of
from tui_lab.engine.sweep.finished import Finished
from tui_lab.engine.sweep.plan import Plan, members_of
from tui_lab.engine.sweep.result import Outcome, Result
from tui_lab.engine.sweep.sweep import Sweep
from tui_lab.errors import LabError
from tui_lab.keeping.places import most_bytes
from tui_lab.keeping.runs import Runs


class KeptSweep:
    """The table of runs: which of the plan are `known` from it, and where all others go.

    Where it cannot be read or written, `trouble` says why, and what was asked for is done. The
    `first_losses` are looked up where they are wanted: they stand in the curves.
    """

    def __init__(self, plan: Plan, first_losses: bool) -> None:
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
                first = self._first(row.key) if first_losses else math.nan
                outcome = Outcome(member, row.step, overall(row.losses), numbers, diverged, first)
                by_member[(member.place, member.seed)] = outcome
        self.known = list(by_member.values())

    def _first(self, key: str) -> float:
        with suppress(LabError):
            for curve in self._runs.curves(key).values():
                if len(curve) and curve.low_step[0] == 1:
                    return float(curve.low[0])
        return math.nan

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


class Shown(NamedTuple):
    """What has come of a sweep: `chart` is None where none of its runs has trained."""

    result: Result
    table: Figure
    chart: Figure | None


class SweepOfRun:
    """Runs like one that is at hand, over the values of `axes`, each kept as soon as it is done.

    `result` is of all that are, `table` a row a combination, `chart` the loss over the knobs, None before
    there is one.
    """

    def __init__(
        self,
        run: Run,
        recipe: RunRecipe | None,
        axes: tuple[Axis, ...],
        seeds: int,
        steps: int,
        first: bool = False,
    ) -> None:
        """The first seed is the run's own; `first` losses are wanted. Raises KnobError and LabError."""
        if recipe is None:
            raise LabError("Nobody knows here what the run is made from, so no other can be made like it.")
        scenario, names = type(run.scenario), {axis.name for axis in axes}
        values: Mapping[str, Any] = run.scenario.knob_values
        fixed = {name: value for name, value in values.items() if name not in names}
        own = tuple(range(run.seed, run.seed + seeds))
        members = members_of(scenario.knobs(), axes, fixed, own)
        self._plan = Plan(
            recipe.scenario, recipe.files, recipe.device, recipe.versions, axes, own, steps, members
        )
        self._kept = KeptSweep(self._plan, first)
        self._sweep = Sweep(scenario, self._plan, run.scenario.device, self._kept.known)
        self._training: Generator[object, None, None] | None = None
        self._shown: Shown | None = None
        self._left = 0  # when that was made

    @property
    def shown(self) -> Shown:
        """What is done by now: views show it many times before there is more."""
        if self._shown is None or self._left != self._sweep.left:
            result = self._sweep.result
            figures = figures_of(result)
            table = figures.pop(ALL)
            chart = None if result.best is None else next(iter(figures.values()), None)
            self._shown, self._left = Shown(result, table, chart), self._sweep.left
        return self._shown

    @property
    def is_done(self) -> bool:
        """Whether all runs are."""
        return not self._sweep.left

    def train(self) -> Iterator[object]:
        """Train what is left, a piece of a tenth of a second at a time; asked again, it goes on."""
        ended = self._training is None or getgeneratorstate(self._training) == GEN_CLOSED
        if ended and not self.is_done:
            self._training = _trained(self._sweep, self._kept)
        return self._training or iter(())

    def far(self) -> str:
        """How far it is, and what else is worth saying."""
        total = len(self._plan.members)
        share = f", {self._sweep.share:.0%} of the training" if self._sweep.left and self._sweep.share else ""
        said = [f"{total - self._sweep.left:,} of {total:,} runs are done{share}."]
        said += [f"{axis.repeats}." for axis in self._plan.axes if axis.repeats]
        if self._kept.known:
            said.append(f"{len(self._kept.known):,} of them were kept already, and are not trained again.")
        said += [
            f"Trained one after another: {why}." for why, count in self._sweep.alone.items() if count > 1
        ]
        said += [f"{count:,} of them failed: {fault}." for fault, count in self.shown.result.faults.items()]
        if self._kept.trouble:
            said.append(f"They are not kept: {self._kept.trouble}.")
        return " ".join(said)


def _trained(sweep: Sweep, kept: KeptSweep) -> Generator[object, None, None]:
    """Train a sweep; what has finished is kept, whoever leaves it and whatever ends it."""
    try:
        for told in sweep.train():
            kept.keep(told.finished)
            yield told
    finally:
        kept.keep(sweep.take_finished())
        kept.end()
