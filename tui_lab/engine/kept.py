"""A run as it is kept: what it is made from, what was done to it and how it stood. Plain data, all of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_lab.engine.changes import Change
from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import State, overall

DATA = "data"  # among the versions, where they do not follow from a scenario's code


@dataclass(frozen=True)
class RunRecipe:
    """The same make the same run, bit for bit on the CPU. `knobs` are texts, as they were at step 0.

    One that was trained `together` with others, so many in all, is made again but for rounding.
    """

    scenario: str
    files: str  # a digest of them
    knobs: Mapping[str, str]
    seed: int
    device: str
    versions: Mapping[str, str]  # of tui-lab, PyTorch, NumPy and Python
    changes: tuple[Change, ...] = ()
    together: int = 0

    @property
    def data(self) -> str:
        """What it is trained on, where that does not follow from the scenario's code; else empty."""
        return self.versions.get(DATA, "")

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        data = {**vars(self), "changes": [change.as_data() for change in self.changes]}
        if not self.together:
            del data["together"]  # as a tui-lab has it that knows of none
        return data

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> RunRecipe:
        """What `as_data` made. Raises TypeError or KeyError for anything else."""
        return cls(**{**data, "changes": tuple(Change.of_data(one) for one in data["changes"])})


@dataclass(frozen=True, eq=False)
class Kept:
    """A run after `step` steps. `content` is its state_dict, None where that cannot be had: `why` says why.

    Without one it is brought back by its recipe, step by step.
    """

    key: str  # which no other run has
    recipe: RunRecipe
    began: float  # seconds since 1970
    step: int
    state: State
    knobs: Mapping[str, str]  # as they are by now
    losses: Mapping[str, float]
    metrics: Mapping[str, float] = field(default_factory=dict)
    curves: Mapping[str, Reduced] = field(default_factory=dict)
    content: dict[str, Any] | None = None
    why: str = ""

    @property
    def loss(self) -> float:
        """The one that stands for all of them; NaN where there is none."""
        return overall(self.losses)

    def has_losses(self, losses: Mapping[str, float]) -> bool:
        """Whether these are its own, bit for bit."""
        return self.losses.keys() == losses.keys() and all(
            one == losses[name] or (math.isnan(one) and math.isnan(losses[name]))
            for name, one in self.losses.items()
        )


def size_of(content: dict[str, Any]) -> int:
    """The bytes that the state of a run takes in memory, but for what setup() makes again.

    Numbers in lists are shared with the run and with its other states: of those the places count.
    """
    blocks = [block for part in ("run", "scenario") for block in content[part]["memory"]]
    places: int = sum(content[part].get("places", 0) for part in ("run", "scenario"))  # older ones say none
    taken: int = sum(block.numel() for block in blocks if not isinstance(block, dict))
    return places + taken
