"""Whether a lab that lives long stays as it was: memory, threads and open files of the real program.

python -m benchmarks.long_lives [MINUTES]

First every scenario is opened in turn, trained for a while and left. Then, for MINUTES (60 by default), it
trains flat out and goes from scenario to scenario.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.first_paint import been_here
from tui_lab.teaching.catalogue import shipped_scenarios

TRAINED = 2.5  # seconds in each scenario
LOADED = 60.0  # seconds that a scenario may take to open


class Lab:
    """The program on a terminal."""

    def __init__(self, terminal: ChildTerminal) -> None:
        self.terminal = terminal
        self._proc = Path(f"/proc/{terminal.pid}")

    def count(self, what: str) -> int:
        """Its threads (`task`) or open files (`fd`)."""
        return len(list((self._proc / what).iterdir()))

    def train(self, title: str) -> None:
        """Wait for a scenario, and let it train for a while."""
        lines = self.terminal.screen.lines
        self.terminal.wait_until(lambda: any(title in line for line in lines[:1]), title, LOADED)
        self.terminal.watch_for(0.7)
        self.terminal.press(" ")
        self.terminal.watch_for(TRAINED)

    def in_turn(self, titles: list[str]) -> Iterator[str]:
        """Train each of some scenarios, which the menu has next to each other; yields once it has trained."""
        for title in titles:
            self.train(title)
            yield title
            self.terminal.press("]")

    def row(self, what: str, before: float) -> float:
        """Print how it stands; returns its memory."""
        memory = self.terminal.resident_megabytes
        print(
            f"{what:28} {memory:8.1f} MB  {memory - before:+7.1f}  {self.count('task'):4} threads "
            f"{self.count('fd'):4} files",
            flush=True,
        )
        return memory


def main(minutes: float) -> None:
    entries = [entry for entry in shipped_scenarios() if entry.name != "fashion"]  # its data are not shipped
    titles = [entry.title for entry in entries]
    with TemporaryDirectory() as home:
        been_here(Path(home))
        arguments = ["-m", "tui_lab", "open", entries[0].name, "--speed", "flat out"]
        with ChildTerminal(arguments, Path(home)) as terminal:
            lab = Lab(terminal)
            first = 0.0
            for title in lab.in_turn(titles):
                first = first or lab.row(f"the first, {title}", terminal.resident_megabytes)
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
