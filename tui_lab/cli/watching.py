"""What `tui-lab watch` and `tui-lab attach` share: the screen, and what is said when it is gone."""

from __future__ import annotations

from typing import NamedTuple

from tui_lab import process
from tui_lab.errors import LabError
from tui_lab.remote.client import Served
from tui_lab.terminal.choices import choose_mouse, prepare_environment
from tui_lab.terminal.streams import why_no_screen


class Left(NamedTuple):
    """How it stood with what was shown when its screen was left."""

    stopped: bool  # the learner ended it
    over: bool  # it had ended by itself


def show(one: Served, looks_on: bool = False) -> Left:
    """Show what is served until the screen is left. Raises LabError."""
    if problem := why_no_screen():
        raise LabError(problem)
    prepare_environment()
    from tui_lab.keeping.places import printed_file
    from tui_lab.remote.script_entry import entry_of
    from tui_lab.ui.output.apart import terminal_apart
    from tui_lab.ui.watching_app import WatchingApp

    lab = WatchingApp(entry_of(one), one.path, looks_on)
    with terminal_apart(printed_file()):
        lab.run(mouse=choose_mouse().value)
    if lab.return_code:  # by a signal: whoever sent it does not wait
        return Left(lab.stopped, over=False)
    process.wait_again()  # for what was shown to end, which may take longer than a screen
    return Left(lab.stopped, lab.over)
