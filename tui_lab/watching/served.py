"""A script that screens may come to: `watch()` in a script, and `python -m tui_lab.watching.launch`."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tui_lab.engine import orders
from tui_lab.languages import translated as _, use_told
from tui_lab.remote.places import socket_for
from tui_lab.remote.server import Server
from tui_lab.watching.idle import Idle
from tui_lab.watching.watcher import Watcher

_watched: list[Watched] = []  # the one of this process, be it that of the process it was forked from


class Watched:
    """One script, followed and served."""

    def __init__(self, file: Path, name: str, models: Any = (), optimizers: Any = ()) -> None:
        self.watcher = Watcher(name, file, lambda event: self.server.post(event), models, optimizers)
        self.server = Server(socket_for(name), self._tell, self._about, self._left_alone)
        self._idle = Idle(self.watcher.has_work, lambda said: self.server.post(orders.Told(said)))

    def _tell(self, command: orders.Command) -> None:
        self.watcher.tell(command)
        if isinstance(command, orders.Want):
            self._idle.asked()

    def _about(self) -> dict[str, Any]:
        one = self.watcher
        return {
            "kind": "script",
            "name": one.title,
            "title": one.title,
            "file": str(one.file),
            "step": one.step,
            "state": one.state,
        }

    def _left_alone(self) -> None:
        """A script that is held goes on when nobody is there any more to let it."""
        self.watcher.attended = False
        if self.watcher.state == "paused":
            self.watcher.tell(orders.RunOn())
        self.watcher.tell(orders.CloseInstruments())

    def begin(self) -> None:
        """Let screens come, and follow the calling thread. Raises LabError."""
        use_told()
        self.server.open()
        self.watcher.begin()
        os.register_at_fork(after_in_child=self.server.forget)
        _watched[:] = [self]


def script_file() -> Path | None:
    """The script that runs; None where there is none, as in a notebook."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(main).absolute() if main else None


def name_of(file: Path) -> str:
    """What it is called in lists: rank and all, where it is one process of many."""
    rank = os.environ.get("RANK", "")
    return file.stem + (f"-rank{rank}" if rank.isdigit() else "")


def watch(*things: Any, name: str = "") -> None:
    """Let `tui-lab attach` see this training: modules and optimizers, or those it finds if none are given.

    The script does not notice: no number changes and nothing is raised. What stands in the way, such as a
    runtime folder that cannot be made, is said once on standard error.

    Called again it says what to follow from there on, such as in a cell of a notebook that is run again.
    """
    try:
        parts = [*_flat(things)]
        models = [one for one in parts if isinstance(one, nn.Module)]
        optimizers = [one for one in parts if isinstance(one, torch.optim.Optimizer)]
        if _watched and _watched[0].server.pid == os.getpid():
            _watched[0].watcher.follow_others(models, optimizers)
            return
        script = script_file()
        file = script or Path("notebook").absolute()
        watched = Watched(file, name or name_of(file), models, optimizers)
        watched.begin()
    except Exception as error:
        print(_("tui-lab: nobody can attach to this script: {error}").format(error=error), file=sys.stderr)
        return
    atexit.register(_end, watched, script is not None)


def _flat(things: Iterable[Any]) -> Iterable[Any]:
    for one in things:
        if isinstance(one, (list, tuple)):
            yield from _flat(one)
        else:
            yield one


def _end(watched: Watched, script: bool) -> None:
    if os.getpid() == watched.server.pid:
        # What has ended a script; errors in the cells of a notebook do not.
        uncaught = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
        watched.watcher.finish(uncaught if script else None)
        watched.server.close()
