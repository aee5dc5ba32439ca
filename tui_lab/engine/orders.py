"""What a front end tells a trainer. What the trainer says stands in `events`, and has its names here, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui_lab.authoring.speeds import SPEEDS as SPEEDS
from tui_lab.engine.asks import Request
from tui_lab.engine.changes import Place
from tui_lab.engine.events import (
    Advised as Advised,
    BroughtBack as BroughtBack,
    Busy as Busy,
    Devices as Devices,
    Event as Event,
    Failed as Failed,
    Heard as Heard,
    Loaded as Loaded,
    LookedFurther as LookedFurther,
    Moved as Moved,
    NotEdited as NotEdited,
    NothingUndone as NothingUndone,
    Opened as Opened,
    Parked as Parked,
    Refused as Refused,
    Replaying as Replaying,
    Rewound as Rewound,
    StateChanged as StateChanged,
    TakenHome as TakenHome,
    Told as Told,
)
from tui_lab.engine.kept import Kept


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

    A scenario whose files were edited is loaded again first; else points that were edited stay so. Where
    `other_data` are there than before, no edit can be taken back any more.
    """

    seed: int | None = None
    other_data: bool = False


@dataclass(frozen=True)
class NewSeed:
    """Start again from the seed after the present one: other data, other first weights."""


@dataclass(frozen=True)
class SetKnobs:
    """New values by knob. Unless all of them are live, or with `restart`, the network is rebuilt.

    If the scenario's own code does not take one of them, all are refused. What no learner asked for, such as
    what a page of the lesson starts with, is `unasked` and can be taken back only where it ended a training.
    Points of the data that were edited stay so only with `keep_points`.
    """

    values: dict[str, Any]
    restart: bool = False
    unasked: bool = False
    keep_points: bool = True


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
class EditPoint:
    """Edit the data that a view draws, on its axes.

    Place a point (`near` None) of a class at `to`; or move the one that lies nearest to `near` there, or
    (`to` None) take it away. `scale` is what counts as equally far along either axis.
    """

    view: str
    near: Place | None
    to: Place | None
    label: int = 0
    scale: Place = (1.0, 1.0)


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
    """A snapshot, please; it says `by` again, which tells the screens of one trainer apart."""

    request: Request
    by: int = 0


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
class OpenInstrument:
    """Look into the run at hand, and into those after it, with an instrument by its name."""

    name: str


@dataclass(frozen=True)
class CloseInstruments:
    """Look no longer, and forget what was recorded."""


@dataclass(frozen=True)
class Rewind:
    """Look at another step of the run at hand: all that is asked is answered as it was then.

    Whatever trains or changes it there begins a run of its own. A step beyond the last is the last.
    """

    step: int


@dataclass(frozen=True)
class TakeHome:
    """Write something of the run at hand, such as its weights, into a file; `over` one that is there."""

    what: str
    path: str
    over: bool = False


@dataclass(frozen=True)
class ListDevices:
    """Say which devices there are, and how much of their memory is free."""


@dataclass(frozen=True)
class Move:
    """Go on on another device, by its name. A run that found too little memory goes on from its last save."""

    name: str


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
    | EditPoint
    | SetSpeed
    | EvaluateAt
    | Want
    | Park
    | BringBack
    | Rewind
    | OpenInstrument
    | CloseInstruments
    | TakeHome
    | ListDevices
    | Move
    | Undo
    | Stop
)
