"""What failed in the lab itself, kept in one file of bounded size for whoever is to mend it."""

from __future__ import annotations

import os
import platform
import traceback
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui_lab import __version__
from tui_lab.files import open_to_add, own_file, private_folder
from tui_lab.keeping.places import state_folder

LARGEST = 200_000  # bytes of the file; what came before is kept once
MOST_KINDS = 50  # reports of one run of the program
MOST_FRAMES = 15  # from either end of a traceback
MOST_WORDS = 100  # characters of an error in a sentence
LONGEST = 20_000  # characters of one report

Place = tuple[str, str, int]


class Noted(NamedTuple):
    """How often this has failed so far, and the file that tells of it, None where none can be written."""

    times: int
    file: Path | None


class Failures:
    """Reports each failure once, by kind and line, and counts those that come again."""

    def __init__(self) -> None:
        self._times: Counter[Place] = Counter()
        self._said: dict[Place, str] = {}
        self._file: Path | None = None

    def note(self, error: BaseException, doing: str) -> Noted:
        """Keep what failed while `doing` something; a file that cannot be written costs the report alone."""
        place = _place(error)
        if place not in self._times and len(self._times) == MOST_KINDS:
            return Noted(1, self._file)
        self._times[place] += 1
        if self._times[place] == 1:
            self._said[place] = in_words(error)
            self._write(f"while: {doing}\n{_traced(error)}")
        return Noted(self._times[place], self._file)

    def close(self) -> None:
        """Add how often what was reported came again."""
        again = [
            f"{times} times: {self._said[place]} ({place[1]}:{place[2]})"
            for place, times in self._times.items()
            if times > 1
        ]
        self._times.clear()
        if again:
            self._write("\n".join(again))

    def _write(self, text: str) -> None:
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        head = f"{now}  tui-lab {__version__}, Python {platform.python_version()}, {platform.system()}"
        file = state_folder() / "errors.log"
        try:
            private_folder(file.parent)
            if file.exists() and file.stat().st_size > LARGEST:
                file.replace(file.with_suffix(".old.log"))
            with os.fdopen(
                open_to_add(own_file(file)), "a", encoding="utf-8", errors="backslashreplace"
            ) as out:
                out.write(f"{head}\n{text.rstrip()[:LONGEST]}\n\n")
        except OSError:
            return
        self._file = file


def in_words(error: BaseException) -> str:
    """The kind of an error and what it says, on one line and not too long."""
    name = type(error).__name__
    try:
        said = " ".join(str(error).split())
    except Exception:  # its own words may fail as well
        said = ""
    if len(said) > MOST_WORDS:
        said = said[: MOST_WORDS - 1] + "…"
    return f"{name}: {said}" if said else name


def _place(error: BaseException) -> Place:
    """The kind of an error and the line that raised it: what makes two failures the same one."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return (type(error).__name__, "", 0)
    return (type(error).__name__, trace.tb_frame.f_code.co_filename, trace.tb_lineno)


def _traced(error: BaseException) -> str:
    """The traceback; of a deep one both ends."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        before = [f"{in_words(error)} came out of {in_words(cause)}"] if cause else []
        lines = traceback.format_list(frames[:MOST_FRAMES])
        if (left := len(frames) - 2 * MOST_FRAMES) > 0:
            lines.append(f"  … {left} more …\n")
        lines += traceback.format_list(frames[MOST_FRAMES:][-MOST_FRAMES:])
        return "\n".join(["".join(lines).rstrip(), in_words(error), *before])
    except Exception:  # a traceback through a file that is gone, or not text
        return in_words(error)
