"""What a sweep came to, as plain frozen data: for each combination the median and spread over its seeds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import overall
from tui_lab.engine.sweep.axes import Axis
from tui_lab.engine.sweep.plan import Member, Place, Plan
from tui_lab.errors import Fault

LATE = 0.2  # of the steps: so many of the last


@dataclass(frozen=True)
class Outcome:
    """What became of one run: its loss and all that was measured after `step` steps.

    `first` is the loss before the first step, `late` the mean of those of the last fifth of the steps; NaN
    where that is not known. One that the scenario's own code ended has a `fault` and no numbers.
    """

    member: Member
    step: int
    loss: float
    numbers: Mapping[str, float] = field(default_factory=dict)  # losses, then metrics
    diverged: bool = False
    first: float = math.nan
    late: float = math.nan
    fault: Fault | None = None


@dataclass(frozen=True)
class Spread:
    """Median, smallest and largest of `count` finite numbers; NaN where there is none."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """That of the finite ones among `values`."""
        kept = [value for value in values if math.isfinite(value)]
        if not kept:
            return cls(math.nan, math.nan, math.nan, 0)
        return cls(median(kept), min(kept), max(kept), len(kept))


@dataclass(frozen=True)
class Cell:
    """One combination. Of its `done` runs those that `diverged` or `failed` have no number in the spreads."""

    place: Place
    texts: tuple[str, ...]  # a value of each axis
    loss: Spread
    numbers: Mapping[str, Spread]
    first: Spread
    done: int
    diverged: int
    failed: int = 0

    @property
    def rank(self) -> tuple[float, float]:
        """The smaller the better: first that few diverge or fail, then a low median."""
        if not self.loss.count:
            return math.inf, math.inf
        return (self.diverged + self.failed) / self.done, self.loss.median


@dataclass(frozen=True)
class Result:
    """`cells` lie in the order of the plan; `best` is the place of one of them, None where none trained."""

    scenario: str
    axes: tuple[Axis, ...]
    seeds: tuple[int, ...]
    steps: int
    cells: tuple[Cell, ...]
    outcomes: tuple[Outcome, ...]
    best: Place | None

    @property
    def names(self) -> tuple[str, ...]:
        """What was measured beside the loss that stands for all, in the order in which it came."""
        names = dict.fromkeys(name for cell in self.cells for name in cell.numbers)
        return tuple(names)

    @property
    def faults(self) -> dict[str, int]:
        """By sentence, how many runs a fault of the scenario's own code has ended."""
        return Counter(" ".join(one.fault.sentences()) for one in self.outcomes if one.fault is not None)

    def at(self, place: Place) -> Cell:
        """The cell of a combination."""
        return next(cell for cell in self.cells if cell.place == place)


def result_of(plan: Plan, outcomes: Iterable[Outcome]) -> Result:
    """What is known so far; a combination of which no run is done has empty spreads."""
    return _with(
        Result(plan.scenario, plan.axes, plan.seeds, plan.steps, (), (), None), plan.places, outcomes
    )


def settled(result: Result) -> Result:
    """The same with the late losses: in few steps on small batches the last loss alone says little."""
    outcomes = []
    for one in result.outcomes:
        if not one.diverged and math.isfinite(one.late):
            numbers = {name: one.late if value == one.loss else value for name, value in one.numbers.items()}
            one = replace(one, loss=one.late, numbers=numbers)
        outcomes.append(one)
    return _with(result, (cell.place for cell in result.cells), outcomes)


def late_loss(losses: Mapping[str, float], curves: Mapping[str, Reduced]) -> float:
    """The mean of the loss that stands for all over the last fifth of its steps; NaN where it has none."""
    last = overall(losses)
    name = next((name for name, loss in losses.items() if loss == last), "")
    curve = curves.get(name)
    if curve is None or not len(curve):
        return math.nan
    return float(curve.mean[curve.high_step > (1 - LATE) * curve.high_step[-1]].mean())


def _with(result: Result, places: Iterable[Place], outcomes: Iterable[Outcome]) -> Result:
    by_place: dict[Place, list[Outcome]] = {place: [] for place in places}
    for outcome in outcomes:
        by_place[outcome.member.place].append(outcome)
    cells = tuple(_cell(result.axes, place, found) for place, found in by_place.items())
    ranked = min(cells, key=lambda cell: cell.rank)
    return replace(
        result,
        cells=cells,
        outcomes=tuple(one for found in by_place.values() for one in found),
        best=ranked.place if ranked.loss.count else None,
    )


def _cell(axes: tuple[Axis, ...], place: Place, found: list[Outcome]) -> Cell:
    whole = [one for one in found if one.fault is None]
    trained = [one for one in whole if not one.diverged]
    names = dict.fromkeys(name for one in trained for name in one.numbers)
    return Cell(
        place=place,
        texts=tuple(axis.texts[at] for axis, at in zip(axes, place, strict=True)),
        loss=Spread.of(one.loss for one in trained),
        numbers={
            name: Spread.of(one.numbers[name] for one in trained if name in one.numbers) for name in names
        },
        first=Spread.of(one.first for one in found),
        done=len(found),
        diverged=len(whole) - len(trained),
        failed=len(found) - len(whole),
    )
