"""A run as a file in a folder that others may read: what a socket would carry, written every few seconds.

Whoever follows it reads that file and nothing else of the other user's. It is data: read as what comes over a
line is, without pickle, and each answer is looked at before it is shown.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui_lab.authoring.figures import Figure
from tui_lab.authoring.knob_kinds import knob_from
from tui_lab.engine import asks
from tui_lab.engine.events import Loaded, StateChanged
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import Fault, LabError
from tui_lab.files import read_bytes, write_for_others
from tui_lab.languages import translated as _
from tui_lab.remote.types import misfit
from tui_lab.remote.values import Unreadable, decode, encode

ENDING = ".tui-lab"
LARGEST = 64_000_000  # bytes of such a file
FORMAT = "tui-lab run 1"
COLUMNS = 500  # of the curves in it
ANSWERS: dict[type, Any] = {
    asks.Curves: asks.CurvesAnswer,
    asks.Metrics: dict[str, float],
    asks.Parameters: asks.ParametersAnswer,
    asks.View: Figure | Fault,
}
Shown = tuple[Loaded, StateChanged, Snapshot]


def request_for(loaded: Loaded) -> asks.Request:
    """What is asked of a run for those who follow its file."""
    return (asks.Metrics(), asks.Curves(COLUMNS), *map(asks.View, loaded.views), asks.Parameters())


def write(file: Path, shown: Shown) -> None:
    """Write how a run stands, whole or not at all, for everybody to read. Raises LabError."""
    try:
        write_for_others(file, encode((FORMAT, *shown)))
    except OSError as error:
        raise LabError(
            _("{file} cannot be written: {why}").format(file=file, why=error.strerror or error)
        ) from error


def read(file: Path) -> Shown:
    """How a run stands by its file. Raises LabError, in a sentence, for whatever else it may be."""
    try:
        data = read_bytes(file, LARGEST)
    except OSError as error:
        raise LabError(
            _("{file} cannot be read: {why}").format(file=file, why=error.strerror or error)
        ) from error
    try:
        return _checked(decode(data))
    except Unreadable as error:
        raise LabError(
            _("{file} is no run that tui-lab has written: {why}").format(file=file, why=str(error)[:200])
        ) from error
    except Exception as error:  # whatever can be wrong with knobs that another describes
        why = f"{type(error).__name__}: {str(error)[:160]}"
        raise LabError(
            _("{file} is no run that tui-lab has written: {why}").format(file=file, why=why)
        ) from error


def _checked(value: Any) -> Shown:
    if not isinstance(value, tuple) or len(value) != 4 or value[0] != FORMAT:
        raise Unreadable(_("it does not begin as one"))
    __, loaded, changed, shot = value
    if not (isinstance(loaded, Loaded) and isinstance(changed, StateChanged) and isinstance(shot, Snapshot)):
        raise Unreadable(_("it does not hold what such a file holds"))
    for described in loaded.knobs:
        knob_from(described)
    for ask, answer in shot.answers.items():
        if type(ask) not in ANSWERS:
            raise Unreadable(f"it answers what nobody asks, {type(ask).__name__}")
        if why := misfit(answer, ANSWERS[type(ask)]):
            raise Unreadable(f"{type(ask).__name__} is {why}")
    return loaded, changed, shot


def runs_in(path: Path) -> list[Path]:
    """The files of runs at `path`, a file or a folder, the one written last first. Raises LabError."""
    try:
        if not path.is_dir():
            return [path]
        found = [(-file.lstat().st_mtime, file) for file in path.iterdir() if file.suffix == ENDING]
    except OSError as error:
        raise LabError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from error
    return [file for __, file in sorted(found)]


def age(file: Path) -> float:
    """Seconds since it was written, 0 where nobody knows."""
    with suppress(OSError):
        return max(0.0, time.time() - file.stat().st_mtime)
    return 0.0
