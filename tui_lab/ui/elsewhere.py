"""Trainings of scenarios that live in processes of their own, as the app asks of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tui_lab.authoring.datasets.places import named_table
from tui_lab.keeping.places import data_folder
from tui_lab.teaching.catalogue import Entry

if TYPE_CHECKING:  # they bring numpy, and the menu opens before that
    from tui_lab.engine.orders import Event
    from tui_lab.remote.client import RemoteTrainer, Served

STARTS = 30.0  # seconds that such a process may take until it can be reached

OWN = (
    "This is the training of process {}, with its own knobs and seed: what was typed for another is not used."
)


class Detached(NamedTuple):
    """A lab whose training is to go on when its screen has gone."""

    entry: Entry
    knobs: Mapping[str, str]
    speed: str
    running: bool
    stays: bool  # it lives elsewhere already
    fresh: bool = False  # it has not begun: there is nothing to go on with


def kept_alive(name: str = "") -> list[Served]:
    """All that there are, or those of one name, the newest first."""
    from tui_lab.remote.places import sockets

    if not sockets(name):
        return []
    from tui_lab.remote.client import served
    from tui_lab.remote.hosting import KIND

    home = str(data_folder())  # what trains for another one is not this learner's
    return [one for one in served(name) if one.kind == KIND and one.home == home]


def found(entry: Entry, post: Callable[[Event], object], asked: bool) -> RemoteTrainer | None:
    """That of a scenario on the table that is named, if there is one.

    Where settings were `asked` for it is said that it has its own.
    """
    there = [
        one
        for one in kept_alive(entry.name)
        if (one.name, one.file) == (entry.name, str(entry.file)) and one.table in (None, named_table())
    ]
    if not there:
        return None
    from tui_lab.engine.orders import StateChanged, Told
    from tui_lab.remote.client import RemoteTrainer

    def hear(event: Event) -> None:
        nonlocal asked
        post(event)
        if asked and isinstance(event, StateChanged):
            asked = False
            post(Told(OWN.format(there[0].pid)))

    return RemoteTrainer(there[0].path, hear)


def begun(
    entry: Entry,
    post: Callable[[Event], object],
    knobs: Mapping[str, str],
    seed: int,
    device: str | None,
    speed: str | None,
) -> RemoteTrainer:
    """One that is begun now. Raises LabError."""
    from tui_lab.remote.client import RemoteTrainer
    from tui_lab.remote.hosting import start
    from tui_lab.remote.places import socket_for

    process = start(entry, knobs, seed, device, speed).process.pid
    return RemoteTrainer(str(socket_for(entry.name, process)), post, patience=STARTS)
