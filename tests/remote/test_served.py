"""A trainer that is served is driven from elsewhere like one of one's own."""

from __future__ import annotations

import os
import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

import numpy as np
import pytest

from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.engine.trainer import Trainer
from tui_lab.errors import LabError
from tui_lab.remote.client import RemoteTrainer, served
from tui_lab.remote.line import Line, dial
from tui_lab.remote.places import socket_for, sockets_folder
from tui_lab.remote.server import LOOKS_ON, Server
from tui_lab.remote.values import encode
from tui_lab.teaching.catalogue import find, shipped_scenarios

E = TypeVar("E")
PATIENCE = 60.0


class Screen:
    """What a screen does with a trainer elsewhere."""

    def __init__(self, path: Path, looks_on: bool = False) -> None:
        self._events: Queue[Any] = Queue()
        self.trainer = RemoteTrainer(str(path), self._events.put, looks_on)
        self.trainer.start()

    def next(self, kind: type[E]) -> E:
        while True:
            event = self._events.get(timeout=PATIENCE)
            if isinstance(event, kind):
                return event

    def state(self, state: str) -> orders.StateChanged:
        while (changed := self.next(orders.StateChanged)).state != state:
            pass
        return changed


def test_a_runtime_folder_that_is_too_long_still_tells_its_sessions_from_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folders = set()
    for name in ("a", "b"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", f"/{name * 90}")
        folders.add(sockets_folder())
    assert len(folders) == 2


@contextmanager
def serving(name: str = "regression") -> Iterator[Server]:
    trainer = Trainer(find(name, shipped_scenarios()), lambda event: server.post(event), speed="flat out")
    server = Server(socket_for(name), trainer.tell, lambda: {"name": name, "kind": "scenario", "step": 7})
    server.open()
    trainer.start()
    try:
        yield server
    finally:
        trainer.stop(5.0)
        server.close()


def test_a_trainer_elsewhere_is_driven_like_ones_own() -> None:
    with serving() as server:
        screen = Screen(server.path)
        loaded = screen.next(orders.Loaded)
        assert loaded.losses == ("loss",)
        screen.state("paused")
        screen.trainer.tell(orders.SetKnobs({"lr": 0.25}))
        screen.trainer.tell(orders.StepBy(5))
        screen.state("running")
        assert screen.state("paused").step == 5
        screen.trainer.tell(orders.Want((asks.Curves(20), asks.View(loaded.main), asks.Parameters())))
        shot = screen.next(Snapshot)
        assert shot.step == 5 and shot.knobs["lr"] == 0.25
        assert np.isfinite(shot.answers[asks.Curves(20)].curves["loss"].mean).any()
        screen.trainer.stop()


def test_points_are_edited_elsewhere_too() -> None:
    with serving("classification") as server:
        screen = Screen(server.path)
        assert screen.next(orders.Loaded).editable == ("decision_map",)
        screen.state("paused")
        screen.trainer.tell(orders.EditPoint("decision_map", None, (0.25, -1.0), 1))
        screen.trainer.tell(orders.EditPoint("decision_map", (9.0, 9.0), None))
        screen.trainer.tell(orders.Want((asks.PointsOf("decision_map"),)))
        points = screen.next(Snapshot).answers[asks.PointsOf("decision_map")]
        assert (len(points.x), points.x[-1], points.y[-1], points.labels[-1]) == (200, 0.25, -1.0, 1)
        screen.trainer.tell(orders.Undo())
        assert screen.next(orders.BroughtBack).undone == "a point taken away near 9, 9"
        screen.trainer.stop()


def test_one_that_comes_later_hears_how_it_stands_and_only_looks_on() -> None:
    with serving() as server:
        first = Screen(server.path)
        first.state("paused")
        first.trainer.tell(orders.StepBy(3))
        while first.state("paused").step != 3:
            pass
        second = Screen(server.path)
        second.next(orders.Loaded)
        assert second.state("paused").step == 3
        second.trainer.tell(orders.StepBy(1))
        assert second.next(orders.NotEdited).why == LOOKS_ON
        second.trainer.tell(orders.Want((asks.Metrics(),)))
        assert second.next(Snapshot).step == 3  # and not the other's
        first.trainer.stop()
        first_gone = Screen(server.path, looks_on=True)
        first_gone.state("paused")
        second.trainer.tell(orders.StepBy(1))  # it drives, now that the other has left
        assert second.state("running")


def test_those_that_are_served_are_listed_and_what_is_left_of_others_removed() -> None:
    gone = sockets_folder() / "gone-1.sock"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(gone))
    with serving():
        (found,) = served()
        assert (found.name, found.kind, found.pid, found.step) == ("regression", "scenario", os.getpid(), 7)
    assert not gone.exists()
    assert served() == []


def test_a_screen_says_that_the_other_end_has_gone() -> None:
    with serving() as server:
        screen = Screen(server.path)
        screen.state("paused")
    assert "it has ended" in screen.next(orders.Failed).message
    screen.trainer.start()
    assert "it has ended" in screen.next(orders.Failed).message


def test_another_version_is_told_apart_in_a_sentence() -> None:
    listening = socket.socket(socket.AF_UNIX)
    path = socket_for("other")
    with listening:
        listening.bind(str(path))
        listening.listen()
        screen = Screen(path)
        connected, _ = listening.accept()
        data = encode({"tui-lab": "9.9", "protocol": 99})
        connected.sendall(struct.pack(">I", len(data)) + data)
        assert "it is tui-lab 9.9" in screen.next(orders.Failed).message
        connected.close()


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"GET / HTTP/1.0\r\n\r\n", struct.pack(">I", 5) + b"hello", b"\xff" * 400]
)
def test_whatever_knocks_the_trainer_trains_on(data: bytes) -> None:
    with serving() as server:
        with dial(str(server.path)) as one:
            one.sendall(data)
        screen = Screen(server.path)
        assert screen.state("paused")
        screen.trainer.stop()


def test_a_message_that_is_none_is_answered_with_a_sentence() -> None:
    with serving() as server:
        line = Line(dial(str(server.path)))
        line.greet({})
        one = line._socket
        one.sendall(struct.pack(">I", 3) + b"xyz")
        line.send(orders.StepBy(1))
        while not isinstance(event := line.receive(), orders.NotEdited):
            pass
        assert "not understood" in event.why
        line.close()


def test_a_folder_that_others_can_look_into_is_not_used(runtime: Path) -> None:
    (runtime / "tui-lab").mkdir(mode=0o755)
    (runtime / "tui-lab").chmod(0o755)
    with pytest.raises(LabError, match="not a folder of yours alone"):
        sockets_folder()


def test_a_link_in_place_of_the_folder_is_not_followed(runtime: Path, tmp_path: Path) -> None:
    (runtime / "tui-lab").symlink_to(tmp_path)
    with pytest.raises(LabError, match="not a folder of yours alone"):
        sockets_folder()
