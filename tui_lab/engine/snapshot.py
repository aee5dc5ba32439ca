"""What a front end asks of a run, and the frozen answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Figure, Mark
from tui_lab.engine.goals import Goal
from tui_lab.engine.history import Reduced
from tui_lab.errors import Fault

State = Literal["running", "paused", "done", "diverged", "failed"]


@dataclass(frozen=True)
class Compilation:
    """How it stands with steps in one compiled call; `why` says why they were `refused`."""

    state: Literal["unasked", "building", "ready", "refused"] = "unasked"
    why: str = ""


@dataclass(frozen=True)
class Request:
    """What to put into the next snapshot: nothing that is not asked for is computed.

    `columns` is the most columns of a curve; 0 asks for no curves. `tensor` names one parameter or
    buffer whose values are wanted. `goal` is checked against the run.
    """

    views: tuple[str, ...] = ()
    columns: int = 0
    parameters: bool = False
    tensor: str | None = None
    goal: Goal | None = None


@dataclass(frozen=True, eq=False)
class TensorStats:
    """Numbers about one parameter or buffer. `std` is that of a population, so that one value has 0.

    `gradient_norm` is the L2 norm of the gradient, None where there is none. `update_ratio` is the L2
    norm of the last measured update over that of the weight, None before any step was measured.
    `histogram` counts the finite values in equal bins from `min` to `max`.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    device: str
    count: int
    requires_grad: bool
    mean: float
    std: float
    min: float
    max: float
    gradient_norm: float | None
    update_ratio: float | None
    histogram: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run as it stood between two steps. Nothing in it is shared with the training.

    `request` is what was asked for, so that a late answer is told from the one that is waited for.
    """

    request: Request
    run_id: int
    state: State
    step: int
    seed: int
    device: str
    knobs: dict[str, Any]
    losses: dict[str, float]  # by the names that the scenario declares; empty where nothing is trained
    metrics: dict[str, float]
    steps_per_second: float
    message: str = ""
    compilation: Compilation = Compilation()
    curves: dict[str, Reduced] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    changed: frozenset[str] = frozenset()  # live knobs that had another value earlier in the run
    figures: dict[str, Figure] = field(default_factory=dict)
    view_faults: dict[str, Fault] = field(default_factory=dict)
    parameters: tuple[TensorStats, ...] = ()
    buffers: tuple[TensorStats, ...] = ()
    total_parameters: int = 0
    tensor: TensorStats | None = None
    values: npt.NDArray[np.float64] | None = None
    gradient: npt.NDArray[np.float64] | None = None
    frozen: npt.NDArray[np.bool_] | None = None  # which values of that tensor, None where none is
    goal_met: bool = False

    @property
    def loss(self) -> float:
        """The loss; of several networks the lowest that is a number, NaN where there is none."""
        return lowest(self.losses)


def lowest(losses: Mapping[str, float]) -> float:
    """The lowest loss that is a number, NaN where there is none."""
    return min((loss for loss in losses.values() if loss == loss), default=math.nan)
