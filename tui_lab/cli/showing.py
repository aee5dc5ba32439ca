"""What every command does that opens an app: before its screens are imported, and while it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_lab.cli.config import take_keys
from tui_lab.errors import LabError
from tui_lab.keeping.places import printed_file
from tui_lab.terminal.choices import choose_mouse, prepare_environment
from tui_lab.terminal.streams import why_no_screen

if TYPE_CHECKING:
    from tui_lab.ui.app import TuiLab


def prepare() -> str:
    """Have the terminal and the keys of the config file hold, which screens bind as they are imported.

    Returns what is wrong in the file, as a line that the app is to say. Raises LabError without a terminal.
    """
    if problem := why_no_screen():
        raise LabError(problem)
    prepare_environment()
    return take_keys()


def show(app: TuiLab) -> int:
    """Show it until it is left; returns the exit code."""
    from tui_lab.terminal.apart import terminal_apart

    with terminal_apart(printed_file()):
        app.run(mouse=choose_mouse().value)
    return app.return_code or 0
