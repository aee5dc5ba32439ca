"""Training towards a goal, without a screen."""

from __future__ import annotations

import math
from time import monotonic

from tui_lab.engine.goals import Goal
from tui_lab.engine.run import Run


def train(run: Run, last: int, goal: Goal | None = None, every: int = 10, seconds: float = math.inf) -> None:
    """Up to the step `last`, or until the goal is met, the training is over or so many `seconds` are.

    The metrics are evaluated at the start, each so many steps and at the end. Raises ScenarioError.
    """
    end = monotonic() + seconds
    run.evaluate()
    while run.step < last and monotonic() < end and not is_over(run) and not (goal and goal.met(run.facts())):
        run.advance()
        if run.step % every == 0:
            run.evaluate()
    run.evaluate()


def is_over(run: Run) -> bool:
    """Whether there is nothing more to train, whatever the plan."""
    return bool(run.diverged) or run.plan.stopped


def last_step(goal: Goal, run: Run) -> int:
    """The step after which nothing more can meet the goal by the lab's own count of steps."""
    of_the_run = [one for one in goal.conditions if one.name not in run.scenario.knob_values]
    return max([one.by_step or run.plan.steps for one in of_the_run], default=0)
