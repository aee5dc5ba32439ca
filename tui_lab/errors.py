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
from types import TracebackType
from typing import Any

from tui_lab.explaining.explanation import Explanation, explain
from tui_lab.languages import translated as _

# Call the scenario, or are called for it with what it gave: their lines are never to blame.
OURS = (__name__.partition(".")[0], "torch", "numpy")
NOBODYS = (str(Path(os.__file__).parent), "<")  # nor are those of Python itself


class LabError(Exception):
    """Something the user asked for cannot be done; the message says what, where and what to do."""


@dataclass(frozen=True)
class Fault:
    """Where a scenario's own code failed: the file, the line, the text of that line and the sentence.

    PyTorch's own sentence stays as it is; what it means here is its `explanation`.
    """

    file: Path
    line: int
    source: str
    message: str
    during: str  # "import", "setup()", "step()" or "view 'fit'"
    explanation: Explanation | None = None  # where the error is one that is known

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line} in {self.during}: {self.message}"

    def sentences(self) -> list[str]:
        """What is read out of it: where and what, and where it is a known one why, and what to try."""
        return [str(self), *(self.explanation.sentences() if self.explanation is not None else ())]


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
    entries = list(zip(_places(error), traceback.extract_tb(error.__traceback__), strict=True))
    inside = [entry for entry in entries if lies_below(entry[1].filename, file)]
    blamed = inside[-1:] or [entry for entry in entries if not _is_nobodys(*entry)][:1]
    for place, frame in blamed:
        where, line, text = Path(frame.filename), frame.lineno or 1, frame.line or ""
        return Fault(where, line, text, message, during, explain(message, place))
    line = _beginning(file, getattr(owner, method, None), owner)
    text = linecache.getline(str(file), line).strip()
    return Fault(file, line, text, message, during, explain(message, None))


def _places(error: BaseException) -> Iterator[TracebackType]:
    """Where the traceback passes, from the outermost call inwards."""
    at = error.__traceback__
    while at is not None:
        yield at
        at = at.tb_next


def _is_nobodys(place: TracebackType, frame: traceback.FrameSummary) -> bool:
    module = str(place.tb_frame.f_globals.get("__name__"))
    return module.partition(".")[0] in OURS or frame.filename.startswith(NOBODYS)


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
            return _(
                "StopIteration: there is no batch left. Keep self.batches = Cycle(loader), which begins the "
                "next epoch by itself, or loop in step(): for x, y in self.loader: … yield loss"
            )
        case FileNotFoundError():
            return _not_found(cause, file)
    return f"{type(error).__name__}: {words_of(error)}".removesuffix(": ")


def words_of(error: BaseException) -> str:
    """What it says of itself, be it of a class of somebody's own that cannot."""
    try:
        return str(error)
    except Exception as failed:
        return _("its text cannot be made: {kind}").format(kind=type(failed).__name__)


def _not_found(error: FileNotFoundError, file: Path) -> str:
    """Where a file was looked for, and how one beside `file` is named."""
    said = f"FileNotFoundError: {error}"
    # NumPy says the name in its sentence only.
    name = error.filename or str(error).removesuffix(" not found.")
    if not isinstance(name, str) or "\n" in name or Path(name).is_absolute():
        return said
    with suppress(OSError):
        folder, here = Path.cwd(), file.parent.absolute()
        write = _("write Path(__file__).parent / {name}, with from pathlib import Path").format(
            name=repr(name)
        )
        names = {"name": name, "folder": folder, "file": file.name, "write": write}
        if folder == here:
            said = _("FileNotFoundError: there is no {name} in {folder}, which is where this file lies")
        elif (here / name).exists():
            said = _(
                "FileNotFoundError: there is no {name} in {folder}, from where the lab was started; it lies "
                "beside {file}: {write}"
            )
        else:
            said = _(
                "FileNotFoundError: there is no {name} in {folder}, from where the lab was started, and none "
                "beside {file}. For one that lies there {write}"
            )
        return said.format(**names)
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
