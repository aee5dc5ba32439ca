"""Whether parts are all that a `step()` does: some scenarios count epochs there, or test now and then."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from tui_lab.authoring.parts import step_of
from tui_lab.engine.quick import quicken
from tui_lab.engine.run import Run
from tui_lab.engine.state import as_made, scenario_state
from tui_lab.engine.sweep.making import Made
from tui_lab.errors import LabError

CHECKED = 3  # steps that are taken in both ways
CLOSE = 1e-5  # how far their losses may be apart by rounding, as on a GPU


def why_not_trusted(made: Made, steps: int) -> str:
    """In what a run of this member, trained by `step()`, soon differs from one trained by its parts.

    Batches, losses, attributes, optimizers and generators are compared over a few steps. What step() keeps
    beside may be, such as a trail for a view, where all metrics follow the network alone. Empty where the
    parts are enough. Raises ScenarioError.
    """
    member, scenario, device = made.member, type(made.scenario), made.scenario.device
    run = Run(scenario, dict(member.knobs), member.seed, device)
    other = Made(scenario, member, device)
    quicken(other.scenario)
    named = as_made(run.scenario)
    for ahead in made.drawn[: min(CHECKED, steps)]:
        run.advance()
        with other.random:
            batch = other.only.batch()
            # As members that are trained together are: they descend, and do nothing beside.
            descent = other.only._replace(batch=iter([batch]).__next__, shown=None, after=None)
            loss = step_of(descent).item()
        if not all(map(torch.equal, batch, ahead)):
            return "batch() gives others when they are asked for ahead of the training"
        if not math.isclose(run.loss, loss, rel_tol=CLOSE) and math.isfinite(run.loss + loss):
            return "step() comes to other losses than its parts()"
    try:
        by_step, by_parts = (scenario_state(one, named) for one in (run.scenario, other.scenario))
    except LabError:
        names = ["what cannot be compared"]
    else:
        names = sorted(set(differing(by_step, by_parts)))
    if not names:
        return ""
    run.evaluate()
    mine, theirs, begin = run.metrics, other.metrics(), Made(scenario, member, device).metrics()
    if all(mine[name] == value != begin[name] for name, value in theirs.items()):
        return ""
    return f"step() keeps more than its parts() do, which metrics() may need: {', '.join(names)}"


def differing(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """The attributes, of two states as they are packed, that are not the same."""
    mine, others = one["attributes"], other["attributes"]
    for name in mine.keys() | others.keys():
        there = name in mine and name in others
        if not there or not _equal(mine[name], others[name], one["memory"], other["memory"]):
            yield name


def _equal(one: Any, other: Any, memory: Any, other_memory: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if one.keys() != other.keys():
            return False
        looks = "memory" in one
        if looks and not _same_bytes(memory[one["memory"]], other_memory[other["memory"]]):
            return False
        return all(
            _equal(one[key], other[key], memory, other_memory)
            for key in one
            if not (looks and key == "memory")
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            _equal(mine, yours, memory, other_memory) for mine, yours in zip(one, other, strict=True)
        )
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return torch.equal(one, other)
    return bool(one == other) or (one != one and other != other)


def _same_bytes(one: Any, other: Any) -> bool:
    """Of two memories, or the digests of large ones."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return torch.equal(one, other)
    return bool(type(one) is type(other) and one == other)
