"""Every named parameter, a row each, live."""

from __future__ import annotations

from tui_lab.core.snapshot import TensorStats
from tui_lab.ui.drawing.parameter_table import column_pages, draw_parameters
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import bindings
from tui_lab.ui.messages import TensorChosen
from tui_lab.ui.widgets.panel import Panel


class ParametersPanel(Panel):
    """Up and down choose a row, enter opens it, left and right turn to the columns that have no room."""

    BINDINGS = bindings("parameters")

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("parameters", "Named parameters", style)
        self._parameters: tuple[TensorStats, ...] = ()
        self._buffers: tuple[TensorStats, ...] = ()
        self._total = 0
        self._selected = 0
        self._page = 0  # of the columns

    @property
    def rows(self) -> int:
        """How many rows the table has: parameters, buffers and the head of these."""
        return len(self._parameters) + len(self._buffers) + bool(self._buffers)

    @property
    def _tensors(self) -> tuple[TensorStats, ...]:
        return (*self._parameters, *self._buffers)

    def show_parameters(
        self, parameters: tuple[TensorStats, ...], buffers: tuple[TensorStats, ...], total: int
    ) -> None:
        """Show the rows of a snapshot; `total` counts shared parameters once."""
        self._parameters, self._buffers, self._total = parameters, buffers, total
        self._selected = min(self._selected, max(0, len(self._tensors) - 1))
        self.redraw()

    def redraw(self) -> None:
        width, height = self.content_size
        pages = column_pages(self._parameters, self._buffers, width)
        self._page = min(self._page, pages - 1)
        keys = "left/right more columns, " * (pages > 1) + "enter opens a parameter"
        if self.border_subtitle != keys:
            self.border_subtitle = keys
        self.show(
            draw_parameters(
                self._parameters,
                self._buffers,
                self._total,
                self._selected,
                width,
                height,
                self.drawing_style,
                self._page,
            )
        )

    def action_move(self, rows: int) -> None:
        self._selected = max(0, min(self._selected + rows, len(self._tensors) - 1))
        self.redraw()

    def action_columns(self, pages: int) -> None:
        self._page = max(0, self._page + pages)  # not beyond the last one, which depends on the size
        self.redraw()

    def action_open(self) -> None:
        if self._tensors:
            self.post_message(TensorChosen(self._tensors[self._selected].name))
