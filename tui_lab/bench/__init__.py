"""`tui-lab bench`: the figures that the lab promises, measured on the user's own machine.

Most are ratios of two things measured in turns, which other work on the machine disturbs alike.
"""

from __future__ import annotations

import platform
import sys
from functools import partial

import textual
import torch

from tui_lab.bench.engine import lab_over_plain
from tui_lab.bench.first_paint import menu_over_empty, torch_modules
from tui_lab.bench.frame import history_memory, long_over_short
from tui_lab.bench.live import key_latency, screen_over_headless
from tui_lab.bench.measurement import Row, measure
from tui_lab.bench.opening import slowest_opening
from tui_lab.bench.report import Measured, as_json, as_text
from tui_lab.terminal.streams import is_terminal

# A figure more is a function more and a line here.
ROWS = (
    Row("engine: regression", 1.0, "×", True, partial(lab_over_plain, "regression")),
    Row("engine: classification", 1.0, "×", True, partial(lab_over_plain, "classification")),
    Row("live over headless", 0.95, "×", True, screen_over_headless),
    Row("first paint over empty app", 1.25, "×", False, menu_over_empty),
    Row("torch before first paint", 0, "modules", False, torch_modules),
    Row("frame at a million steps", 1.2, "×", False, long_over_short),
    Row("memory of a million steps", 20, "MB", False, history_memory),
    Row("key latency, p95", 60, "ms", False, key_latency),
    Row("slowest scenario opened", 150, "ms", False, slowest_opening),
)


def main(json: bool) -> int:
    """Measure all rows, about two minutes, and print a table or JSON. Returns the exit code, 0."""
    measured: Measured = []
    try:
        for number, row in enumerate(ROWS, start=1):
            _say(f"measuring {number} of {len(ROWS)}: {row.name}")
            measured.append((row, measure(row)))
    finally:
        _say("")
    print(as_json(measured) if json else f"{machine()}\n\n{as_text(measured, sys.stdout)}")
    return 0


def machine() -> str:
    """What was measured on and with."""
    return (
        f"Python {platform.python_version()}, torch {torch.__version__}, Textual {textual.__version__}, "
        f"{platform.system()} on {platform.machine()}"
    )


def _say(text: str) -> None:
    """One line of progress, for a person only."""
    if is_terminal(sys.stderr):
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
