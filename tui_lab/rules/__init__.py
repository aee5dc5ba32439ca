"""What is allowed here: everything, unless this process is a kiosk, or a course has limits.

One value, `rules()`, says so. It is asked at the few places that could do what is not allowed, and whoever
is refused is told in its sentence. Behind them stands the fence (`fence.py`), which asks nobody.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.rules.limits import MB, Limits, bind

Deed = Literal["suspend", "detach", "fetch", "compile"]
WHY_NOT: dict[Deed, str] = {
    "suspend": noted("There is no shell to go back to from here: this lab is a kiosk."),
    "detach": noted(
        "Nothing trains on without its screen here: this lab is a kiosk. What was trained is kept, and "
        "ctrl+g goes on with it the next time."
    ),
    "fetch": noted(
        "Nothing is fetched from here: this lab is a kiosk. Whoever looks after the machine can have the "
        "data there, by --data-dir."
    ),
    "compile": noted("compile starts a compiler, and this lab is a kiosk"),
}
# What a learner may take without being asked for: none of the shipped scenarios and lessons meets them.
OF_A_KIOSK = Limits(
    parameters=2_000_000, memory=2000, sweep_runs=300, steps=1_000_000, threads=1, idle=10, disk=100
)
NO_LIMITS = Limits()
LONGEST = 100  # characters of a name that is typed


@dataclass(frozen=True)
class Rules:
    """`folder` is that of a kiosk, the only one that a learner writes to; None where this is none.

    Besides, a kiosk tells a class how its learner stands, in a file of the folder `told`.
    """

    limits: Limits = NO_LIMITS
    folder: Path | None = None
    told: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """All that a kiosk writes to."""
        return tuple(one for one in (self.folder, self.told) if one is not None)

    def why_not(self, deed: Deed) -> str:
        """Why something is not allowed here, in a sentence; empty where it is."""
        return _(WHY_NOT[deed]) if self.folder is not None else ""

    def file_for(self, path: str) -> Path:
        """Where a file lies that a learner has named by `path`. Raises LabError."""
        if self.folder is None:
            try:
                return Path(path).expanduser()
            except RuntimeError as error:
                raise LabError(
                    _("cannot write {path}: {error}").format(path=repr(path), error=error)
                ) from error
        place = self.folder / "exports"
        name = path.removeprefix(f"{place}{os.sep}")
        if not 0 < len(name) <= LONGEST or name[0] in ".~" or not name.isprintable() or {*name} & {*"/\\"}:
            said = _("give a name alone: files are put into {folder}, not where {path} says")
            raise LabError(said.format(path=repr(path), folder=place))
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LabError(
                _("cannot write {path}: {why}").format(path=repr(path), why=error.strerror)
            ) from error
        return place / name

    def require_room(self, size: int = 0) -> None:
        """Raises OSError where a kiosk has no room for `size` bytes more."""
        if self.folder is None or self.limits.disk is None:
            return
        most, used = self.limits.disk * MB, sum(_sizes(self.folder))
        if used + size > most:
            said = _("{used} of the {most} MB that there are for you are taken: delete runs among ctrl+r")
            raise OSError(errno.EDQUOT, said.format(used=f"{used / MB:.0f}", most=self.limits.disk))


_rules = Rules()


def rules() -> Rules:
    """Those that hold in this process."""
    return _rules


def hold_to(new: Rules) -> None:
    """Have these hold from now on, by the system as far as it can."""
    global _rules
    _rules = new
    new.limits.bind_process()
    if new.folder is not None and new.limits.disk is not None:
        bind("RLIMIT_FSIZE", new.limits.disk * MB)


def hold_to_limits(limits: Limits) -> None:
    """Have a course's own limits hold, in the place of those that held before."""
    if limits != NO_LIMITS:
        hold_to(replace(_rules, limits=limits.over(_rules.limits)))


def _sizes(folder: Path) -> Iterator[int]:
    for place, __, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(f"{place}{os.sep}{name}").st_size
            except OSError:  # it went meanwhile
                continue
