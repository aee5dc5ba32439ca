"""The first process of a training as screens see it: they come and go, look, hold all and stop all.

No process steps before all agree to, so holding one holds all; and while it is held they go on agreeing, a
second at a time, so that none of them waits long enough to be taken for lost.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from tui_lab.cli.ranks.words import GO, HOLD, STOP
from tui_lab.cli.sharing import loaded_from
from tui_lab.engine import orders
from tui_lab.engine.answering import snapshot
from tui_lab.engine.commands import Commands
from tui_lab.engine.holding import Holding
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER, State
from tui_lab.errors import LabError
from tui_lab.languages import noted, plural, translated as _
from tui_lab.remote.places import socket_for
from tui_lab.remote.server import Server
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import complain

KIND = "torchrun"  # what such a process says of itself
HEARTBEAT = 1.0  # seconds that all others are kept waiting at most
TOGETHER = noted(
    "{processes} train this together: space holds all of them between two steps, s lets one pass."
)
NOT_HERE = noted(
    "Several processes train this together: it can be held and stopped, and looked at, but not {what}."
)
CANNOT = {
    orders.SetKnobs: noted("changed"),
    orders.SetValue: noted("changed"),
    orders.Freeze: noted("changed"),
    orders.EditPoint: noted("changed"),
    orders.Reset: noted("started again"),
    orders.NewSeed: noted("given another seed"),
    orders.Rewind: noted("rewound"),
    orders.Undo: noted("taken back a step"),
    orders.BringBack: noted("brought to another run"),
    orders.Move: noted("moved to another device"),
    orders.OpenInstrument: noted("looked into with an instrument, which would try a step alone"),
    orders.TakeHome: noted("taken home before its end: then it is among the runs that are kept"),
}


class Followed:
    """`run` is trained by so many processes. `measures`: somebody wants to know what a step does."""

    def __init__(self, entry: Entry, run: Run, ranks: int) -> None:
        self._entry, self._run, self._ranks = entry, run, ranks
        self._commands = Commands()
        self._holding = Holding(self._tell_state)
        self._stopped = False
        self.measures = False
        self._server: Server | None = None
        try:
            server = Server(socket_for(entry.name), self._commands.give, self._about, self._left_alone)
            server.open()
        except LabError as error:
            complain(_("nobody can attach to this training: {error}").format(error=error))
            return
        self._server = server
        server.post(loaded_from(run, _(TOGETHER).format(processes=processes(ranks))))
        self._tell_state()

    def _about(self) -> dict[str, Any]:
        entry = self._entry
        said = {"name": entry.name, "title": entry.title, "file": str(entry.file), "kind": KIND}
        return {**said, "step": self._run.step, "state": self._holding.state, "ranks": self._ranks}

    def _left_alone(self) -> None:
        """What is held goes on when nobody is there any more to let it."""
        self._commands.give(orders.RunOn())

    def word(self) -> int:
        """What comes next, as those who look on want it."""
        until = time.monotonic() + HEARTBEAT
        while not self._stopped:
            wait = HEARTBEAT if self._holding.state == "paused" else self._holding.pacing.wait
            if not self._commands.waiting and not wait:
                return GO
            wait = min(wait, until - time.monotonic())
            command = self._commands.take(max(0.0, wait)) if wait > 0 or self._commands.waiting else None
            if command is not None:
                self._obey(command)
            elif time.monotonic() >= until:
                return HOLD
        return STOP

    def stepped(self) -> None:
        """A step was trained."""
        self._holding.pacing.stepped()
        self._holding.stepped()

    def end(self, state: State) -> None:
        """Let go of all who look on."""
        self._holding.state = state
        self._tell_state(over=True)
        if self._server is not None:
            self._server.close()

    def _tell_state(self, over: bool = False) -> None:
        run = self._run
        steps = 0 if run.plan.steps == FOREVER else run.plan.steps
        self._post(orders.StateChanged(run.run_id, self._holding.state, run.step, None, steps, over))

    def _post(self, event: orders.Event) -> None:
        if self._server is not None:
            self._server.post(event)

    def _obey(self, command: orders.Command) -> None:
        match command:
            case orders.Want(request):
                self.measures = any(ask.measured for ask in request)
                state = self._holding.state
                rate = self._holding.pacing.rate(self._run.step) if state == "running" else 0.0
                self._post(replace(snapshot(self._run, request, state, rate), by=command.by))
            case orders.Stop():
                self._stopped = True
            case _ if type(command) in CANNOT:
                self._post(orders.NotEdited(_(NOT_HERE).format(what=_(CANNOT[type(command)]))))
            case _:
                self._holding.obey(command)


def processes(count: int) -> str:
    """So many, in words."""
    return plural("{count} process", "{count} processes", count).format(count=count)
