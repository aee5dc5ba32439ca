"""The folders in which tui-lab keeps what outlives it, by the XDG base directory rules."""

from __future__ import annotations

import os
from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.files import base_folder
from tui_lab.languages import translated as _
from tui_lab.rules import rules
from tui_lab.rules.limits import MB

SIZE_VARIABLE = "TUI_LAB_RUNS_MB"
SIZE = 200  # megabytes of runs that are not pinned; the oldest of more are thinned


def state_folder() -> Path:
    """What it remembers of a learner, and reports of what failed."""
    return rules().folder or base_folder("XDG_STATE_HOME", ".local", "state") / "tui-lab"


def printed_file() -> Path:
    """What libraries and child processes printed while the lab had the terminal, the last time."""
    return state_folder() / "printed.txt"


def data_folder() -> Path:
    """The runs."""
    own = rules().folder
    return own / "data" if own is not None else base_folder("XDG_DATA_HOME", ".local", "share") / "tui-lab"


def most_bytes() -> int:
    """How much the runs may take that are not pinned. Raises LabError for a variable that is no number."""
    text = os.environ.get(SIZE_VARIABLE, "").strip() or str(SIZE)
    if not text.isdecimal():
        raise LabError(
            _("{variable} takes a whole number of megabytes, not {text}").format(
                variable=SIZE_VARIABLE, text=repr(text)
            )
        )
    disk = rules().limits.disk  # of which progress and exports take their part, too
    return min(int(text) * MB, disk * MB // 2 if disk is not None else int(text) * MB)
