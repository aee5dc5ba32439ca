"""A scenario that trains in a process of its own, so that it outlives the screen.

python -m tui_lab.cli.host NAME …

It ends when it is told to, by a signal, or a day after nobody looked at what it has come to.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tui_lab import process
from tui_lab.authoring.datasets.places import FILE_VARIABLE, named_table, table_in_use
from tui_lab.cli.course import named_course
from tui_lab.engine import orders
from tui_lab.engine.events import BroughtBack, Event, Failed, Loaded, StateChanged
from tui_lab.engine.trainer import Trainer
from tui_lab.errors import LabError
from tui_lab.exporting import write_for
from tui_lab.instruments import instrument
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.places import data_folder
from tui_lab.languages import use_told
from tui_lab.remote.hosting import KIND
from tui_lab.remote.places import socket_for
from tui_lab.remote.server import Server
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

IDLE = 86_400.0  # seconds that one which rests waits for a screen
LAST_WRITES = 8.0  # seconds that what is to be kept may take at the end


class Host:
    """One trainer and its server; with `key` it goes on with a run that was kept."""

    def __init__(self, entry: Entry, arguments: argparse.Namespace) -> None:
        self._entry, self._key, self._run = entry, arguments.key, arguments.run
        self._fetches = bool(self._key)  # until the run is there that it goes on with
        self._kept = KeptRuns()
        self._over = threading.Event()
        self._state, self._step = "loading", 0
        self._trouble: LabError | None = None
        self._trainer = Trainer(
            entry,
            self._hear,
            knobs=dict(text.split("=", 1) for text in arguments.settings),
            seed=arguments.seed,
            device=arguments.device,
            speed=arguments.speed,
            keep=self._kept.keep,
            instruments=instrument,
            take_home=write_for,
        )
        self._server = Server(socket_for(entry.name), self._tell, self._about)

    def live(self) -> None:
        """Train and serve until the end. Raises LabError."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._over.set())
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self._server.open()
        self._trainer.start()
        looked_at = time.monotonic()
        while not self._over.wait(1.0):
            if self._server.is_watched or self._state == "running":
                looked_at = time.monotonic()
            if time.monotonic() > looked_at + IDLE:
                break
        self._trainer.stop(5.0)
        self._kept.close(LAST_WRITES)
        self._server.close()
        if self._trouble is not None:
            raise self._trouble

    def _about(self) -> dict[str, Any]:
        entry = self._entry
        said = {"name": entry.name, "title": entry.title, "file": str(entry.file)}
        table = named_table() if self._state == "loading" else table_in_use()  # until it is known, either
        said |= {"home": str(data_folder())} | ({"table": table} if table is not None else {})
        return {"kind": KIND, **said, "step": self._step, "state": self._state}

    def _tell(self, command: orders.Command) -> None:
        if isinstance(command, orders.Stop):
            self._over.set()
        else:
            self._trainer.tell(command)

    def _hear(self, event: Event) -> None:
        match event:
            case Loaded():
                self._begin()
            case StateChanged(_, state, step) if not self._fetches:
                self._state, self._step = state, step
            case BroughtBack():
                self._fetches = False  # and the state that it stands in comes next
            case Failed():
                self._state = "failed"
        self._server.post(event)

    def _begin(self) -> None:
        """The first time that there is something to train."""
        key, self._key = self._key, ""
        run, self._run = self._run, False
        if key:
            try:
                self._trainer.tell(orders.BringBack(self._kept.fetch(key)))
            except LabError as error:  # another run than that one is not what was asked for
                self._trouble = error
                self._over.set()
                return
        if run:
            self._trainer.tell(orders.RunOn())


def main(arguments: Sequence[str]) -> int:
    """The process itself; returns its exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device")
    parser.add_argument("--speed")
    parser.add_argument("--file", default="")
    parser.add_argument("--key", default="")
    parser.add_argument("--run", action="store_true")
    given = parser.parse_args(arguments)
    use_told()
    os.environ[FILE_VARIABLE] = given.file
    try:
        named_course()  # whose limits hold here, too
        Host(find(given.name, find_scenarios((given.folder,))), given).live()
    except LabError as error:
        print(f"tui-lab: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    process.end(main(sys.argv[1:]))  # the trainer's thread may be inside a C++ call
