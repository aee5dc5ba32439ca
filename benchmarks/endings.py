"""How soon and how cleanly the lab ends, by the moment and the way, as a table.

    python -m benchmarks.endings [TRIES [MOMENT ...]]

Three tries of each take about half an hour, `compiling` most of it. From ctrl+q to the end of the process
is what a learner waits for the shell's prompt.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.e2e.endings import CLOSED, CLOSED_UNDER_NOHUP, MOMENTS, WAYS, lab_at, leave
from tests.e2e.terminal import Terminal
from tui_lab.authoring.figures import Table
from tui_lab.bench.first_paint import been_here
from tui_lab.printing.report import printed_table

TRIES = 3
PROMPT = 2.0  # seconds in which the process is to have gone
PATIENCE = 20.0  # seconds after which a try is given up
SETTLE = 1.0  # seconds at the moment, so that the screen has come to rest


class Ending(NamedTuple):
    """Seconds until the process had gone, and what was wrong with how it went."""

    seconds: float
    code_differs: bool
    not_restored: bool
    processes_left: bool


def end(moment: str, way: str) -> Ending:
    """Leave a lab of its own in that way at that moment."""
    opened: list[Terminal] = []
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        been_here(home)
        places = {name: str(home) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        try:
            terminal = lab_at(moment, way, Path(folder), opened, **places)
            if moment != "importing torch":
                rested = time.perf_counter() + SETTLE
                terminal.waits_for(lambda: time.perf_counter() > rested)
            begin = time.perf_counter()
            code = leave(terminal, way)
            gone = way in (CLOSED, CLOSED_UNDER_NOHUP)
            if gone:
                while terminal.process.poll() is None and time.perf_counter() < begin + PATIENCE:
                    time.sleep(0.005)
            else:
                terminal.ends(PATIENCE)
            seconds = time.perf_counter() - begin
            restored = gone or (terminal.is_given_back and not terminal.after_leaving)
            return Ending(seconds, terminal.process.poll() != code, not restored, bool(terminal.processes))
        except AssertionError:
            return Ending(PATIENCE, True, True, True)
        finally:
            for terminal in opened:
                terminal.close()


def endings(tries: int, moments: Sequence[str]) -> Table:
    """A row for each moment and way."""
    rows = []
    for moment in moments:
        for way in WAYS:
            ended = [end(moment, way) for _ in range(tries)]
            seconds = [one.seconds for one in ended]
            counts = (
                sum(one.seconds > PROMPT for one in ended),
                sum(one.not_restored for one in ended),
                sum(one.code_differs for one in ended),
                sum(one.processes_left for one in ended),
            )
            figures = (f"{statistics.median(seconds):.2f}", f"{max(seconds):.2f}")
            rows.append((moment, way, *map(str, (tries, *counts)), *figures))
            print(*rows[-1], sep=", ", file=sys.stderr, flush=True)
    titles = (
        "moment",
        "way",
        "tries",
        f"> {PROMPT:.0f} s",
        "not restored",
        "other code",
        "left",
        "median s",
        "worst s",
    )
    return Table(titles, tuple(rows))


if __name__ == "__main__":
    tries, *chosen = sys.argv[1:] or [str(TRIES)]
    print(f"on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(printed_table(endings(int(tries), chosen or [*MOMENTS]), sys.stdout))
