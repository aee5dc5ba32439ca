"""Every named parameter, a row each, live."""

from __future__ import annotations

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.parameter_table import COLUMNS, column_pages, draw_parameters
from tui_lab.engine import asks
from tui_lab.engine.asks import TensorStats
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import in_both, translated as _
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.layout import Place
from tui_lab.ui.messages import RowsChanged, TensorChosen
from tui_lab.ui.widgets.cells_panel import CellsPanel


class ParametersPanel(CellsPanel):
    """Up and down choose a row, enter opens it, left and right turn to the columns that have no room."""

    BINDINGS = bindings("parameters")
    scope: Scope = "parameters"
    place: Place = "below"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("parameters", in_both("Named parameters"), style)
        self._found = asks.ParametersAnswer((), ())
        self._selected = 0
        self._opens = False  # was told to before there were rows
        self._page, self._pages = 0, 1  # of the columns

    @property
    def tab(self) -> str:
        return _("Parameters")

    @property
    def rows(self) -> int:
        """How many rows the table has: parameters, buffers and the head of these."""
        return len(self._tensors) + bool(self._found.buffers)

    @property
    def _tensors(self) -> tuple[TensorStats, ...]:
        return (*self._found.parameters, *self._found.buffers)

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there are rows, and columns that have no room."""
        there: set[Fact] = {"rows"} if self._tensors else set()
        return frozenset(there | {"pages"} if self._pages > 1 else there)

    def rows_wanted(self, window: int) -> int:
        return min(self.rows + 4, max(8, window // 4))

    def ask(self) -> asks.Parameters:
        return asks.Parameters()

    def show(self, shot: Snapshot, answer: asks.ParametersAnswer) -> None:
        """Show the rows of a snapshot."""
        before = self.rows
        self._found = answer
        self._selected = min(self._selected, max(0, len(self._tensors) - 1))
        self.redraw()
        if self._opens and self.has_focus:
            self.action_open()
        if before != self.rows:
            self.post_message(RowsChanged())

    def redraw(self) -> None:
        width, height = self.content_size
        self._pages = column_pages(self._found, width)
        self._page = min(self._page, self._pages - 1)
        keys, more = _("enter opens a parameter"), _("left/right more columns, enter opens a parameter")
        self.say_below(more if self._pages > 1 else keys)
        self.put(draw_parameters(self._found, self._selected, width, height, self.drawing_style, self._page))

    def words(self) -> tuple[str, ...]:
        chosen = self._tensors[self._selected].name.rpartition(".")[2] if self._tensors else ""
        return (
            "parameter",
            chosen,
            *(column.head for column in COLUMNS),
            *["buffer"] * bool(self._found.buffers),
        )

    def action_move(self, rows: int) -> None:
        self._selected = max(0, min(self._selected + rows, len(self._tensors) - 1))
        self.redraw()

    def action_columns(self, pages: int) -> None:
        self._page = max(0, self._page + pages)  # not beyond the last one, which depends on the size
        self.redraw()

    def action_open(self) -> None:
        self._opens = not self._tensors
        if self._tensors:
            self.post_message(TensorChosen(self._tensors[self._selected].name))
