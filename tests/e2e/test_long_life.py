"""Three minutes flat out, from scenario to scenario: nothing grows."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from tests.e2e.long_life import Lab
from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.first_paint import been_here

WALK = (("]", "Regression"), ("]", "Classification"), ("[", "Regression"), ("[", "Linear with nn"))
MINUTES = 3
GROWTH = 5.0  # MB, once curves have filled their memory


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read where Linux tells it")
def test_memory_threads_and_files_stay_as_they_are(tmp_path: Path) -> None:
    been_here(tmp_path)
    with ChildTerminal(
        ["-m", "tui_lab", "open", "linear", "--speed", "flat out"], tmp_path, HOME=str(tmp_path)
    ) as terminal:
        lab = Lab(terminal)
        lab.train("Linear with nn")
        minutes: list[list[tuple[float, int, int]]] = []
        for _ in range(MINUTES):
            minutes.append([])
            end = time.monotonic() + 60
            while time.monotonic() < end:
                for key, title in WALK:
                    terminal.press(key)
                    lab.train(title)
                minutes[-1].append((terminal.resident_megabytes, lab.count("task"), lab.count("fd")))
    memory = [statistics.median(megabytes for megabytes, _, _ in minute) for minute in minutes]
    assert memory[2] - memory[1] <= GROWTH, minutes
    threads = {threads for minute in minutes[1:] for _, threads, _ in minute}
    files = {files for minute in minutes[1:] for _, _, files in minute}
    assert max(threads) - min(threads) <= 1 and max(files) - min(files) <= 2, minutes
