"""A screen that has left leaves nothing behind with whoever served it."""

from __future__ import annotations

import threading

from tests.remote.test_served import PATIENCE
from tui_lab.engine import orders
from tui_lab.remote.line import Line, dial
from tui_lab.remote.places import socket_for
from tui_lab.remote.server import Server


def test_no_thread_of_a_screen_outlives_it() -> None:
    before = {*threading.enumerate()}
    server = Server(socket_for("own"), lambda command: None, lambda: {"name": "own"})
    server.open()
    server.post(orders.StateChanged(1, "running", 3))
    try:
        for looks_on in (False, True, True):
            line = Line(dial(str(server.path)))
            line.greet({"looks_on": looks_on})
            assert line.receive() == orders.StateChanged(1, "running", 3)
            begun = {*threading.enumerate()} - before
            assert any(one.name == "tui-lab-writer" for one in begun)
            line.close()
            for one in begun:
                if one.name != "tui-lab-server":
                    one.join(PATIENCE)
                    assert not one.is_alive(), one
    finally:
        server.close()
