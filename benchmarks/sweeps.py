"""How much faster a sweep trains networks of one shape together than one after another.

python -m benchmarks.sweeps
"""

from __future__ import annotations

import gc
import math
import sys
import time
from functools import partial

from tui_lab.authoring.devices import limit_threads
from tui_lab.bench.engine import CPU, scenario_called
from tui_lab.bench.measurement import Measurement, Row, in_turns, measure
from tui_lab.bench.report import as_text
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.garbage import settle
from tui_lab.engine.sweep.axes import axes_of
from tui_lab.engine.sweep.finished import Finished
from tui_lab.engine.sweep.one_by_one import train_alone
from tui_lab.engine.sweep.plan import Plan, members_of
from tui_lab.engine.sweep.sweep import Sweep

STEPS = 200
CLOSE = 1e-4  # how far a loss may be off by rounding


def plan_of(name: str, over: str, seeds: int = 1) -> Plan:
    """A sweep of a shipped scenario."""
    knobs = scenario_called(name).knobs()
    axes = axes_of(knobs, [over], {})
    which = tuple(range(DEFAULT_SEED, DEFAULT_SEED + seeds))
    members = members_of(knobs, axes, {}, which)
    return Plan(name, "", "cpu", {}, axes, which, STEPS, members)


def together(plan: Plan, losses: list[float]) -> float:
    """Seconds for all runs in one call a step; their losses go into `losses`."""
    gc.collect()
    sweep, begin = Sweep(scenario_called(plan.scenario), plan, CPU), time.perf_counter()
    for _ in sweep.train():
        pass
    seconds = time.perf_counter() - begin
    losses[:] = [one.loss for one in sweep.result.outcomes]
    assert sweep.together == len(plan.members)
    return seconds


def one_after_another(plan: Plan, losses: list[float]) -> float:
    """Seconds for the same runs by themselves."""
    gc.collect()
    scenario, found, begin = scenario_called(plan.scenario), [], time.perf_counter()
    for member in plan.members:
        for told in train_alone(scenario, plan, member, CPU):
            if isinstance(told, Finished):
                found.append(told.outcome.loss)
    seconds = time.perf_counter() - begin
    losses[:] = found
    return seconds


def times_faster(name: str, over: str, seeds: int = 1, rounds: int = 5) -> Measurement:
    """Seconds one after another over those together; the losses must agree."""
    limit_threads(CPU)
    plan, ours, theirs = plan_of(name, over, seeds), [math.nan], [math.nan]
    together(plan, ours)  # what torch looks up the first time
    settle()  # as the command does
    pairs = in_turns(partial(one_after_another, plan, theirs), partial(together, plan, ours), rounds)
    by_run = zip(sorted(ours), sorted(theirs), strict=True)
    apart = max(abs(one - other) / other for one, other in by_run)
    trouble = "" if apart < CLOSE else f"the losses are up to {apart:.1g} apart"
    return pairs.measurement("s one after another", "s together", trouble)


ROWS = [
    # what is swept, the goal, the scenario, over what, how many seeds
    ("64 learning rates of regression, 200 steps", 12, "regression", "lr=1e-3..0.5:64", 1),
    ("16 learning rates × 4 seeds of classification, 200 steps", 4, "classification", "lr=1e-3..0.1:16", 4),
    ("64 learning rates of playground, mini-batches, 200 steps", 4, "playground", "lr=1e-3..0.1:64", 1),
]


if __name__ == "__main__":
    rows = [
        Row(name, goal, "×", True, partial(times_faster, scenario, over, seeds))
        for name, goal, scenario, over, seeds in ROWS
    ]
    print(as_text([(row, measure(row)) for row in rows], sys.stdout))
