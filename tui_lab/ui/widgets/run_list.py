"""All runs that are kept, a row each: sorted, filtered, one of them chosen, some marked as ghosts."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.columns import in_order
from tui_lab.drawing.figures.run_columns import RunColumn, columns_of
from tui_lab.drawing.figures.run_table import RunTable, draw_runs
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.run_search import searched, sought
from tui_lab.languages import translated as _
from tui_lab.ui.widgets.row_list import LONGEST_FILTER, RowList


class RunList(RowList[RunRow]):
    """Runs stay chosen, and columns too, by what they are: not by their place."""

    DEFAULT_CSS = "RunList { padding: 0 1; }"

    def __init__(self, style: DrawingStyle, ghosts: Sequence[str] = ()) -> None:
        super().__init__("runs")
        self._style = style
        self._all: list[RunRow] | None = None  # None until they are read
        self._more = False
        self._searched: dict[str, str] = {}  # by key, once something was sought
        self._columns: list[RunColumn] = []
        self._column = self._ordered_by = "when"
        self._down = True
        self.only_differing = True
        self.ghosts: list[str] = list(ghosts)

    def key_of(self, row: RunRow) -> str:
        """That of the run."""
        return row.key

    @property
    def _column_at(self) -> int:
        return next((k for k, column in enumerate(self._columns) if column.head == self._column), 0)

    def show(self, rows: Sequence[RunRow], more: bool = False) -> None:
        """Show these, the one kept last first; `more` are still to come."""
        self._all, self._searched, self._more = list(rows), {}, more
        self._look()

    def narrow(self, text: str) -> None:
        """Show only runs that have all words of `text`."""
        self.filter = text[:LONGEST_FILTER]
        self._look()
        if self.filter and self.rows:
            self._chosen = self.rows[0].key
            self.redraw()

    def move_column(self, by: int) -> None:
        """Choose another column, stopping at the ends."""
        if self._columns:
            self._column = self._columns[max(0, min(self._column_at + by, len(self._columns) - 1))].head
            self.redraw()

    def sort(self) -> None:
        """By the chosen column; by the one that it is sorted by already, the other way round."""
        if self.rows:
            column = self._columns[self._column_at]
            self._down = not self._down if column.head == self._ordered_by else column.down
            self._ordered_by = column.head
            self._look()

    def toggle_knobs(self) -> None:
        """Show all knobs, or only those that tell one run from another."""
        self.only_differing = not self.only_differing
        self._look()

    def mark(self, key: str) -> None:
        """Mark a run as a ghost, or no longer."""
        self.ghosts = [one for one in self.ghosts if one != key] + [key] * (key not in self.ghosts)
        self.redraw()

    def change(self, row: RunRow) -> None:
        """Show a run with another name, note or pin."""
        if self._all is not None:
            self._all = [row if one.key == row.key else one for one in self._all]
            self._searched.pop(row.key, None)
            self._look()

    def drop(self, key: str) -> None:
        """Show a run no longer; the next one is chosen."""
        at = self._at
        self._all = [one for one in self._all or () if one.key != key]
        self.ghosts = [one for one in self.ghosts if one != key]
        self._look()
        if self.rows:
            self._chosen = self.rows[min(at, len(self.rows) - 1)].key
            self.redraw()

    def _look(self) -> None:
        """Find, sort and draw anew."""
        rows = self._all or []
        if self.filter:
            words = sought(self.filter, {name for row in rows for name in row.knobs})
            rows = [row for row in rows if all(word in self._text(row) for word in words)]
        self._columns = columns_of(rows, time.time(), self.only_differing)
        column = next((one for one in self._columns if one.head == self._ordered_by), None)
        if column is None:  # it has gone with the runs that had it
            column, self._down = self._columns[0], True
            self._ordered_by = column.head
        self.rows = in_order(rows, column, self._down)
        self.redraw()

    def _text(self, row: RunRow) -> str:
        if row.key not in self._searched:
            self._searched[row.key] = searched(row)
        return self._searched[row.key]

    def redraw(self) -> None:
        if self._all is None:
            self.say(_("Reading the runs …"))
            return
        if self.rows and not self._chosen:
            self._chosen = self.rows[0].key
        numbers = {key: number for number, key in enumerate(self.ghosts, start=1)}
        table = RunTable(
            self.rows,
            self._columns,
            len(self._all),
            self._at,
            self._column_at,
            self._ordered_by,
            self._down,
            self.filter,
            numbers,
            self._more,
        )
        self.put(draw_runs(table, *self.content_size, self._style))
