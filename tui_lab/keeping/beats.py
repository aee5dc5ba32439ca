"""What a lab tells the class that it is open in: one small file of JSON a learner, written every few seconds.

All times in it are seconds before it was written. When that was is told by the file system, so that no clock
of a learner's machine matters.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import stat
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from tui_lab.files import user_called, write_for_others
from tui_lab.plain_text import plain

ENDING = ".learner"
FORMAT = "tui-lab class 1"
LARGEST = 16_384  # bytes of such a file
LONGEST = 80  # characters of a text in it
MOST_TRIED = 8  # knobs
MOST = 1e9  # of any number
LEFT = "left"  # the state of a lab that was closed


@dataclass(frozen=True)
class Beat:
    """How a learner stands. `scenario` is empty in the menu; `since_goal` is None without a goal in this lab.

    `working` are the seconds at work since that goal, or since the lab was opened, `idle` those since the
    last key. `tried` are knobs with their values, the last one last; `state` is that of the run, `menu` or
    LEFT.
    """

    name: str = ""
    host: str = ""
    process: int = 0
    scenario: str = ""
    page: int = 0
    pages: int = 0
    title: str = ""
    met: int = 0
    goals: int = 0
    since_goal: float | None = None
    working: float = 0.0
    idle: float = 0.0
    tried: tuple[str, ...] = ()
    state: str = "menu"


@cache
def owner_name(user: int) -> str:
    """The name of a user of this machine, by its number; that itself where it has none."""
    return plain(user_called(user))


def host_name() -> str:
    """What this machine calls itself."""
    return os.uname().nodename


def file_in(folder: Path, number: int = 1) -> Path:
    """A file of whoever runs this, on this machine; the `number` tells labs that are open at once."""
    host = "".join(char if char.isalnum() or char in "-." else "-" for char in host_name())
    return folder / f"{owner_name(os.getuid())}@{host[:60]}-{number}{ENDING}"


def another_file(folder: Path) -> Path:
    """One that nobody can have taken before."""
    return folder / f"{owner_name(os.getuid())}-{secrets.token_hex(4)}{ENDING}"


def write_beat(file: Path, beat: Beat) -> Path:
    """Write it and return where to; another file if the name is taken. Raises OSError.

    All may read it, or, in a folder that gives its group to its files (setgid), that group alone.
    """
    content = json.dumps({"format": FORMAT, **asdict(beat)}).encode()
    mode = 0o640 if file.parent.stat().st_mode & stat.S_ISGID else 0o644
    try:
        write_for_others(file, content, mode)
    except OSError:
        if not os.path.lexists(file):  # a folder, or a link to nothing that another has laid there, too
            raise
        file = another_file(file.parent)
        write_for_others(file, content, mode)
    return file


def read_beat(text: str) -> Beat:
    """What somebody wrote, with nothing in it that is not text, or longer than it may be.

    Raises ValueError, TypeError, KeyError or RecursionError for what is none.
    """
    data = json.loads(text)
    if data["format"] != FORMAT:
        raise ValueError
    return Beat(**{one.name: _checked(data[one.name], one.default) for one in fields(Beat)})


def _checked(value: Any, like: Any) -> Any:
    """A value of the kind that its default is `like`; None is that of a number that may be missing."""
    if isinstance(like, str):
        return plain(_of(value, str))[:LONGEST]
    if isinstance(like, tuple):
        return tuple(plain(_of(one, str))[:LONGEST] for one in _of(value, list)[-MOST_TRIED:])
    if like is None and value is None:
        return None
    number = float(_of(value, int | float))
    if not math.isfinite(number):
        raise ValueError
    number = max(0.0, min(number, MOST))
    return int(number) if isinstance(like, int) else number


def _of(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError
    return value
