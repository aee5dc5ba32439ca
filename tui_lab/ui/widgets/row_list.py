"""A list of rows that is sorted and filtered, one of them chosen wherever it is by now."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, TypeVar

from tui_lab.ui.widgets.cells_view import CellsView

LONGEST_FILTER = 40  # characters
PAGE = 10  # rows
MOUSE = 3  # rows that a turn of the wheel moves

Row = TypeVar("Row")


class RowList(CellsView, Generic[Row], can_focus=True):
    """`rows` are those that are found, in their order."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.rows: list[Row] = []
        self.filter = ""
        self._chosen = ""  # the key of a row

    @abstractmethod
    def key_of(self, row: Row) -> str:
        """What tells a row from all others, and stays."""

    @abstractmethod
    def narrow(self, text: str) -> None:
        """Show only rows that have all words of `text`."""

    @abstractmethod
    def move_column(self, by: int) -> None:
        """Choose another column, stopping at the ends."""

    @abstractmethod
    def sort(self) -> None:
        """By the chosen column; by the one that it is sorted by already, the other way round."""

    @property
    def chosen(self) -> Row | None:
        """The row that the keys act on."""
        return self.rows[self._at] if self.rows else None

    @property
    def _at(self) -> int:
        return next((k for k, row in enumerate(self.rows) if self.key_of(row) == self._chosen), 0)

    def move(self, rows: int) -> None:
        """Choose another row, stopping at the ends."""
        if self.rows:
            self._chosen = self.key_of(self.rows[max(0, min(self._at + rows, len(self.rows) - 1))])
            self.redraw()

    def on_mouse_scroll_down(self) -> None:
        self.move(MOUSE)

    def on_mouse_scroll_up(self) -> None:
        self.move(-MOUSE)
