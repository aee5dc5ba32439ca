"""Machine code that was built before, in a folder that only its user may write to."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_lab.files import base_folder, private_folder, read_bytes, write_whole

MOST = 100_000_000  # bytes of all that is kept
LARGEST = 50_000_000  # bytes of one library
FORGOTTEN = 3600.0  # seconds after which what a killed build has left is cleared away
SUFFIX = ".so"  # which is what any system loads it by


def folder() -> Path:
    """Where it lies; made if it is not there. Raises OSError where others may write to it."""
    place = base_folder("XDG_CACHE_HOME", ".cache") / "tui-lab" / "compiled"
    return private_folder(place)


def find(name: str) -> Path | None:
    """The library that was kept under a name; None where there is none. Raises OSError."""
    for file in folder().glob(f"{name}-*{SUFFIX}"):
        if file.stem == f"{name}-{_digest(read_bytes(file, LARGEST))}":
            file.touch()
            return file
        file.unlink()  # one that is cut would end the process that loads it
    return None


def keep(name: str, library: Path) -> Path:
    """Keep a library under a name. Raises OSError."""
    content = library.read_bytes()
    file = folder() / f"{name}-{_digest(content)}{SUFFIX}"
    write_whole(file, content)
    _make_room(file)
    return file


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for all that a build leaves. Raises OSError."""
    place = folder()
    for former in place.glob("building-*"):
        with suppress(OSError):
            if former.stat().st_mtime < time.time() - FORGOTTEN:
                shutil.rmtree(former)
    made = tempfile.mkdtemp(prefix="building-", dir=place)
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _make_room(newest: Path) -> None:
    """Let go of what was not used for the longest time."""
    left = MOST
    files = [one for one in newest.parent.glob("*" + SUFFIX) if one != newest]
    for file in [newest, *sorted(files, key=lambda one: one.stat().st_mtime, reverse=True)]:
        left -= file.stat().st_size
        if left < 0 and file != newest:
            with suppress(OSError):
                file.unlink()


def machine() -> str:
    """What machine code is for: a home folder may be shared by different processors."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
        return "\n".join(
            dict.fromkeys(one for one in lines if one.startswith(("model name", "flags", "Features")))
        )
    import platform

    return " ".join((sys.platform, platform.machine(), platform.node()))
