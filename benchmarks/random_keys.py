"""Thousands of random keys, with resizes, while the lab trains: no exception, none stuck.

python -m benchmarks.random_keys [KEYS [SEED …]]
"""

from __future__ import annotations

import os
import sys
import time
from tempfile import TemporaryDirectory

from tests.e2e.random_keys import storm
from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab.bench.child_terminal import HOMES


def main(keys: int, seeds: list[int]) -> None:
    for seed in seeds:
        with TemporaryDirectory() as home:
            os.environ.update(dict.fromkeys(("HOME", *HOMES), home))
            begin, typed, labs, said = time.monotonic(), 0, 0, "no exception, none stuck"
            while typed < keys:
                terminal = Terminal([*LAB, "open", "regression"], 120, 40, **ENVIRONMENT)
                try:
                    terminal.shows("paused", seconds=60)
                    terminal.type("+ ")
                    typed, labs = typed + storm(terminal, seed + typed, keys - typed), labs + 1
                except AssertionError as error:
                    said = f"FAILED after {typed:,}: {error}"
                    break
                finally:
                    terminal.close()
            seconds = time.monotonic() - begin
            print(f"seed {seed}   {typed:,} keys in {labs} labs   {seconds:5.0f} s   {said}", flush=True)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(numbers[0] if numbers else 5000, numbers[1:] or [1, 2, 3, 4, 5])
