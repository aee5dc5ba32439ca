"""What a trainer says: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.authoring.device_facts import DeviceFacts
from tui_lab.engine.asks import ConsoleAnswer
from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.errors import Fault, LabError, ScenarioError


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
    editable: tuple[str, ...] = ()  # the views in which points of the data can be edited
    script: bool = False  # its run is not made here, and so not again either: a script of somebody's own
    offers: str = ""  # what can be done with such a one, in a sentence


@dataclass(frozen=True, eq=False)
class Opened:
    """An instrument looks into the run at hand: what there is to set and to see."""

    name: str
    title: str
    about: str
    knobs: tuple[dict[str, Any], ...]  # as each describes itself
    values: dict[str, Any]  # of the knobs, by name
    views: dict[str, str]
    main: str  # the view to show large
    why_not: str = ""  # a sentence where it has nothing to show of this run


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
    """A run is at hand as it was kept, or as it stood before an edit, which is `undone`, in words.

    `other` says in what it was made otherwise than a run would be now.
    """

    values: dict[str, Any]  # of the knobs
    undone: str = ""
    other: str = ""


@dataclass(frozen=True)
class NothingUndone:
    """There is no edit to take back."""


@dataclass(frozen=True)
class Replaying:
    """A run is trained once more, up to `step` of `steps` so far, to be as it was there.

    It was begun at the step `since`, where there was a save, or from the start.
    """

    step: int
    steps: int
    since: int = 0


@dataclass(frozen=True)
class Rewound:
    """An earlier `step` of the run, which has `steps`, is looked at; or the last one, in its own `state`.

    On the way `saves` were made, which take `bytes` of memory. Where it is not the step that was asked for,
    a sentence says `why`.
    """

    step: int
    steps: int
    state: State
    saves: int
    bytes: int
    why: str = ""


@dataclass(frozen=True)
class Advised:
    """What to do after the divergence of a run is known: the next snapshot says it."""

    run_id: int


@dataclass(frozen=True)
class LookedFurther:
    """An instrument that takes long has come further: its views have more to show."""


@dataclass(frozen=True)
class TakenHome:
    """Something of the run was written into a file, or was not: the sentence says where, or why."""

    said: str


@dataclass(frozen=True)
class Parked:
    """The thread ends and holds no network any longer, unless `why` says why the run cannot be saved."""

    why: str = ""


@dataclass(frozen=True)
class Failed:
    """The scenario's own code raised: where and what, or a sentence when no line is to blame."""

    fault: Fault | None
    message: str
    saved_at: int = 0  # the step from which `Move` goes on where memory ran out; else 0

    @classmethod
    def of(cls, error: BaseException) -> Failed:
        """What is told of an error."""
        if isinstance(error, LabError):
            return cls(error.fault if isinstance(error, ScenarioError) else None, str(error))
        return cls(None, f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class Devices:
    """All there are, and those that there might be; `present` is the name of the run's own."""

    found: tuple[DeviceFacts, ...]
    present: str


@dataclass(frozen=True)
class Moved:
    """The run goes on from `step` on the device `name`, unless `why_not` says why it stays where it is."""

    name: str
    step: int
    why_not: str = ""


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
class Told:
    """A sentence about what was asked for and is not done, such as by a screen that only looks on."""

    sentence: str


@dataclass(frozen=True)
class NotEdited:
    """A parameter was not set or frozen, or a point not edited; the sentence says why."""

    why: str


Event = (
    Loaded
    | Opened
    | Refused
    | NotEdited
    | Told
    | StateChanged
    | BroughtBack
    | NothingUndone
    | Replaying
    | Rewound
    | Advised
    | LookedFurther
    | TakenHome
    | Devices
    | Moved
    | Parked
    | Failed
    | Heard
    | Busy
    | Snapshot
)
