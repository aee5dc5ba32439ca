"""The folders in which tui-lab keeps what outlives it, by the XDG base directory rules."""

from __future__ import annotations

from pathlib import Path

from tui_lab.files import base_folder


def state_folder() -> Path:
    """What it remembers of a learner, and reports of what failed."""
    return base_folder("XDG_STATE_HOME", ".local", "state") / "tui-lab"


def printed_file() -> Path:
    """What libraries and child processes printed while the lab had the terminal, the last time."""
    return state_folder() / "printed.txt"


def data_folder() -> Path:
    """The runs."""
    return base_folder("XDG_DATA_HOME", ".local", "share") / "tui-lab"
