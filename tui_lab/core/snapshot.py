"""What a front end asks of a run, and the frozen answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tui_lab.core.errors import Fault
from tui_lab.core.figures import Figure, Mark
from tui_lab.core.history import Reduced
from tui_lab.core.lessons import Goal
from tui_lab.core.parameters import TensorStats

State = Literal["running", "paused", "done", "diverged", "failed"]


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
class Snapshot:
    """A run as it stood between two steps. Nothing in it is shared with the training."""

    run_id: int
    state: State
    step: int
    seed: int
    device: str
    knobs: dict[str, Any]
    loss: float
    metrics: dict[str, float]
    steps_per_second: float
    message: str = ""
    curves: dict[str, Reduced] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    figures: dict[str, Figure] = field(default_factory=dict)
    view_faults: dict[str, Fault] = field(default_factory=dict)
    parameters: tuple[TensorStats, ...] = ()
    buffers: tuple[TensorStats, ...] = ()
    total_parameters: int = 0
    tensor: TensorStats | None = None
    values: npt.NDArray[np.float64] | None = None
    gradient: npt.NDArray[np.float64] | None = None
    goal_met: bool = False
