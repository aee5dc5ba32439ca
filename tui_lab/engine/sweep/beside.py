"""A sweep beside a run at hand: the plan of runs like it, and what there is to see while they are trained."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from inspect import GEN_CLOSED, getgeneratorstate
from typing import Any, NamedTuple, Protocol

from tui_lab.authoring.figures import Figure, HeatMap, Plot
from tui_lab.engine.kept import RunRecipe
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.axes import Axis
from tui_lab.engine.sweep.figures import ALL, figures_of
from tui_lab.engine.sweep.finished import Finished
from tui_lab.engine.sweep.plan import Plan, members_of
from tui_lab.engine.sweep.result import Outcome, Result, settled
from tui_lab.engine.sweep.sweep import Sweep
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _, unparted

OWN_DATA = noted("They learn from the data as setup() makes them, without the points that were edited here.")


class Keeps(Protocol):
    """Where runs of a sweep are kept: who is `known` from there, and why there is `trouble`, if any."""

    known: list[Outcome]
    trouble: str

    def keep(self, finished: tuple[Finished, ...]) -> None:
        """Have these there."""

    def end(self) -> None:
        """Nothing comes any more."""


def plan_beside(run: Run, recipe: RunRecipe | None, axes: tuple[Axis, ...], seeds: int, steps: int) -> Plan:
    """Runs like `run` over the values of `axes`; the first seed is its own. Raises KnobError and LabError."""
    if recipe is None:
        raise LabError(_("Nobody knows here what the run is made from, so no other can be made like it."))
    values: Mapping[str, Any] = run.scenario.knob_values
    names = {axis.name for axis in axes}
    fixed = {name: value for name, value in values.items() if name not in names}
    own = tuple(range(run.seed, run.seed + seeds))
    members = members_of(run.scenario.knobs(), axes, fixed, own)
    return Plan(recipe.scenario, recipe.files, recipe.device, recipe.versions, axes, own, steps, members)


class Shown(NamedTuple):
    """What has come of a sweep: `chart` is None where none of its runs has trained."""

    result: Result
    table: Figure
    chart: Figure | None


class SweepBeside:
    """The runs of a plan that was made for one at hand, each `kept` as soon as it is done."""

    def __init__(self, run: Run, plan: Plan, kept: Keeps, late: bool = False) -> None:
        """With `late` each run's loss is the mean over its last steps."""
        self._plan, self._kept, self._late = plan, kept, late
        self._sweep = Sweep(type(run.scenario), plan, run.scenario.device, kept.known)
        self._own_data = run.has_edited_points
        self._training: Generator[object, None, None] | None = None
        self._shown: Shown | None = None
        self._left = 0  # when that was made

    @property
    def shown(self) -> Shown:
        """What is done by now: views show it many times before there is more."""
        if self._shown is None or self._left != self._sweep.left:
            result = settled(self._sweep.result) if self._late else self._sweep.result
            figures = figures_of(result)
            table = figures.pop(_(ALL))
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

    def chart(self, goes: bool) -> Figure | None:
        """The chart, and in a line how far it is where it `goes` on by itself."""
        found = self.shown.chart
        if not (goes and self._sweep.left and isinstance(found, Plot | HeatMap)):
            return found
        total = len(self._plan.members)
        waits = _("{done:,} of {total:,} runs done; goes on while the run rests")
        waits = waits.format(done=total - self._sweep.left, total=total)
        return replace(found, note=_("; ").join(filter(None, (waits, found.note))))

    def far(self, goes: bool) -> str:
        """How far it is, and what else is worth saying; whether it `goes` on by itself."""
        total = len(self._plan.members)
        done = _("{done:,} of {total:,} runs are done.")
        if self._sweep.left and self._sweep.share:
            done = _("{done:,} of {total:,} runs are done, {share:.0%} of the training.")
        said = [done.format(done=total - self._sweep.left, total=total, share=self._sweep.share)]
        said += [_("It goes on whenever the run rests.")] * (goes and not self.is_done)
        said += [_(OWN_DATA)] * self._own_data
        said += [f"{axis.repeats}." for axis in self._plan.axes if axis.repeats]
        if self._kept.known:
            kept = _("{count:,} of them were kept already, and are not trained again.")
            said.append(kept.format(count=len(self._kept.known)))
        alone = _("Trained one after another: {why}.")
        said += [alone.format(why=why) for why, count in self._sweep.alone.items() if count > 1]
        failed = _("{count:,} of them failed: {fault}.")
        faults = self.shown.result.faults
        said += [failed.format(count=count, fault=fault) for fault, count in faults.items()]
        if self._kept.trouble:
            said.append(_("They are not kept: {why}.").format(why=self._kept.trouble))
        return unparted(" ".join(said))


def _trained(sweep: Sweep, kept: Keeps) -> Generator[object, None, None]:
    """Train a sweep; what has finished is kept, whoever leaves it and whatever ends it."""
    try:
        for told in sweep.train():
            kept.keep(told.finished)
            yield told
    finally:
        kept.keep(sweep.take_finished())
        kept.end()
