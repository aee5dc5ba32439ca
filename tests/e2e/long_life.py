"""A lab that lives long: memory, threads and open files of the real program on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tui_lab.bench.child_terminal import ChildTerminal

TRAINED = 2.5  # seconds in each scenario
LOADED = 60.0  # seconds that a scenario may take to open
RESTING = ("paused", "done", "diverged", "answers")  # as the top line says it


class Memory(NamedTuple):
    """Megabytes of a process: all that is resident, and of that what is no page of a file."""

    all: float
    own: float


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
        self.terminal.wait_until(lambda: self._is_ready(title), title, LOADED)
        self.terminal.press(" ")
        self.terminal.watch_for(TRAINED)

    def _is_ready(self, title: str) -> bool:
        """Whether the top line shows the scenario and its loaded run, at rest."""
        line = self.terminal.screen.lines[0]
        return title in line and any(state in line for state in RESTING)

    def in_turn(self, titles: list[str]) -> Iterator[str]:
        """Train each of some scenarios, which the menu has next to each other; yields once it has trained."""
        for title in titles:
            self.train(title)
            yield title
            self.terminal.press("]")

    @property
    def memory(self) -> Memory:
        """As it is now."""
        return Memory(self.terminal.resident_megabytes, self.terminal.own_megabytes)

    def row(self, what: str, before: Memory | None = None, memory: Memory | None = None) -> Memory:
        """Print how it stands, or stood, and how much more that is than `before`; returns its memory."""
        memory = memory or self.memory
        more = [now - then for now, then in zip(memory, before or memory, strict=True)]
        print(
            f"{what:28} {memory.all:8.1f} MB {more[0]:+7.1f}  own {memory.own:8.1f} {more[1]:+7.1f}  "
            f"{self.count('task'):4} threads {self.count('fd'):4} files",
            flush=True,
        )
        return memory
