"""Whether a lab that lives long stays as it was: memory, threads and open files of the real program.

python -m benchmarks.long_lives [MINUTES]

First every scenario is opened in turn, trained for a while and left. Then, for MINUTES (60 by default), it
trains flat out and goes from scenario to scenario. Memory is all that is resident; "own" leaves out pages of
files, which are the code of PyTorch that was used so far, and which the system takes back when it likes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.long_life import Lab
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
            end, rounds = time.monotonic() + 60 * minutes, 0
            while time.monotonic() < end:
                for _ in lab.in_turn(titles):
                    if time.monotonic() > end:
                        break
                rounds += 1
                lab.row(f"round {rounds}", whole)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
