"""How long each instrument takes from being opened to its first figures, and what it costs while it is open.

python -m benchmarks.instruments [SCENARIO]
"""

from __future__ import annotations

import sys
import time
from statistics import median

import torch

from tui_lab.authoring.devices import limit_threads
from tui_lab.bench.engine import scenario_called
from tui_lab.engine.asks import Look
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.instruments import instrument, names

STEPS = 40  # that are trained before it is opened
TRIES = 7
TRAINED = 200  # steps of which the time with and without it is compared


def opened(name: str, scenario: str) -> tuple[float, float]:
    """Milliseconds until all its views are there; the first time, and the median of others."""
    times = []
    for _ in range(TRIES):
        run = _run(scenario)
        begin, instruments = time.perf_counter(), Instruments(instrument)
        told = instruments.open(name, run)
        for view in told.views:
            instruments.answer(run, Look(name, view))
        times.append(1e3 * (time.perf_counter() - begin))
    return times[0], median(times[1:])


def trained(name: str, scenario: str) -> float:
    """Seconds of so many steps while it is open but nobody asks for a view; "" for none."""
    run, instruments = _run(scenario), Instruments(instrument)
    if name:
        instruments.open(name, run)
    begin = time.perf_counter()
    for _ in range(TRAINED):
        run.advance()
        instruments.follow(run)
    return time.perf_counter() - begin


def _run(scenario: str) -> Run:
    run = Run(scenario_called(scenario), {}, 2, torch.device("cpu"))
    for _ in range(STEPS):
        run.advance()
    return run


def main(scenario: str) -> None:
    limit_threads(torch.device("cpu"))
    plain = min(trained("", scenario) for _ in range(3))
    for name in names():
        first, others = opened(name, scenario)
        ratio = min(trained(name, scenario) for _ in range(3)) / plain
        print(
            f"{name:18} on {scenario}: {others:5.0f} ms until all views are there, {first:5.0f} the first "
            f"time; {TRAINED} steps take {ratio:.2f} times as long",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "cnn")
