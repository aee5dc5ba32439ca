"""A member of a sweep trained as a run of its own, as `tui-lab run` does."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import torch

from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.keeper import kept_of
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.finished import Finished
from tui_lab.engine.sweep.plan import Member, Plan
from tui_lab.engine.sweep.result import Outcome, late_loss


def train_alone(
    scenario: type[Scenario], plan: Plan, member: Member, device: torch.device
) -> Iterator[int | Finished]:
    """Yields how many steps are done, and at last what became of the run. Raises ScenarioError."""
    began, run = time.time(), Run(scenario, dict(member.knobs), member.seed, device)
    going, first = run.step < plan.steps, float("nan")
    while going:
        run.advance(plan.steps - run.step)
        if run.step == 1:
            first = run.loss
        going = run.step < plan.steps and not (run.diverged or run.plan.stopped)
        yield run.step
    if not run.diverged:
        run.evaluate()
    state = "diverged" if run.diverged else "done"
    kept = kept_of(run, plan.recipe(member), state, uuid.uuid4().hex, began)  # type: ignore[arg-type]
    numbers = {**kept.losses, **({} if run.diverged else kept.metrics)}
    late = late_loss(kept.losses, kept.curves)
    yield Finished(Outcome(member, run.step, run.loss, numbers, bool(run.diverged), first, late), kept)
