"""A table of text as numbers: its columns and first rows at once, the rest a block at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.datasets.tables.blocks import Block, blocks, blocks_of
from tui_lab.authoring.datasets.tables.columns import column_of, is_missing
from tui_lab.authoring.datasets.tables.dialect import cells_in, sniff
from tui_lab.errors import LabError
from tui_lab.files import open_regular
from tui_lab.languages import translated as _
from tui_lab.needs import need_polars

if TYPE_CHECKING:  # it is imported when there is a table to be read
    import polars as pl

SNIFFED = 200_000  # bytes
LOOKED_AT = 5000  # first rows, by which it is found what a column holds
SHOWN = 20  # first rows that are kept as text
MOST_ROWS, MOST_CELLS = 1_000_000, 100_000_000  # 400 MB
MOST_BAD = 200  # cells that are kept with their text; the others are counted
LONGEST_CELL = 80  # characters of a text that is kept
BEYOND = "(beyond)"  # the column of what stands behind the last one
SHORT = "(row ends)"  # in the place of the first cell that a row has not


class BadCell(NamedTuple):
    """A cell that is not what its column is. Rows count as an editor counts lines, the header among them."""

    row: int
    column: str
    text: str


class DataTable:
    """What has been read of a file so far; `read_on` adds a block. Raises LabError where it is no table.

    `values` has shape (rows or more, columns), float32: how far each number is from its column's centre, a
    kind's place among the kinds, NaN where nothing is, or nothing that fits. `low` and `high` are the ends of
    each column, infinite where it has none, `missing` its empty cells. `ends` are the rows there were after
    each block, so that whoever asks for the first blocks is given the same however much is read. The `stamp`
    tells the file from others, `pieces` are the blocks that it has, at `expected_rows` or about as many.
    """

    def __init__(self, file: Path) -> None:
        need_polars()
        from tui_lab.authoring.datasets.tables.parsing import texts

        self.file = file
        self.bad: list[BadCell] = []
        self.bad_cells = self.rows = 0
        self.ends: list[int] = []
        self.is_whole = self.is_cut = False  # all is read; there are more rows than are taken
        with _reading(file), os.fdopen(open_regular(file), "rb") as opened:
            self.size = os.fstat(opened.fileno()).st_size
            head = opened.read(SNIFFED)
        self.stamp = f"{file.name}, {self.size:,} bytes, {blake2b(head, digest_size=4).hexdigest()}"
        self.dialect = sniff(head, len(head) == self.size, file.name)
        self._blocks = blocks(file, self.dialect)
        block = self._next()
        frame = texts(block.text, self.dialect)
        look = frame.head(LOOKED_AT)
        pairs = zip(self.dialect.names, look.iter_columns(), strict=False)
        self.columns = tuple(column_of(name, cells, self.dialect.delimiter != ",") for name, cells in pairs)
        self.head = [
            tuple((cell or "")[:LONGEST_CELL] for cell in row[:-1]) for row in look.head(SHOWN).rows()
        ]
        self._limit = min(MOST_ROWS, MOST_CELLS // len(self.columns))
        self.values: npt.NDArray[np.float32] = np.empty((0, len(self.columns)), dtype=np.float32)
        self.missing = np.zeros(len(self.columns), dtype=np.int64)
        self.low, self.high = (np.full(len(self.columns), end) for end in (np.inf, -np.inf))
        self._add(block, frame)
        self.pieces = blocks_of(self.size, block.read)
        self.expected_rows = min(self._limit, round(self.rows / max(1e-9, self.share)))

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the columns."""
        return self.dialect.names

    @property
    def share(self) -> float:
        """How much of the file has been read."""
        return 1.0 if self.is_whole else self._bytes_read / max(1, self.size)

    def read_on(self) -> bool:
        """Read another block; False where there is none. Raises LabError."""
        from tui_lab.authoring.datasets.tables.parsing import quick, texts

        if self.is_whole:
            return False
        block = self._next()
        frame = quick(block.text, self.dialect, self.columns)
        self._add(block, frame if frame is not None else texts(block.text, self.dialect))
        return True

    def rows_after(self, blocks: int) -> int:
        """The rows of so many blocks, which are read if they are not yet; all where there are fewer."""
        while len(self.ends) < blocks and self.read_on():
            pass
        return self.ends[min(blocks, len(self.ends)) - 1]

    def _next(self) -> Block:
        with _reading(self.file):
            return next(self._blocks)

    def _add(self, block: Block, frame: pl.DataFrame) -> None:
        """Take the cells of a block as numbers, and note of those that are none."""
        self._bytes_read = block.read
        self.is_cut = self.rows + len(frame) > self._limit
        *columns, beyond = frame.head(self._limit - self.rows).iter_columns()
        end = self.rows + len(beyond)
        lines = _lines(block.line, [*columns, beyond])
        self._make_room(end)
        for k, (column, cells) in enumerate(zip(self.columns, columns, strict=True)):
            self.values[self.rows : end, k] = found = column.numbers(cells)
            self.low[k] = np.fmin.reduce(found, initial=self.low[k])
            self.high[k] = np.fmax.reduce(found, initial=self.high[k])
            lost = np.isnan(found)
            if lost.any():
                missing = is_missing(cells).to_numpy()
                self.missing[k] += missing.sum()
                self._note(lines, column.name, cells, lost & ~missing & column.is_used)
        self._note(lines, BEYOND, beyond, beyond.is_not_null().to_numpy())
        self._note_short_rows(block, lines, columns[-1])
        self.rows = end
        self.ends.append(end)
        self.is_whole = self.is_cut or block.is_last
        if self.is_whole:
            self._blocks.close()  # and with it the file

    def _make_room(self, rows: int) -> None:
        """Have a place for so many, and at once for as many as there will be at this rate."""
        if rows > len(self.values):
            expected = min(self._limit, int(1.05 * rows / max(1e-3, self.share)) + 1000)
            grown = np.empty((max(rows, expected), len(self.columns)), dtype=np.float32)
            grown[: self.rows] = self.values[: self.rows]
            self.values = grown

    def _note_short_rows(self, block: Block, lines: npt.NDArray[np.int64], last: pl.Series) -> None:
        """Note of rows that end before the `last` column, by the first they lack; a blank line is none."""
        places = np.flatnonzero(last.is_null().to_numpy())
        raw = block.text.split(b"\n") if len(places) else []
        ends = [*(lines[1:] - block.line).tolist(), len(raw)]
        for place in places.tolist():
            begin = int(lines[place]) - block.line
            record = b"\n".join(raw[begin : ends[place]]).rstrip(b"\r\n")
            cells = cells_in(record.decode(), self.dialect)
            if record.strip() and cells < len(self.columns):
                self._keep(BadCell(int(lines[place]), self.columns[cells].name, SHORT))

    def _keep(self, cell: BadCell) -> None:
        self.bad_cells += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append(cell)

    def _note(
        self, lines: npt.NDArray[np.int64], column: str, cells: pl.Series, where: npt.NDArray[np.bool_]
    ) -> None:
        """Count cells that are wrong, and keep some of them."""
        places = np.flatnonzero(where)
        for place in places.tolist():
            self._keep(BadCell(int(lines[place]), column, str(cells[place])[:LONGEST_CELL]))


def _lines(first: int, columns: list[pl.Series]) -> npt.NDArray[np.int64]:
    """The line of the file on which each row begins: a cell within quotes may have several."""
    import polars as pl

    more = np.zeros(len(columns[0]), dtype=np.int64)
    for cells in columns:
        if cells.dtype == pl.String:
            more += cells.str.count_matches("\n", literal=True).fill_null(0).to_numpy()
    return first + np.arange(len(more)) + np.cumsum(more) - more


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Say why a file cannot be read. Raises LabError."""
    try:
        yield
    except OSError as error:
        raise LabError(
            _("{file} cannot be read: {why}").format(file=file, why=error.strerror or error)
        ) from error
