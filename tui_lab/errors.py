"""What can go wrong in a way that a learner can mend, in sentences that say how."""

from __future__ import annotations

import inspect
import linecache
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = __name__.partition(".")[0]  # calls the scenario: its lines are never to blame
NOBODYS = (str(Path(os.__file__).parent), "<")  # nor are those of Python itself


class LabError(Exception):
    """Something the user asked for cannot be done; the message says what, where and what to do."""


@dataclass(frozen=True)
class Fault:
    """Where a scenario's own code failed: the file, the line, the text of that line and the sentence."""

    file: Path
    line: int
    source: str
    message: str
    during: str  # "import", "setup()", "step()" or "view 'fit'"

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line} in {self.during}: {self.message}"


class Interrupted(KeyboardInterrupt):
    """The user pressed Ctrl+C: no fault of the code in the middle of which it came."""


class ScenarioError(LabError):
    """A scenario file does not load, or its code raised."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def fault_of(
    error: BaseException, file: Path, during: str, owner: type | None = None, method: str = ""
) -> Fault:
    """The innermost line of `file`, or one beside it, that `error` passed through, or of the code it borrows.

    Where no line raised, such as for what a method returned, the beginning of the `method` of `owner`
    stands for it, or that of the class when it has no such method. A syntax error has no frame in the
    file, but names the line itself. Raises `error` where it is no fault but Interrupted.
    """
    if isinstance(error, Interrupted):
        raise error
    message = f"{type(error).__name__}: {error}".removesuffix(": ")
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).parent == file.parent:
        text = (error.text or "").strip()
        return Fault(Path(error.filename), error.lineno or 1, text, f"SyntaxError: {error.msg}", during)
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).parent == file.parent]
    if inside:
        last = inside[-1]
        return Fault(Path(last.filename), last.lineno or 1, last.line or "", message, during)
    for frame, module in zip(frames, modules, strict=True):
        if module.partition(".")[0] != PACKAGE and not frame.filename.startswith(NOBODYS):
            return Fault(Path(frame.filename), frame.lineno or 1, frame.line or "", message, during)
    line = _beginning(file, getattr(owner, method, None), owner)
    return Fault(file, line, linecache.getline(str(file), line).strip(), message, during)


def _beginning(file: Path, *things: Any) -> int:
    """The line at which the first of `things` that is written in `file` begins; 1 when none is."""
    for thing in things:
        with suppress(OSError, TypeError):
            if inspect.getsourcefile(thing) == str(file):
                return inspect.getsourcelines(thing)[1]
    return 1


def line_of(owner: type, method: str = "") -> int:
    """The line at which the `method` of `owner` begins in the file of that, or the class itself."""
    return _beginning(Path(inspect.getsourcefile(owner) or ""), getattr(owner, method, None), owner)


@contextmanager
def blaming(file: Path, during: str, owner: type | None = None, method: str = "") -> Iterator[None]:
    """Turn whatever a scenario's own code raises, what is no Exception included, into a ScenarioError.

    A LabError, such as for data that are not there, says already what to do and goes on as it is.
    """
    try:
        yield
    except LabError:
        raise
    except BaseException as error:
        raise ScenarioError(fault_of(error, file, during, owner, method)) from error
