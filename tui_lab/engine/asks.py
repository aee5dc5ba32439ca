"""What a front end asks of a run, and the types of the answers: plain data both ways.

A request is a tuple of asks. Nothing that is not asked for is computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar, get_args

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Figure, Mark
from tui_lab.authoring.tensor_roles import TensorRole
from tui_lab.engine.changes import Place
from tui_lab.engine.findings import Finding
from tui_lab.engine.goals import Goal
from tui_lab.engine.history import Reduced
from tui_lab.errors import Fault

A = TypeVar("A")
Stream = Literal["out", "err", "warning", "run"]  # "run" is the lab's own word, between two runs


class Ask(Generic[A]):
    """A question whose answer is an A. Hashable: answers are kept by it.

    One that is `measured` wants to know how far a step moves the parameters, which costs that step time.
    """

    measured: ClassVar[bool] = False


@dataclass(frozen=True, eq=False)
class CurvesAnswer:
    """The curves by name, and what was changed at which step."""

    curves: dict[str, Reduced]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Curves(Ask[CurvesAnswer]):
    """The losses and metrics so far, each in at most so many columns."""

    columns: int


@dataclass(frozen=True)
class Metrics(Ask[dict[str, float]]):
    """The scenario's metrics at the present step."""


@dataclass(frozen=True)
class View(Ask[Figure | Fault]):
    """A view by the name of its method; one that raises has a fault for an answer."""

    name: str


@dataclass(frozen=True)
class Look(Ask[Figure | Fault]):
    """A view of an instrument, with its knobs as texts by name; one that is not named has its default."""

    instrument: str
    view: str
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Health(Ask[tuple[Finding, ...]]):
    """What was found to be wrong with the training, the worst first; asking has it looked for at times."""


@dataclass(frozen=True)
class Note:
    """What is to be known about the values of a tensor: a word or two for a row, and a sentence."""

    short: str
    sentence: str


@dataclass(frozen=True, eq=False)
class TensorStats:
    """Numbers about one parameter or buffer. `std` is that of a population, so that one value has 0.

    `gradient_norm` is the L2 norm of the gradient, None where there is none. `update_ratio` is the L2
    norm of the last measured update over that of the weight, None before any step was measured.
    `histogram` counts the finite values in equal bins from `min` to `max`. `frozen` of the values are held
    still by hand. One that is not `measured` has neither numbers nor, it may be, a shape: `notes` say why.
    """

    name: str
    shape: tuple[int, ...] | None
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
    frozen: int = 0
    role: TensorRole = "trained"
    measured: bool = True
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False)
class ParametersAnswer:
    """Every parameter and buffer, each once under whichever names."""

    parameters: tuple[TensorStats, ...]
    buffers: tuple[TensorStats, ...]

    @property
    def counts(self) -> dict[TensorRole, int]:
        """How many numbers the parameters of each role have, of those roles that there are."""
        roles: tuple[TensorRole, ...] = get_args(TensorRole)
        counts = {role: [one.count for one in self.parameters if one.role == role] for role in roles}
        return {role: sum(some) for role, some in counts.items() if some}

    @property
    def total(self) -> int:
        """How many numbers the parameters have, trained or not; inputs are none."""
        return sum(count for role, count in self.counts.items() if role != "input")

    @property
    def names(self) -> tuple[str, ...]:
        """Of all of them."""
        return tuple(tensor.name for tensor in (*self.parameters, *self.buffers))


def notes_of(rows: Iterable[TensorStats]) -> tuple[Note, ...]:
    """What is to be known about parameters or buffers, each of it once."""
    return tuple(dict.fromkeys(note for one in rows for note in one.notes))


@dataclass(frozen=True)
class Parameters(Ask[ParametersAnswer]):
    """Numbers about every parameter and buffer."""

    measured = True


@dataclass(frozen=True, eq=False)
class TensorAnswer:
    """One tensor: its values, its gradient and which of the values are frozen, None where none are.

    Of one that is too large to be shown whole these are (rows, columns), from the row `first` on; the rows of
    the whole run over dimensions of the sizes `leading`, which is empty for one that is whole. `fixed` says
    why its values cannot be edited; it is empty where they can.
    """

    stats: TensorStats
    values: npt.NDArray[np.float64] | None
    gradient: npt.NDArray[np.float64] | None
    frozen: npt.NDArray[np.bool_] | None
    fixed: str = ""
    first: int = 0
    leading: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tensor(Ask[TensorAnswer | None]):
    """A parameter or buffer by name, the rows around `row` of a large one; None where there is no such."""

    name: str
    row: int = 0
    measured = True


@dataclass(frozen=True, eq=False)
class PointsAnswer:
    """The points that can be edited in a view, on its axes: `x` and `y` of shape (n,).

    `labels` are their classes, None where they have none. Where there are no points, `why` is a sentence.
    """

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    labels: npt.NDArray[np.int64] | None
    why: str = ""

    def nearest(self, place: Place, scale: Place = (1.0, 1.0)) -> int | None:
        """Which one is, where `scale` is equally far along either axis; None where there is none."""
        with np.errstate(over="ignore"):
            far = ((self.x - place[0]) / scale[0]) ** 2 + ((self.y - place[1]) / scale[1]) ** 2
        return int(np.nan_to_num(far, nan=np.inf).argmin()) if len(far) else None


@dataclass(frozen=True)
class PointsOf(Ask[PointsAnswer]):
    """The points that can be edited in a view of the scenario."""

    view: str


@dataclass(frozen=True)
class GoalMet(Ask[bool]):
    """Whether the run has met a goal."""

    goal: Goal


@dataclass(frozen=True)
class MadeFrom(Ask[str]):
    """What makes the run again, a RunRecipe as JSON: answered where a goal that is asked about is met."""


class Said(NamedTuple):
    """A line that a scenario's code printed, logged or warned, and the step during or after which it came."""

    step: int
    stream: Stream
    text: str


@dataclass(frozen=True, eq=False)
class ConsoleAnswer:
    """Some of the `count` lines said so far, of which the first `dropped` are no longer kept.

    `lines` begin with line `first`, counted from 0. `warned` counts warnings that differ; `warning` is the
    latest of these.
    """

    lines: tuple[Said, ...]
    first: int
    count: int
    dropped: int
    warned: int
    warning: str


@dataclass(frozen=True)
class Console(Ask[ConsoleAnswer]):
    """What the scenario's code said: the last `rows` lines, or those before line `end`."""

    rows: int
    end: int | None = None


Request = tuple[Ask[Any], ...]
