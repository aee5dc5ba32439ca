"""The learners of a class, a row each: sorted, filtered, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.columns import in_order
from tui_lab.drawing.figures.learner_table import STATE, LearnerTable, columns, draw_learners
from tui_lab.keeping.classroom import Attendee
from tui_lab.languages import translated as _
from tui_lab.ui.widgets.row_list import LONGEST_FILTER, RowList


class LearnerList(RowList[Attendee]):
    """A learner stays chosen, wherever the row is by now."""

    DEFAULT_CSS = "LearnerList { padding: 0 1; }"

    def __init__(self, folder: str, stuck_after: float, style: DrawingStyle) -> None:
        super().__init__("learners")
        self._folder, self._stuck_after, self._style = folder, stuck_after, style
        self._all: Sequence[Attendee] | None = None  # None until they are read
        self._trouble = ""
        self._column, self._ordered_by, self._down = 1, STATE, True

    def key_of(self, row: Attendee) -> str:
        """The name of the file: all else may be the same for two."""
        return row.file

    def show(self, found: Sequence[Attendee]) -> None:
        """Show these."""
        self._all, self._trouble = found, ""
        self._look()

    def fail(self, why: str) -> None:
        """Say why nobody can be shown."""
        self._trouble = why
        self.redraw()

    def narrow(self, text: str) -> None:
        """Show only learners that have all words of `text` in a column."""
        self.filter = text[:LONGEST_FILTER]
        self._look()

    def move_column(self, by: int) -> None:
        """Choose another column, stopping at the ends."""
        self._column = max(0, min(self._column + by, len(columns()) - 1))
        self.redraw()

    def sort(self) -> None:
        """By the chosen column; by the one that it is sorted by already, the other way round."""
        column = columns()[self._column]
        self._down = not self._down if column.head == self._ordered_by else column.down
        self._ordered_by = column.head
        self._look()

    def _look(self) -> None:
        """Find, sort and draw anew."""
        there = columns()
        words = self.filter.lower().split()
        found = [
            one
            for one in self._all or ()
            if all(word in " ".join(column.text(one) for column in there).lower() for word in words)
        ]
        column = next(column for column in there if column.head == self._ordered_by)
        self.rows = in_order(found, column, self._down)
        if self.rows and not any(one.file == self._chosen for one in self.rows):
            self._chosen = self.rows[0].file
        self.redraw()

    def redraw(self) -> None:
        if self._trouble or self._all is None:
            self.say(self._trouble or _("Reading the folder …"))
            return
        table = LearnerTable(
            self.rows,
            self._folder,
            len(self._all),
            self._at,
            self._column,
            self._ordered_by,
            self._down,
            self.filter,
            self._stuck_after,
        )
        self.put(draw_learners(table, *self.content_size, self._style))
