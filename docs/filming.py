"""The real program on a pseudo-terminal, filmed: what its screen showed, and when."""

from __future__ import annotations

import codecs
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pyte

from tests.e2e.terminal import Terminal
from tui_lab.bench.child_terminal import HOMES
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.exporting.cell_files import OWN_COLOURS

INK, GROUND = OWN_COLOURS["dark"]
CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE = 90.0  # seconds
LONGEST = 3.0  # seconds that a film shows nothing new: what the machine took longer for is cut


@dataclass(frozen=True)
class Event:
    """What happened at a second of a film: output (`o`), or a caption (`m`)."""

    second: float
    kind: str
    text: str


class Filmed(Terminal):
    """Python with `arguments` on a modern terminal, as somebody whose files lie in `home`."""

    def __init__(self, arguments: list[str], columns: int, rows: int, home: Path, **environment: str) -> None:
        self.events: list[Event] = []
        self._still: float | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
        places = {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)} | {name: str(home) for name in HOMES}
        looks = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "NO_COLOR": ""}
        command = [sys.executable, *arguments]
        super().__init__(
            command, columns, rows, **{"PYTHONPATH": str(CHECKOUT)} | places | looks | environment
        )
        self._begin = time.monotonic()

    def shows(self, *words: str, seconds: float = PATIENCE) -> None:
        """Wait until all words stand on the screen, on a machine that may have other things to do."""
        super().shows(*words, seconds=seconds)

    def _read(self, seconds: float) -> None:
        before = len(self.written)
        super()._read(seconds)
        if text := self._decoder.decode(self.written[before:]):
            self._note("o", text)

    def stays(self, seconds: float) -> None:
        """Look at it for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def say(self, caption: str) -> None:
        """What is done next, below the picture of the film."""
        self._note("m", caption)

    @contextmanager
    def cut(self) -> Iterator[None]:
        """What happens meanwhile takes no time in the film."""
        self._still = begin = time.monotonic()
        yield
        self._still = None
        self._begin += time.monotonic() - begin

    def _note(self, kind: str, text: str) -> None:
        now = time.monotonic() if self._still is None else self._still
        self.events.append(Event(now - self._begin, kind, text))

    @property
    def cells(self) -> Cells:
        """What stands on the screen."""
        return cells_of(self.screen)


def cells_of(screen: pyte.Screen) -> Cells:
    """A screen with colours of 24 bits."""
    cells = Cells.blank(screen.columns, screen.lines)
    for row, column in ((row, column) for row in range(screen.lines) for column in range(screen.columns)):
        there = screen.buffer[row][column]
        fg, bg = (DEFAULT if name == "default" else int(name, 16) for name in (there.fg, there.bg))
        if there.reverse:
            fg, bg = (GROUND if bg == DEFAULT else bg), (INK if fg == DEFAULT else fg)
        cells.chars[row, column] = there.data
        cells.fg[row, column], cells.bg[row, column], cells.bold[row, column] = fg, bg, there.bold
    return cells


@contextmanager
def filmed(arguments: list[str], columns: int, rows: int, **environment: str) -> Iterator[Filmed]:
    """Film somebody who was never here before."""
    with TemporaryDirectory() as home:
        there = Filmed(arguments, columns, rows, Path(home), **environment)
        try:
            yield there
        finally:
            there.close()


def cast_of(events: list[Event], columns: int, rows: int, title: str) -> str:
    """A film as asciicast, version 2 (docs.asciinema.org/manual/asciicast/v2), without its waits."""
    lines = [json.dumps({"version": 2, "width": columns, "height": rows, "title": title})]
    second = 0.0
    for before, event in pairwise([Event(0, "o", ""), *events]):
        second += min(event.second - before.second, LONGEST)
        lines.append(json.dumps([round(second, 3), event.kind, event.text], ensure_ascii=False))
    return "\n".join(lines) + "\n"
