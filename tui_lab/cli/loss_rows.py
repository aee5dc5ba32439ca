"""The rows of `tui-lab run --csv`: what every step gave, and the metrics where they were evaluated."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple, TextIO

from tui_lab.authoring.written_returns import names_returned
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.files import open_to_write
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.terminal.streams import complain, is_terminal

IN_MEMORY = 1 << 20  # characters of rows; what is beyond goes to a temporary file


class LossRows:
    """Writes a row for each step. A step without a loss, or a metric that is not there yet, is an empty cell.

    There is a column for every metric whose name stands in the code. One more that comes later is added to
    the rows before, which a file can take; where they have gone through a pipe, it is said.
    """

    def __init__(self, outlet: Outlet, run: Run) -> None:
        self._file, self._kept = outlet
        begins = self._file.seekable() and not is_terminal(self._file)
        self._begin = self._file.tell() if begins else None
        scenario = type(run.scenario)
        told = [*names_returned(scenario.step), *names_returned(scenario.metrics)] if run.losses else []
        self._names = list(dict.fromkeys(("step", *run.losses, *run.metrics, *told)))
        self._untold: set[str] = set()  # metrics that have no column
        self._last: dict[str, float] | None = None  # not written yet: it may turn out to be the last
        self._write(map(plain, self._names))

    def add(self, run: Run, may_be_last: bool) -> None:
        """Take the step that `run` has just done; one that may be the last waits for its metrics."""
        self._write_last()
        self._last = run.values() | {"step": run.step}  # a curve may have that name
        if not may_be_last:
            self._write_last()

    def end(self, run: Run) -> None:
        """The training has ended: the last step is evaluated too, and all is written."""
        if self._last is not None:
            run.evaluate()
            self._last = run.values() | {"step": run.step}
        self._write_last()

    def _write(self, row: Iterable[object]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(row)
        self._file.write(text.getvalue())
        if self._begin is not None:
            self._kept.write(text.getvalue())

    def _write_last(self) -> None:
        row, self._last = self._last, None
        if row is None:
            return
        if fresh := [name for name in row if name not in self._names and name not in self._untold]:
            self._widen(fresh)
        self._write(row.get(name, "") for name in self._names)

    def _widen(self, fresh: list[str]) -> None:
        """Add columns, empty in the rows before."""
        if self._begin is None:
            said = _("{names} came after the first row: --csv FILE has a column for it")
            complain(said.format(names=plain(", ".join(fresh))))
            self._untold |= set(fresh)
            return
        self._names += fresh
        self._kept.seek(0)
        rows = list(csv.reader(self._kept))[1:]
        self._kept.seek(0)
        self._kept.truncate()
        self._file.seek(self._begin)
        self._file.truncate()
        self._write(map(plain, self._names))
        for row in rows:
            self._write(row + [""] * len(fresh))


class Outlet(NamedTuple):
    """A file to write to, and a copy of what is written: what is only written cannot be read back."""

    file: TextIO
    kept: IO[str]


@contextmanager
def csv_outlet(path: str | None, output: TextIO | None) -> Iterator[Outlet | None]:
    """Where to write rows to: `output` for "-", nowhere for None. Raises LabError."""
    if path is None:
        yield None
        return
    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as kept:
        if path == "-":
            if output is None:  # Python has none where the shell closed it
                raise LabError(_("cannot write '-': the standard output is closed"))
            yield Outlet(output, kept)
            return
        try:
            descriptor = open_to_write(Path(path))
            # Line by line: a signal may end the process at any time.
            with os.fdopen(descriptor, "w", buffering=1, encoding="utf-8", newline="") as file:
                yield Outlet(file, kept)
        except OSError as error:
            raise LabError(
                _("cannot write {path}: {why}").format(path=repr(path), why=error.strerror)
            ) from error
