"""Whether a lab that lives long stays as it was: memory, threads and open files of the real program.

python -m benchmarks.long_lives [MINUTES]

First every scenario is opened in turn, trained for a while and left. Then, for MINUTES (60 by default), it
trains flat out and goes from scenario to scenario. Memory is all that is resident; "own" leaves out pages of
files, which are the code of PyTorch that was used so far, and which the system takes back when it likes. What
a scenario has in use while it is open, saves for rewinding above all, comes and goes: the least of each round
tells whether something stays.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.long_life import Lab, Memory
from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.first_paint import been_here
from tui_lab.teaching.catalogue import shipped_scenarios


def main(minutes: float) -> None:
    entries = shipped_scenarios()
    titles = [entry.title for entry in entries]
    with TemporaryDirectory() as home:
        been_here(Path(home))
        arguments = ["-m", "tui_lab", "open", entries[0].name, "--speed", "flat out"]
        with ChildTerminal(arguments, Path(home)) as terminal:
            lab = Lab(terminal)
            first = None
            for title in lab.in_turn(titles):
                first = first or lab.row(f"the first, {title}")
            whole = lab.row("all, each trained and left", first)
            lowest, end, rounds = None, time.monotonic() + 60 * minutes, 0
            while time.monotonic() < end:
                seen = [lab.memory for _ in lab.in_turn(titles) if time.monotonic() < end]
                rounds += 1
                lab.row(f"round {rounds}, at its end", whole)
                low = Memory(*(min(column) for column in zip(*seen, strict=True)))
                lowest = lowest or low
                lab.row(f"round {rounds}, the least", lowest, low)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
