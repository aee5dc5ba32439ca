"""What to do after a divergence: other knobs are tried from the same start, and what trained is said.

Each candidate is a training of its own, from the same seed, beside the run that diverged: neither that
run's tensors nor its random numbers are touched.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knob_kinds import Number
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine import points
from tui_lab.engine.divergence import where_to_look
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER, Advice, overall
from tui_lab.engine.stepping import Plan, Stepping
from tui_lab.languages import translated as _

BUDGET = 2.0  # seconds for all candidates together
FEWEST = 30  # steps after which a candidate has to be below its start
LAST = 10  # losses at the end whose mean has to be below the first one, too
CLEARLY = 0.5  # a smaller learning rate is better where it ends below this share of the loss
SMALLEST = 1e-9  # learning rate that is tried

Values = dict[str, Any]


@dataclass
class Trial:
    """A training with other knobs, as far as it has come."""

    values: Values  # what is changed
    planned: int = 0  # steps, 0 where it diverged or failed
    losses: list[float] = field(default_factory=list)  # of each step the lowest

    @property
    def end(self) -> float:
        """Its last loss, NaN where there is none."""
        return self.losses[-1] if self.losses else math.nan

    @property
    def whole(self) -> bool:
        """Whether all that is planned was trained."""
        return 0 < self.planned <= len(self.losses)

    def trains(self, done: int) -> bool:
        """Whether it is below its start, and far beyond the `done` steps after which the other diverged."""
        far = self.whole or (self.planned and len(self.losses) >= far_beyond(done))
        last = self.losses[-LAST:]
        return bool(far) and len(last) > 1 and max(self.end, sum(last) / len(last)) < self.losses[0]


def far_beyond(done: int) -> int:
    """The steps that a candidate has to do at least where another run diverged after `done`."""
    return max(FEWEST, 2 * done)


def search(run: Run, values: Mapping[str, Any], budget: float = BUDGET) -> Iterator[None]:
    """Look for `run.advice` after a divergence, a step at a time; `values` are all knobs as they stand."""
    done, knobs = run.step, run.scenario.knobs()
    began = max((curve.highest(1) for name, curve in run.curves.items() if name in run.losses), default=0.0)
    touched = bool(run.marks)
    until = time.perf_counter() + budget
    best: Trial | None = None
    for changes in _candidates(knobs, dict(values), touched):
        if best and not _only_rates(knobs, changes):
            break
        trial = Trial(changes)
        for __ in _train(trial, run, dict(values) | changes, done):
            yield
            if time.perf_counter() > until:
                break
        if best and not (trial.trains(done) and trial.end < CLEARLY * best.end):
            break
        if trial.trains(done):
            best = trial
            if not _only_rates(knobs, changes):
                break
        if time.perf_counter() > until:
            break
    if best is None:
        run.advice = Advice(where_to_look(began, done, bool(_rates(knobs))))
    else:
        run.advice = Advice(_sentence(best, knobs, dict(values)), best.values)


def _train(trial: Trial, run: Run, values: Values, done: int) -> Iterator[None]:
    """Train one like `run` with other `values`, as far as is planned and at least `done` steps.

    Ends early where a loss is not finite.
    """
    stream = RandomStream(run.seed, device := run.scenario.device)
    try:
        with stream:
            network = type(run.scenario)(device, values)
            network.setup()
            _take_points(network, run)
        stepping = Stepping(network, stream, later=False)
        plan = Plan(network, stepping)
        trial.planned = max(far_beyond(done) if plan.steps == FOREVER else plan.steps, done)
        for step in range(trial.planned):
            given = stepping.take()
            losses = {name: float(given[name]) for name in network.losses if name in given}
            if not all(map(math.isfinite, losses.values())):
                trial.planned = 0
                return
            if losses:
                trial.losses.append(overall(losses))
            plan.follow(step, step + 1)
            if plan.stopped:
                trial.planned = len(trial.losses)
                return
            if len(trial.losses) == far_beyond(done) and not trial.trains(done):
                return  # it would take the time of better ones
            yield
        trial.planned = len(trial.losses)  # fewer than steps where some warm up
    except BaseException:  # the scenario's own code does not take these values
        trial.planned = 0


def _take_points(network: Scenario, run: Run) -> None:
    """Edit the points that a run learns from when it begins again, where it has the same ones."""
    if points.digest(network) == run.data:
        for change in points.of_points(run.changes):
            points.edit(network, change.name, change.place, *change.point)
            network.points_edited()


def _rates(knobs: Mapping[str, AnyKnob]) -> dict[str, Number]:
    return {
        name: knob
        for name, knob in knobs.items()
        if isinstance(knob, Number) and (name == "lr" or name.startswith("lr_"))
    }


def _only_rates(knobs: Mapping[str, AnyKnob], changes: Values) -> bool:
    return bool(changes) and changes.keys() <= _rates(knobs).keys()


def _candidates(knobs: Mapping[str, AnyKnob], values: Values, touched: bool) -> Iterator[Values]:
    """Changes to try, the most likely cause first."""
    if touched:
        yield {}  # what was changed on the way is gone with a reset
    rates = _rates(knobs)
    smaller = list(_smaller_rates(rates, values))
    raised = [one for one in smaller if all(one[name] >= rates[name].default for name in one)]
    others = [
        {name: knob.default}
        for name, knob in knobs.items()
        if name not in rates and not knob.view_only and values[name] != knob.default
        if not why_idle(knob, knobs, values)
    ]
    yield from raised
    yield from others
    yield from smaller[len(raised) :]
    if len(others) > 1 or (others and rates):
        yield {name: knob.default for name, knob in knobs.items() if not knob.view_only}


def _smaller_rates(rates: Mapping[str, Number], values: Values) -> Iterator[Values]:
    """Down the ladder of the learning rates, all of them together, with a stop at the default."""
    at = {name: values[name] for name in rates if values[name] > 0}
    while at:
        below = {name: _below(rates[name], value) for name, value in at.items()}
        if any(value < SMALLEST or value >= at[name] for name, value in below.items()):
            return  # at the end of a knob's range
        yield below
        at = below


def _below(knob: Number, value: float) -> float:
    lower = knob.nudge(value, up=False) or value / 10
    return knob.default if lower < knob.default < value else lower


def _sentence(trial: Trial, knobs: Mapping[str, AnyKnob], values: Values) -> str:
    count = len(trial.losses)
    ends = _("the first {count} steps end at loss {loss}")
    if trial.whole:
        ends = _("the same {count} steps end at loss {loss}")
    ends = ends.format(count=f"{count:,}", loss=f"{trial.end:.2g}")
    said = _(" and ").join(f"{name} {knobs[name].format(value)}" for name, value in trial.values.items())
    if not trial.values:
        return _("It was a change on the way: from the first weights on, {ends}.").format(ends=ends)
    if _only_rates(knobs, trial.values):
        return _("Each step was too long: with {knobs} {ends}.").format(knobs=said, ends=ends)
    if len(trial.values) == 1:
        (name,) = trial.values
        cause = f"{name} {knobs[name].format(values[name])}"
        told = _("{cause} is the cause: with {knobs} {ends}.")
        return told.format(cause=cause, knobs=said, ends=ends)
    return _("With all knobs at their defaults {ends}.").format(ends=ends)
