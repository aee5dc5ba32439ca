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

# Call the scenario, or are called for it with what it gave: their lines are never to blame.
OURS = (__name__.partition(".")[0], "torch", "numpy")
NOBODYS = (str(Path(os.__file__).parent), "<")  # nor are those of Python itself


TWICE = "Trying to backward through the graph a second time"
AGAIN = (
    "what was computed before the last backward() is used once more. Keep what the next step needs without "
    "its history, as in self.h = h.detach(); for two losses of one network call backward() once, on their sum"
)


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


class Misused(Exception):
    """What a scenario's code does and the lab cannot take: a sentence that says what to write instead."""


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
    message = _sentence(error, file)
    if isinstance(error, SyntaxError) and error.filename and lies_below(error.filename, file):
        text = (error.text or "").strip()
        return Fault(Path(error.filename), error.lineno or 1, text, f"SyntaxError: {error.msg}", during)
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if lies_below(frame.filename, file)]
    if inside:
        last = inside[-1]
        return Fault(Path(last.filename), last.lineno or 1, last.line or "", message, during)
    for frame, module in zip(frames, modules, strict=True):
        if module.partition(".")[0] not in OURS and not frame.filename.startswith(NOBODYS):
            return Fault(Path(frame.filename), frame.lineno or 1, frame.line or "", message, during)
    line = _beginning(file, getattr(owner, method, None), owner)
    return Fault(file, line, linecache.getline(str(file), line).strip(), message, during)


def lies_below(name: str, file: Path) -> bool:
    """Whether the code called `name` lies in the folder of `file`, or in a package there."""
    return not name.startswith("<") and file.absolute().parent in Path(name).absolute().parents


def _sentence(error: BaseException, file: Path) -> str:
    """What happened in the code of `file`, and what to write instead where that is known."""
    cause = error.__cause__ if isinstance(error, RuntimeError) else error  # of one raised within a generator
    match cause:
        case Misused():
            return str(cause)
        case StopIteration():
            return (
                "StopIteration: there is no batch left. Keep self.batches = Cycle(loader), which begins the "
                "next epoch by itself, or loop in step(): for x, y in self.loader: … yield loss"
            )
        case FileNotFoundError():
            return _not_found(cause, file)
    try:
        said = str(error)
    except Exception as failed:  # in a class of the author's own
        said = f"its text cannot be made: {type(failed).__name__}"
    if TWICE in said:
        said = f"{TWICE}: {AGAIN}"
    return f"{type(error).__name__}: {said}".removesuffix(": ")


def _not_found(error: FileNotFoundError, file: Path) -> str:
    """Where a file was looked for, and how one beside `file` is named."""
    said = f"FileNotFoundError: {error}"
    # NumPy says the name in its sentence only.
    name = error.filename or str(error).removesuffix(" not found.")
    if not isinstance(name, str) or "\n" in name or Path(name).is_absolute():
        return said
    with suppress(OSError):
        folder, here = Path.cwd(), file.parent.absolute()
        write = f"write Path(__file__).parent / {name!r}, with from pathlib import Path"
        if folder == here:
            return f"FileNotFoundError: there is no {name} in {folder}, which is where this file lies"
        if (here / name).exists():
            return (
                f"FileNotFoundError: there is no {name} in {folder}, from where the lab was started; it lies "
                f"beside {file.name}: {write}"
            )
        return (
            f"FileNotFoundError: there is no {name} in {folder}, from where the lab was started, and none "
            f"beside {file.name}. For one that lies there {write}"
        )
    return said


def _beginning(file: Path, *things: Any) -> int:
    """The line at which the first of `things` that is written in `file` begins; 1 when none is."""
    for thing in things:
        with suppress(OSError, TypeError):
            if Path(inspect.getsourcefile(thing) or "").absolute() == file.absolute():
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
