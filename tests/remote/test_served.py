"""A trainer that is served is driven from elsewhere like one of one's own."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
        assert second.next(orders.Told).sentence == LOOKS_ON
        second.trainer.tell(orders.Want((asks.Metrics(),)))
        assert second.next(Snapshot).step == 3  # and not the other's
        first.trainer.stop()
        first_gone = Screen(server.path, looks_on=True)
        first_gone.state("paused")
        second.trainer.tell(orders.StepBy(1))  # it drives, now that the other has left
        assert second.state("running")


def test_those_that_are_served_are_listed_and_what_is_left_of_others_removed() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    gone = sockets_folder() / f"gone-{ended.pid}.sock"
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
        while not isinstance(event := line.receive(), orders.Told):
            pass
        assert "not understood" in event.sentence
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


def test_one_that_holds_a_training_and_leaves_leaves_nobody_who_could_let_it_go() -> None:
    alone: Queue[bool] = Queue()
    server = Server(socket_for("x"), lambda _: None, dict, lambda: alone.put(True))
    server.open()
    try:
        driver, onlooker = Screen(server.path), Screen(server.path, looks_on=True)
        server.post(orders.Told("hello"))
        while len(server._screens) < 2:
            assert server.came.wait(PATIENCE)
        driver.trainer.stop()
        assert alone.get(timeout=PATIENCE)
        onlooker.trainer.stop()
    finally:
        server.close()


def test_a_socket_is_there_once_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(socket_for("x"), lambda _: None, dict)
    seen: list[object] = []
    listen = socket.socket.listen

    def listening(one: socket.socket, *more: int) -> None:
        seen.append(served())  # which tidies up what does not answer
        listen(one, *more)

    monkeypatch.setattr(socket.socket, "listen", listening)
    server.open()
    try:
        assert seen == [[]] and server.path.exists() and served()
    finally:
        server.close()


def test_what_does_not_answer_is_left_alone_and_holds_nobody_up() -> None:
    paths = [socket_for("deaf", os.getpid()), socket_for("deaf", os.getppid())]
    deaf = [socket.socket(socket.AF_UNIX) for _ in paths]
    try:
        for one, path in zip(deaf, paths, strict=True):
            one.bind(str(path))
            one.listen()
        assert served() == [] and served("other") == []
        deaf[0].close()
        assert served() == [] and paths[0].exists()  # its process lives
    finally:
        for one in deaf:
            one.close()


def test_what_cannot_be_sent_is_said_and_the_line_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        screen = Screen(server.path)
        screen.state("paused")
        screen.trainer.tell(orders.Want((asks.Parameters(),)))
        shot = screen.next(Snapshot)
        monkeypatch.setattr("tui_lab.remote.line.LARGEST", len(encode(shot)) - 100)
        screen.trainer.tell(orders.Want((asks.Parameters(),)))
        assert "too much to show" in screen.next(orders.Told).sentence
        assert screen.next(Snapshot).answers == {}
        server.post(orders.Told(object()))  # type: ignore[arg-type]
        assert "no plain data" in screen.next(orders.Told).sentence
        server.post(orders.Told("after"))
        assert screen.next(orders.Told).sentence == "after"
        screen.trainer.stop()


def test_a_screen_that_leaves_before_it_is_there_leaves_nothing_behind() -> None:
    with serving() as server:
        for _ in range(30):
            trainer = RemoteTrainer(str(server.path), lambda _: None)
            trainer.start()
            trainer.stop()
        screen = Screen(server.path)
        for _ in range(20):  # parked and started
            screen.trainer.stop()
            screen.trainer.start()
        screen.state("paused")
        screen.trainer.stop()
        end = time.monotonic() + PATIENCE
        while server.is_watched:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert not [one for one in list(screen._events.queue) if isinstance(one, orders.Failed)]


def test_where_many_call_at_once_each_waits_for_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as listening, ExitStack() as calls:
        listening.bind(path := str(tmp_path / "socket"))
        listening.listen(1)
        with pytest.raises(LabError, match="does not answer"):
            while True:
                calls.enter_context(dial(path, 0.0))
        answered: list[socket.socket] = []
        monkeypatch.setattr(
            "time.sleep", lambda _: answered.append(calls.enter_context(listening.accept()[0]))
        )
        calls.enter_context(dial(path))
        assert answered


def test_a_server_without_a_free_descriptor_lets_screens_in_by_and_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept, left = socket.socket.accept, [2]

    def none_free(one: socket.socket) -> Any:
        if left[0]:
            left[0] -= 1
            raise OSError(24, "Too many open files")
        return accept(one)

    monkeypatch.setattr(socket.socket, "accept", none_free)
    monkeypatch.setattr("tui_lab.remote.server.BREATH", 0.0)
    with serving() as server:
        screen = Screen(server.path)
        assert screen.state("paused") and left == [0]
        screen.trainer.stop()


def test_a_process_that_is_forked_holds_nothing_open() -> None:
    server = Server(socket_for("x"), lambda _: None, dict)
    server.open()
    screen = Screen(server.path)
    assert server.came.wait(PATIENCE)
    listening, lines = server._socket, [one._line._socket for one in server._screens.values()]
    server.forget()
    assert listening is not None and listening.fileno() == -1
    assert [one.fileno() for one in lines] == [-1] and not server.is_watched
    screen.trainer.stop()
    server.path.unlink()


def test_why_a_training_has_failed_stands_when_its_process_ends() -> None:
    server = Server(socket_for("x"), lambda _: None, dict)
    server.open()
    screen = Screen(server.path)
    assert server.came.wait(PATIENCE)
    server.post(orders.Failed(None, "the reason"))
    server.close()
    assert screen.next(orders.Failed).message == "the reason"
    call = screen.trainer._call
    assert call is not None and call._sent.wait(PATIENCE)  # it has ended
    assert screen._events.empty()
