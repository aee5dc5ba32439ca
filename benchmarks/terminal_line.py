"""What the lab costs the line to its terminal, and how soon it answers over a bad one; as a table.

    python -m benchmarks.terminal_line

Takes about four minutes. The slow line carries 8 kB/s with 200 ms there and back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.slow_terminal import SlowTerminal
from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.first_paint import been_here
from tui_lab.bench.live import LiveLab
from tui_lab.bench.measurement import Measurement, NotMeasured, Row, measure, percentile
from tui_lab.bench.report import as_text

RATE, ROUND_TRIP = 8000.0, 0.2
SETTLE = 1.0  # seconds until the panels of a scenario just opened stand
LAB = ["-m", "tui_lab", "open"]
# PyTorch's own memory is that of a script that trains: the first optimizer alone imports 80 MB more.
TORCH = """
import time, torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model(torch.ones(1, 1)).sum().backward()
optimizer.step()
print("ready", flush=True)
time.sleep(60)
"""


@contextmanager
def lab(
    name: str, *options: str, size: tuple[int, int] = (120, 40), slow: bool = False
) -> Iterator[ChildTerminal]:
    """The lab of a scenario, paused before its first step."""
    command = [*LAB, name, *options]
    with TemporaryDirectory() as home:
        terminal = (
            SlowTerminal(command, Path(home), RATE, ROUND_TRIP)
            if slow
            else ChildTerminal(command, Path(home), size)
        )
        with terminal:
            expect(terminal, "paused")
            yield terminal


def expect(terminal: ChildTerminal, word: str) -> float:
    """Wait for `word` in the status line; returns when."""
    return terminal.wait_until(lambda: word in terminal.screen.lines[0], f"{word!r} in the status line")


def output_rate(size: tuple[int, int], seconds: float = 30.0) -> Measurement:
    """Kilobytes a second in the first 30 s of a training at its own speed."""
    with lab("linear-by-hand", size=size) as terminal:
        terminal.watch_for(1.0)
        before = terminal.received
        terminal.press(" ")
        begin = perf_counter()
        expect(terminal, "done")
        terminal.press(" ")  # past the end of its own steps
        terminal.watch_for(seconds - (perf_counter() - begin))
        return Measurement(
            (terminal.received - before) / seconds / 1000, {"kB in all": terminal.received / 1000}
        )


def idle_output(seconds: float = 10.0) -> Measurement:
    """Bytes that are sent while nothing changes."""
    with lab("regression") as terminal:
        terminal.watch_for(2.0)
        before = terminal.received
        terminal.watch_for(seconds)
        return Measurement(terminal.received - before, {})


def pause_latency(slow: bool, presses: int = 20) -> Measurement:
    """Milliseconds from space to `paused` on the screen, training flat out: the 95th percentile."""
    with lab("regression", "--speed", "flat out", slow=slow) as terminal:
        live = LiveLab(terminal)
        waits = []
        for press in range(presses):
            terminal.press(" ")
            live.expect("running")
            terminal.watch_for(0.6 + 0.4 * (press * 0.618 % 1))  # at ever other places between two frames
            pressed = terminal.press(" ")
            waits.append(1000 * (live.expect("paused") - pressed))
            terminal.watch_for(0.3)
    return Measurement(
        percentile(waits, 0.95), {"ms median": percentile(waits, 0.5), "ms longest": max(waits)}
    )


def opening(seconds: float = 3.0) -> Measurement:
    """Seconds from `]` to the next scenario complete on the screen, PyTorch already imported."""
    with lab("linear-by-hand", slow=True) as terminal:
        terminal.watch_for(3.0)
        before, path = terminal.received, terminal.screen.lines[0].partition("  ")[0]
        pressed = terminal.press("]")
        last = pressed
        while perf_counter() < last + seconds:
            if terminal.watch(0.1):
                last = perf_counter()
        if terminal.screen.lines[0].startswith(path):
            raise NotMeasured("no other scenario was opened")
        return Measurement(last - pressed, {"kB": (terminal.received - before) / 1000})


def loop_delay(seconds: float = 60.0) -> Measurement:
    """Milliseconds: the longest that the event loop was held up in a minute of training flat out."""
    with TemporaryDirectory() as home:
        file = Path(home) / "longest"
        command = ["-m", "benchmarks.loop_delay", str(file), "regression"]
        with ChildTerminal(command, Path(home)) as terminal:
            expect(terminal, "paused")
            terminal.watch_for(SETTLE)  # what opening takes is another matter, and so is quitting
            terminal.press(" ")
            expect(terminal, "done")
            terminal.press(" ")
            terminal.watch_for(seconds)
            terminal.press(" ")
            expect(terminal, "paused")
            terminal.press("\x11")  # ctrl+q
            with suppress(NotMeasured):  # as it is meant to, the command ends
                terminal.watch_for(30.0)
        return Measurement(1000 * float(file.read_text()), {})


def menu_memory() -> Measurement:
    """Megabytes that the menu holds."""
    with TemporaryDirectory() as home:
        been_here(Path(home))
        with ChildTerminal(["-m", "tui_lab"], Path(home)) as terminal:
            terminal.wait_until(lambda: terminal.screen.covered, "the menu")
            terminal.watch_for(1.0)
            return Measurement(terminal.resident_megabytes, {})


def lab_memory() -> Measurement:
    """Megabytes that a lab in training holds beyond those of a plain script in training."""
    with TemporaryDirectory() as home, ChildTerminal(["-c", TORCH], Path(home)) as terminal:
        terminal.wait_until(lambda: any("ready" in line for line in terminal.screen.lines), "PyTorch")
        torch = terminal.resident_megabytes
    with lab("regression") as terminal:
        terminal.press(" ")
        expect(terminal, "done")
        whole = terminal.resident_megabytes
    return Measurement(whole - torch, {"MB of the lab": whole, "MB of PyTorch": torch})


ROWS = (
    Row("output, 120×40, first 30 s", 10, "kB/s", False, partial(output_rate, (120, 40))),
    Row("output, 80×24, first 30 s", 5, "kB/s", False, partial(output_rate, (80, 24))),
    Row("output when nothing changes", 0, "bytes", False, idle_output),
    Row("space to paused, local, p95", 60, "ms", False, partial(pause_latency, slow=False)),
    Row("space to paused, slow line, p95", 600, "ms", False, partial(pause_latency, slow=True)),
    Row("a scenario opened, slow line", 2.5, "s", False, opening),
    Row("event loop held up at most", 50, "ms", False, loop_delay),
    Row("memory of the menu", 60, "MB", False, menu_memory),
    Row("memory of the lab beside torch", 60, "MB", False, lab_memory),
)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    measured = [(row, measure(row)) for row in ROWS if not wanted or any(word in row.name for word in wanted)]
    print(as_text(measured, sys.stdout))
