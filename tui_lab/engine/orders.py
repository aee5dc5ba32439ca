"""What a front end tells a trainer, and what the trainer says: commands in, events out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.authoring.speeds import SPEEDS as SPEEDS
from tui_lab.engine.asks import ConsoleAnswer, Request
from tui_lab.engine.history import Reduced
from tui_lab.engine.kept import Kept
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.errors import Fault, LabError, ScenarioError


@dataclass(frozen=True)
class RunOn:
    """Train until paused, done or diverged."""


@dataclass(frozen=True)
class Pause:
    """Stop after the present step."""


@dataclass(frozen=True)
class RunOrPause:
    """Pause when running, run on otherwise: decided by the state that holds when the command is obeyed."""


@dataclass(frozen=True)
class StepBy:
    """Train `count` steps and pause."""

    count: int = 1


@dataclass(frozen=True)
class Reset:
    """Start again from `seed` (the present one when None) with the knobs as they are.

    A scenario whose files were edited is loaded again first.
    """

    seed: int | None = None


@dataclass(frozen=True)
class NewSeed:
    """Start again from the seed after the present one: other data, other first weights."""


@dataclass(frozen=True)
class SetKnobs:
    """New values by knob. Unless all of them are live, or with `restart`, the network is rebuilt.

    If the scenario's own code does not take one of them, all are refused. What no learner asked for, such as
    what a page of the lesson starts with, is `unasked` and can be taken back only where it ended a training.
    """

    values: dict[str, Any]
    restart: bool = False
    unasked: bool = False


@dataclass(frozen=True)
class SetValue:
    """Put a number into the parameter `name`: at one place of its values in order, or (None) everywhere."""

    name: str
    place: int | None
    value: float


@dataclass(frozen=True)
class Freeze:
    """Hold one value of a parameter, or (None) all of them, still while the rest trains; or let it go."""

    name: str
    place: int | None


@dataclass(frozen=True)
class SetSpeed:
    """One of SPEEDS."""

    speed: str


@dataclass(frozen=True)
class EvaluateAt:
    """Evaluate the metrics after each of these steps: goals ask what they were by then."""

    steps: frozenset[int]


@dataclass(frozen=True)
class Want:
    """A snapshot, please."""

    request: Request


@dataclass(frozen=True)
class Park:
    """Save the run into the file `path` and end the thread, which a start brings back there.

    A run that nothing was done to is not saved: the same one is made again.
    """

    path: str


@dataclass(frozen=True, eq=False)
class BringBack:
    """Go on with a run that was kept, and let go of the present one."""

    kept: Kept


@dataclass(frozen=True)
class Undo:
    """Take the last edit back: the run before it stands as it stood."""


@dataclass(frozen=True)
class Stop:
    """End the thread."""


Command = (
    RunOn
    | Pause
    | RunOrPause
    | StepBy
    | Reset
    | NewSeed
    | SetKnobs
    | SetValue
    | Freeze
    | SetSpeed
    | EvaluateAt
    | Want
    | Park
    | BringBack
    | Undo
    | Stop
)


@dataclass(frozen=True, eq=False)
class Loaded:
    """The scenario's code is imported, again after an edit; its network may still be under construction."""

    knobs: tuple[dict[str, Any], ...]  # as each describes itself
    values: dict[str, Any]  # of the knobs, by name
    views: dict[str, str]
    main: str  # the view to show large, or "loss"; empty where there is nothing to see
    losses: tuple[str, ...]
    speed: str
    device_reason: str
    title: str = ""


@dataclass(frozen=True)
class Refused:
    """The scenario's own code does not take `value` for a knob, and says why."""

    knob: str
    value: Any
    why: str


@dataclass(frozen=True)
class StateChanged:
    """The run entered another state; `run_id` grows with each reset, `steps` are those until it is done.

    They are 0 where only the end will tell. One that is `over` cannot go on. `former` comes with the first
    state of a run: the loss of the one that ended, unless that had none.
    """

    run_id: int
    state: State
    step: int
    former: Reduced | None = None
    steps: int = 0
    over: bool = False


@dataclass(frozen=True)
class BroughtBack:
    """A run is at hand as it was kept, or (`undone`, in words) as it stood before an edit.

    None stands for nothing: there was no edit to take back. `other` says in what it was made otherwise than a
    run would be now.
    """

    values: dict[str, Any]  # of the knobs
    undone: str | None = ""
    other: str = ""


@dataclass(frozen=True)
class Replaying:
    """A run is trained once more, up to `step` of `steps` so far, to be as it was kept."""

    step: int
    steps: int


@dataclass(frozen=True)
class Advised:
    """What to do after the divergence of a run is known: the next snapshot says it."""

    run_id: int


@dataclass(frozen=True)
class Parked:
    """The thread ends and holds no network any longer, unless `why` says why the run cannot be saved."""

    why: str = ""


@dataclass(frozen=True)
class Failed:
    """The scenario's own code raised: where and what, or a sentence when no line is to blame."""

    fault: Fault | None
    message: str

    @classmethod
    def of(cls, error: BaseException) -> Failed:
        """What is told of an error."""
        if isinstance(error, LabError):
            return cls(error.fault if isinstance(error, ScenarioError) else None, str(error))
        return cls(None, f"{type(error).__name__}: {error}")


@dataclass(frozen=True, eq=False)
class Heard:
    """The scenario's code said something, and no snapshot was asked for that would tell: the last lines."""

    console: ConsoleAnswer


@dataclass(frozen=True)
class Busy:
    """The scenario's code has been at one thing for long: where it is now, if in a file of its own."""

    seconds: float
    what: str
    file: Path | None
    line: int
    source: str


@dataclass(frozen=True)
class NotEdited:
    """A parameter was not set or frozen; the sentence says which and why."""

    why: str


Event = (
    Loaded
    | Refused
    | NotEdited
    | StateChanged
    | BroughtBack
    | Replaying
    | Advised
    | Parked
    | Failed
    | Heard
    | Busy
    | Snapshot
)
