"""What `tui-lab watch` and `tui-lab attach` share: the screen, and what is said when it is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_lab import process
from tui_lab.cli import showing
from tui_lab.remote.client import RemoteTrainer, Served

if TYPE_CHECKING:
    from tui_lab.engine.events import Event
    from tui_lab.remote.script_entry import ScriptEntry
    from tui_lab.ui.training import TrainerLike


class Left(NamedTuple):
    """How it stood with what was shown when its screen was left."""

    stopped: bool  # the learner ended it
    over: bool  # it had ended by itself


def show(one: Served, looks_on: bool = False) -> Left:
    """Show what is served until the screen is left. Raises LabError."""
    from tui_lab.remote.script_entry import entry_of

    return _show(entry_of(one), lambda post: RemoteTrainer(one.path, post, looks_on), looks_on)


def show_file(file: Path) -> None:
    """Show the run in a file until the screen is left. Raises LabError, also where the file is of no run."""
    from tui_lab.remote.following import FollowedFile
    from tui_lab.remote.script_entry import entry_of_file
    from tui_lab.remote.shared import read

    loaded, *_ = read(file)
    _show(entry_of_file(file, loaded.title), lambda post: FollowedFile(file, post), looks_on=True)


def _show(
    entry: ScriptEntry, make_trainer: Callable[[Callable[[Event], object]], TrainerLike], looks_on: bool
) -> Left:
    troubled = showing.prepare()
    from tui_lab.ui.watching_app import WatchingApp

    lab = WatchingApp(entry, make_trainer, looks_on, troubled)
    if showing.show(lab):  # by a signal: whoever sent it does not wait
        return Left(lab.stopped, over=False)
    process.wait_again()  # for what was shown to end, which may take longer than a screen
    return Left(lab.stopped, lab.over)
