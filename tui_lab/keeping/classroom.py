"""The learners of a class, by the files that their labs write into its folder.

Anybody who may write there may write anything. So a file says what its owner says, and nobody else: the owner
is the one that the system tells of the opened file. Links are not followed, and little is read of each.
"""

from __future__ import annotations

import os
import stat
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Literal, get_args

from tui_lab.errors import LabError
from tui_lab.files import FLAGS
from tui_lab.keeping.beats import ENDING, LARGEST, LEFT, Beat, owner_name, read_beat
from tui_lab.languages import translated as _

Situation = Literal["stuck", "here", "away", "left"]
SITUATIONS: tuple[Situation, ...] = get_args(Situation)  # those who may need help first
STUCK = 10 * 60.0  # seconds at work without a goal
AWAY = 5 * 60.0  # seconds without a key
SILENT = 30.0  # seconds without a word from the lab
FORGOTTEN = 12 * 3600.0  # seconds without a word after which nobody is shown
MOST_FILES = 20_000  # that are looked at
MOST_OF_ONE = 40  # that are read of one owner, the newest: a whole class may share an account


@dataclass(frozen=True)
class Attendee:
    """A learner: the `owner` of a file, what it says, its `age` in seconds, and the name of the `file`.

    `stuck_after` are the seconds at work without a goal that make one stuck.
    """

    owner: str
    beat: Beat
    age: float
    stuck_after: float = STUCK
    file: str = ""

    @property
    def called(self) -> str:
        """The owner, and what the file says beside that: another name, which nobody has to believe."""
        own = self.beat.name in ("", self.owner)
        return self.owner if own else f'{self.owner} ("{self.beat.name}")'

    @property
    def situation(self) -> Situation:
        """Where help may be needed."""
        if self.beat.state == LEFT:
            return "left"
        if self.age > SILENT or self.beat.idle + self.age > AWAY:
            return "away"
        has_goals_left = not self.beat.goals or self.beat.met < self.beat.goals
        return "stuck" if has_goals_left and self.beat.working >= self.stuck_after else "here"

    @property
    def seconds(self) -> float:
        """How long: at work without a goal, away or gone."""
        match self.situation:
            case "left":
                return self.age
            case "away":
                return self.beat.idle + self.age
            case _:
                return self.beat.working

    @property
    def last_goal(self) -> float | None:
        """Seconds since the last goal, None where none was met since the lab was opened."""
        return None if self.beat.since_goal is None else self.beat.since_goal + self.age

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        told = {"owner": self.owner, "situation": self.situation, "seconds": round(self.seconds)}
        return told | {"age": round(self.age), **asdict(self.beat)}


def attendees(folder: Path, stuck_after: float = STUCK) -> list[Attendee]:
    """Who has written there of late, by owner. What is no such file is passed over.

    Raises LabError where the folder cannot be read.
    """
    now = _time_in(folder)
    found: list[Attendee] = []
    for file in _files(folder):
        # OverflowError: a number of a thousand digits.
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
            owner, written, text = _read(file)
            if (age := max(0.0, now - written)) < FORGOTTEN:
                found.append(Attendee(owner_name(owner), read_beat(text), age, stuck_after, file.name))
    return sorted(_without_former(found), key=lambda one: (one.owner, one.beat.host, one.file))


def _time_in(folder: Path) -> float:
    """What the clock says by which its files are written: that of another machine, where it is shared.

    Where nothing may be written it is this machine's: times of files are for their owners to set.
    """
    with suppress(OSError), TemporaryFile(dir=folder) as opened:
        os.utime(opened.fileno())
        return os.fstat(opened.fileno()).st_mtime
    return time.time()


def _without_former(found: list[Attendee]) -> Iterable[Attendee]:
    """All but labs that were closed by somebody who has another one open."""
    open_ones = {one.owner for one in found if one.beat.state != LEFT}
    return (one for one in found if one.beat.state != LEFT or one.owner not in open_ones)


def _files(folder: Path) -> Iterable[Path]:
    """Regular files that are called so, of each owner the newest. Raises LabError."""
    by_owner: dict[int, list[tuple[float, Path]]] = defaultdict(list)
    try:
        with os.scandir(folder) as entries:
            for __, entry in zip(range(MOST_FILES), entries, strict=False):
                if entry.name.endswith(ENDING) and not entry.name.startswith("."):
                    with suppress(OSError):  # it was replaced meanwhile
                        kept = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(kept.st_mode):
                            by_owner[kept.st_uid].append((-kept.st_mtime, Path(entry.path)))
    except OSError as error:
        raise LabError(
            _("the folder of the class {folder} cannot be read: {why}").format(
                folder=folder, why=error.strerror
            )
        ) from error
    return [file for files in by_owner.values() for __, file in sorted(files)[:MOST_OF_ONE]]


def _read(file: Path) -> tuple[int, float, str]:
    """The number of its owner, when it was written, and its text. Raises OSError and ValueError."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | FLAGS)
    with os.fdopen(descriptor, "rb") as opened:
        kept = os.fstat(descriptor)
        if not stat.S_ISREG(kept.st_mode) or kept.st_size > LARGEST:
            raise ValueError
        return kept.st_uid, kept.st_mtime, opened.read(LARGEST).decode()
