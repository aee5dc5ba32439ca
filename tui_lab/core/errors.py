"""What can go wrong in a way that a learner can mend, in sentences that say how."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CORE = Path(__file__).parent  # calls the scenario: its lines are never to blame
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


class ScenarioError(LabError):
    """A scenario file does not load, or its code raised."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def fault_of(error: BaseException, file: Path, during: str) -> Fault:
    """The innermost line of `file` that `error` passed through, or else of the code it borrows.

    A syntax error has no frame in the file, but names the line itself.
    """
    message = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return Fault(file, error.lineno or 1, (error.text or "").strip(), f"SyntaxError: {error.msg}", during)
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename) == file]
    if inside:
        return Fault(file, inside[-1].lineno or 1, inside[-1].line or "", message, during)
    for frame in frames:
        if not Path(frame.filename).is_relative_to(CORE) and not frame.filename.startswith(NOBODYS):
            return Fault(Path(frame.filename), frame.lineno or 1, frame.line or "", message, during)
    return Fault(file, 1, "", message, during)


@contextmanager
def blaming(file: Path, during: str) -> Iterator[None]:
    """Turn whatever a scenario's own code raises, `exit()` included, into a ScenarioError."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise ScenarioError(fault_of(error, file, during)) from error
