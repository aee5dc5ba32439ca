"""The lab over SSH on a slow link: python -m benchmarks.ssh_link, from the root of the repository.

Between ssh and sshd stands a relay that lets through 8 kB/s with a round trip of 200 ms. What OpenSSH and
the kernel hold back in between counts, as on a real link.
"""

from __future__ import annotations

import queue
import re
import socket
import sys
import threading
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.sshd import Server, why_no_server
from tests.e2e.terminal import Terminal
from tui_lab.bench.first_paint import been_here
from tui_lab.bench.measurement import Measurement, Row, measure, percentile
from tui_lab.bench.report import as_text

RATE, ROUND_TRIP = 8_000.0, 0.2  # bytes/s each way; seconds
CHUNK = 160  # bytes that pass at once: 20 ms of the link
SMALL_BUFFER = 4096  # bytes that the relay's own sockets take in ahead
PRESSES = 20
COMPLETE = ("‖ paused", "numbers in")  # the first and the last row that a scenario fills
ROOT = Path(__file__).parents[1]
STEP = re.compile(r"step [\d,]+ +loss \S+")


class Relay:
    """Passes one connection on to `port` of the loopback, slowly."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(1)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        near, _ = self._listener.accept()
        far = socket.socket()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        far.connect(("127.0.0.1", self._target))
        for source, sink in ((near, far), (far, near)):
            sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            on_the_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
            threading.Thread(target=_take_in, args=(source, on_the_way), daemon=True).start()
            threading.Thread(target=_deliver, args=(on_the_way, sink), daemon=True).start()

    def close(self) -> None:
        """Take no connection any more; the one there is ends with its ends."""
        self._listener.close()


def _take_in(source: socket.socket, on_the_way: queue.Queue[tuple[float, bytes]]) -> None:
    data = b"more"
    while data:
        try:
            data = source.recv(CHUNK)
        except OSError:
            data = b""
        time.sleep(len(data) / RATE)
        on_the_way.put((time.monotonic() + ROUND_TRIP / 2, data))


def _deliver(on_the_way: queue.Queue[tuple[float, bytes]], sink: socket.socket) -> None:
    try:
        while True:
            due, data = on_the_way.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(data)
    except OSError:
        return  # the other end is gone


def press(terminal: Terminal, key: str, *words: str) -> float:
    """Seconds from `key` until all `words` stand on the screen."""
    begin = time.perf_counter()
    terminal.type(key)
    terminal.shows(*words, seconds=60)
    return time.perf_counter() - begin


def pause(terminal: Terminal) -> float:
    """Run until the step moves, then pause; seconds from that key to its word."""
    press(terminal, " ", "● running")
    stood = STEP.search(terminal.text)
    terminal.lacks(stood[0] if stood else "loss -")
    return press(terminal, " ", "‖ paused")


def opening(terminal: Terminal) -> Measurement:
    """Seconds to a whole scenario on the screen, PyTorch already imported."""
    terminal.shows("type to filter", seconds=60)
    first = press(terminal, "regr\r", "› Regression", *COMPLETE)
    following = press(terminal, "]", "› Classification", *COMPLETE)
    press(terminal, "[", "› Regression", *COMPLETE)
    return Measurement(following, {"s from the menu, PyTorch imported meanwhile": first})


def output_rate(terminal: Terminal) -> Measurement:
    """Kilobytes a second while a scenario trains its own steps at its own speed."""
    before, begin = len(terminal.written), time.perf_counter()
    press(terminal, " ", "■ done")
    seconds = time.perf_counter() - begin
    return Measurement((len(terminal.written) - before) / 1000 / seconds, {"s": seconds})


def pause_latency(terminal: Terminal) -> Measurement:
    """Milliseconds from space to `paused` on the screen, training flat out: the 95th percentile."""
    press(terminal, "+++", "flat out")
    waits = [1000 * pause(terminal) for _ in range(PRESSES)]
    return Measurement(
        percentile(waits, 0.95), {"ms median": percentile(waits, 0.5), "ms longest": max(waits)}
    )


def rows_of(terminal: Terminal) -> list[Row]:
    """What is measured, in this order: each goes on where the one before stopped."""
    return [
        Row("a scenario opened, slow ssh", 2.5, "s", False, partial(opening, terminal)),
        Row("output, 120×40, slow ssh", RATE / 1000, "kB/s", False, partial(output_rate, terminal)),
        Row("space to paused, slow ssh, p95", 600, "ms", False, partial(pause_latency, terminal)),
    ]


def main() -> int:
    """Print the table; 1 when a goal was missed, 2 when nothing could be measured."""
    if reason := why_no_server():
        print(f"not measured: {reason}", file=sys.stderr)
        return 2
    with TemporaryDirectory() as name:
        home = Path(name)
        been_here(home)
        server = Server(home)
        relay = Relay(server.port)
        places = [f"{place}={home}" for place in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")]
        lab = ["env", "-C", str(ROOT), *places, sys.executable, "-m", "tui_lab"]
        look = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        terminal = Terminal(server.login(*lab, port=relay.port), 120, 40, **look)
        try:
            measured = [(row, measure(row)) for row in rows_of(terminal)]
        finally:
            server.close()
            terminal.close()
            relay.close()
    print(as_text(measured, sys.stdout))
    return int(not all(row.met(one) for row, one in measured))


if __name__ == "__main__":
    sys.exit(main())
