"""Starts a process that goes on without the one that starts it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tui_lab import process
from tui_lab.errors import LabError
from tui_lab.files import private_folder
from tui_lab.languages import VARIABLE, language, translated as _
from tui_lab.plain_text import plain

LONGEST = 150  # bytes of a name: no file system takes more than 255 of a file's
LATEST = 50  # files with what processes have printed that are kept


class Started(NamedTuple):
    """A process, and the file that what it prints goes to."""

    process: subprocess.Popen[bytes]
    printed: Path


def start(module: str, arguments: Sequence[str], folder: Path, name: str) -> Started:
    """Run a module of ours; what is printed there goes to a new file in a folder. Raises LabError."""
    printed, out = _file_for(folder, name)
    command = [sys.executable, "-u", "-m", module, *arguments]
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            env=os.environ | {VARIABLE: language()},
        )
    finally:
        os.close(out)
    process.outlives(child.pid)
    return Started(child, printed)


def _file_for(folder: Path, name: str) -> tuple[Path, int]:
    """A file that no other process prints to, open; of the others the latest stay. Raises LabError."""
    stem = f"{_short(name)}-{time.strftime('%m%d-%H%M%S')}"
    try:
        private_folder(folder)
        for number in count(1):
            printed = folder / f"{stem}{f'-{number}' if number > 1 else ''}.txt"
            with suppress(FileExistsError):
                out = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
                break
    except OSError as error:
        raise LabError(
            _("{folder} takes no file for what is printed there: {why}").format(
                folder=folder, why=error.strerror
            )
        ) from error
    with suppress(OSError):
        for old in sorted(folder.glob("*.txt"), key=lambda one: -one.stat().st_mtime)[LATEST:]:
            old.unlink()
    return printed, out


def _short(name: str) -> str:
    """A name that leaves room for the rest of a file's, without what a terminal would obey."""
    return plain(name).encode()[:LONGEST].decode(errors="ignore")


def last_lines(printed: Path, most: int = 15) -> list[str]:
    """The end of what was printed."""
    try:
        with printed.open("rb") as opened:
            opened.seek(max(0, printed.stat().st_size - 10_000))
            return opened.read().decode(errors="replace").splitlines()[-most:]
    except OSError:
        return []
