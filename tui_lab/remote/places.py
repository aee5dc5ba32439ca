"""Where the sockets of one user's trainers lie: a folder that nobody else can look into."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.languages import translated as _

LONGEST = 100  # bytes of a path that a socket can be bound to, a little less than any system takes
OTHERS = 0o077  # what a mode grants to anybody but the owner


def sockets_folder() -> Path:
    """The folder, which is made where it is missing. Raises LabError where it is not this user's alone."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.path.isabs(runtime) and len(os.fsencode(runtime)) < LONGEST - 50:  # noqa: PTH117
        folder = Path(runtime) / "tui-lab"
    else:
        # One that is named and of no use still tells its sessions from others.
        named = f"-{blake2b(os.fsencode(runtime), digest_size=4).hexdigest()}" if runtime else ""
        folder = Path(tempfile.gettempdir()) / f"tui-lab-{os.getuid()}{named}"
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
    except OSError as error:
        raise LabError(
            _("no trainer can be reached: {folder} {why}").format(folder=folder, why=_said(error))
        ) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & OTHERS:
        raise LabError(
            _(
                "no trainer can be reached: {folder} is not a folder of yours alone (chmod 700 mends it)"
            ).format(folder=folder)
        )
    return folder


def _said(error: OSError) -> str:
    return f"cannot be made: {error.strerror}"


def socket_for(name: str, process: int | None = None) -> Path:
    """The path for the socket of a process, this one by default, that serves `name`. Raises LabError."""
    return sockets_folder() / f"{_plain(name)}-{process or os.getpid()}.sock"


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip("-.")[:24] or "script"


def sockets(name: str = "", process: int = 0) -> list[Path]:
    """Those that lie there, also of processes that were killed; the newest first.

    With a `name` or the number of a `process` its own alone.
    """
    try:
        files = [file for file in sockets_folder().iterdir() if file.suffix == ".sock"]
    except (LabError, OSError):
        return []
    files = [file for file in files if not process or process_of(file) == process]
    return sorted((file for file in files if not name or _name_of(file) == _plain(name)), key=_age)


def _name_of(file: Path) -> str:
    return file.stem.rpartition("-")[0]


def process_of(file: Path) -> int:
    """The number of the process that serves there, 0 where none is told."""
    number = file.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def lives(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _age(file: Path) -> float:
    with suppress(OSError):
        return -file.lstat().st_mtime
    return 0.0
