"""Starts a process that goes on without the one that starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tui_lab import process
from tui_lab.errors import LabError


def start(module: str, arguments: Sequence[str], printed: Path) -> subprocess.Popen[bytes]:
    """Run a module of ours; what is printed there goes to the file `printed`. Raises LabError."""
    try:
        printed.parent.mkdir(parents=True, exist_ok=True)
        out = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise LabError(f"{printed} cannot be written, for what is printed there: {error.strerror}") from error
    command = [sys.executable, "-u", "-m", module, *arguments]
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    finally:
        os.close(out)
    process.outlives(child.pid)
    return child


def last_lines(printed: Path, most: int = 15) -> list[str]:
    """The end of what was printed."""
    try:
        with printed.open("rb") as opened:
            opened.seek(max(0, printed.stat().st_size - 10_000))
            return opened.read().decode(errors="replace").splitlines()[-most:]
    except OSError:
        return []
