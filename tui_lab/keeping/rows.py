"""A run as a row of the table of runs: all of it but its weights and curves."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.engine.kept import Kept

FIELDS = (
    "key, scenario, began, saved, step, state, seed, device, loss, knobs, losses, metrics, changes, "
    "name, note, pinned, bytes"
)
NAMES = FIELDS.split(", ")  # in the order of RunRow
TEXTS = ("knobs", "losses", "metrics")  # as JSON
DECODE = json.JSONDecoder().raw_decode


@dataclass(frozen=True)
class RunRow:
    """`bytes` are those of its weights and curves on disk."""

    key: str
    scenario: str
    began: float  # seconds since 1970
    saved: float
    step: int
    state: str
    seed: int
    device: str
    loss: float
    knobs: Mapping[str, str] = field(default_factory=dict)  # as they were at the end
    losses: Mapping[str, float] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    changes: int = 0  # how often something was done to it
    name: str = ""
    note: str = ""
    pinned: bool = False
    bytes: int = 0

    @classmethod
    def of(cls, kept: Kept, saved: float, size: int) -> RunRow:
        """That of a run that has just been kept."""
        return cls(
            key=kept.key,
            scenario=kept.recipe.scenario,
            began=kept.began,
            saved=saved,
            step=kept.step,
            state=kept.state,
            seed=kept.recipe.seed,
            device=kept.recipe.device,
            loss=kept.loss,
            knobs=dict(kept.knobs),
            losses=dict(kept.losses),
            metrics=dict(kept.metrics),
            changes=len(kept.recipe.changes),
            bytes=size,
        )


def row_of(found: Any) -> RunRow:
    """What the database holds, its last columns FIELDS.

    By place and not by name: a learner may wait for ten thousand rows.
    """
    *head, loss, knobs, losses, metrics, changes, name, note, pinned, size = found[-len(NAMES) :]
    loss = math.nan if loss is None else loss
    read = _same_knobs(knobs), DECODE(losses)[0], DECODE(metrics)[0]
    values = *head, loss, *read, changes, name, note, bool(pinned), size
    return RunRow(*values)


@lru_cache(maxsize=1024)
def _same_knobs(text: str) -> Mapping[str, str]:
    """One for all runs that have the same."""
    return MappingProxyType(DECODE(text)[0])
