"""A panel that shows one view of the scenario."""

from __future__ import annotations

from tui_lab.core.errors import Fault
from tui_lab.core.figures import Figure
from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.draw import draw
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.wrap import put_wrapped
from tui_lab.ui.widgets.panel import Panel


class FigurePanel(Panel):
    """Draws the figure of the view called `view` in its own size."""

    def __init__(self, index: int, view: str, title: str, style: DrawingStyle) -> None:
        # Not by the method's name, which may hold letters that an id may not.
        super().__init__(f"view-{index}", title.strip() or view, style)
        self.view = view
        self._figure: Figure | Fault | None = None

    def show_figure(self, figure: Figure | Fault) -> None:
        """Draw a figure, or say why the view has none."""
        self._figure = figure
        self.redraw()

    def redraw(self) -> None:
        width, height = self.content_size
        cells = Cells.blank(width, height)
        if isinstance(self._figure, Fault):
            self._complain(cells, f"This view failed: {self._figure}")
        elif self._figure is not None:
            try:
                cells = draw(self._figure, width, height, self.drawing_style)
            except Exception as error:  # arrays of a learner's own view that do not fit each other
                self._complain(cells, f"The figure of {self.view}() cannot be drawn: {error}")
        self.show(cells)

    def _complain(self, cells: Cells, sentence: str) -> None:
        put_wrapped(cells, 0, sentence, self.drawing_style.palette.bad)
