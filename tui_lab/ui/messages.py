"""Every message of the screens, in one place: data goes down by calls, what happened comes up by these.

They have no methods to be compared or printed by: making these would hold up the menu.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui_lab.teaching.catalogue import Entry

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.engine.orders import EditPoint, Event


@dataclass(eq=False, repr=False)
class TrainerSaid(Message):
    """The trainer thread posted an event. `session` tells a trainer from the one before it."""

    session: int
    event: Event


@dataclass(eq=False, repr=False)
class OpenWanted(Message):
    """The learner wants to see a scenario, or the one `places` after it in the order of the menu."""

    entry: Entry
    places: int = 0


@dataclass(eq=False, repr=False)
class DetachWanted(Message):
    """The learner wants to leave, and the training to go on."""

    entry: Entry
    speed: str
    running: bool
    stays: bool  # it lives in another process already
    fresh: bool = False  # nothing was trained yet


@dataclass(eq=False, repr=False)
class CodeWanted(Message):
    """The learner wants to read the code of a scenario."""

    entry: Entry


@dataclass(eq=False, repr=False)
class LeaveWanted(Message):
    """The learner has done with what is on the screen."""


@dataclass(eq=False, repr=False)
class KnobsEdited(Message):
    """The learner gave knobs new values, each checked by its knob.

    `pointed` are those of what was pointed at, if they came from there: also what a knob had already.
    """

    values: dict[str, Any]
    pointed: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class SettingsEdited(Message):
    """The learner has an instrument look at something else."""


@dataclass(eq=False, repr=False)
class InstrumentWanted(Message):
    """The learner wants to look into the run with an instrument, by its name."""

    name: str


@dataclass(eq=False, repr=False)
class ExportWanted(Message):
    """The learner wants something of the run in a file; `over` one that is there."""

    what: str
    path: str
    over: bool


@dataclass(eq=False, repr=False)
class DevicesAsked(Message):
    """The list of devices is on the screen, and its numbers are a while old."""


@dataclass(eq=False, repr=False)
class MoveWanted(Message):
    """The learner wants the run on another device, by its name."""

    name: str


@dataclass(eq=False, repr=False)
class RewindWanted(Message):
    """The learner wants to look at another step of the run."""

    step: int


@dataclass(eq=False, repr=False)
class FetchSaid(Message):
    """How far data are that are fetched; whether they are here now, or why they are not to be had."""

    words: str = ""
    here: bool = False
    why_not: str = ""


@dataclass(eq=False, repr=False)
class Picked(Message):
    """The learner took what is under the cursor of a view: values for knobs, not checked yet."""

    values: dict[str, Any]


@dataclass(eq=False, repr=False)
class DefaultsWanted(Message):
    """The learner wants to start again with every knob at its default."""


@dataclass(eq=False, repr=False)
class TensorChosen(Message):
    """The learner opened a parameter or buffer."""

    name: str


@dataclass(eq=False, repr=False)
class ValueTyped(Message):
    """The learner sets a value of a tensor, or (`place` None) all of them, to a number."""

    name: str
    place: int | None
    value: float


@dataclass(eq=False, repr=False)
class PointWanted(Message):
    """The learner edits a point of the data, as the order says."""

    order: EditPoint


@dataclass(eq=False, repr=False)
class CopyWanted(Message):
    """The learner wants a text where the terminal pastes from; `what` says what it is of."""

    what: str
    text: str


@dataclass(eq=False, repr=False)
class FreezeWanted(Message):
    """The learner wants a value of a tensor, or (`place` None) all of them, held still or let go."""

    name: str
    place: int | None


@dataclass(eq=False, repr=False)
class TryWanted(Message):
    """The learner wants the lesson's suggestion applied."""


@dataclass(eq=False, repr=False)
class RowsChanged(Message):
    """A panel has another number of rows to show, and so wants another size."""


@dataclass(eq=False, repr=False)
class BoardChanged(Message):
    """Other panels are on the screen than before, or they have another size."""


@dataclass(eq=False, repr=False)
class RunWanted(Message):
    """The learner wants a run that was kept to be at hand again, by its key.

    One that was `left` goes on; of any other another one begins, and it stays as it is.
    """

    key: str
    scenario: str
    left: bool = False


@dataclass(eq=False, repr=False)
class GhostsWanted(Message):
    """The learner wants other runs behind the curve of the present one, by their keys; none for none."""

    keys: tuple[str, ...]
