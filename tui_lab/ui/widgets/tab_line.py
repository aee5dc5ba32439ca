"""All panels by number and name, for a window that shows only some of them."""

from __future__ import annotations

from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.text import cell_width
from tui_lab.ui.widgets.cells_view import CellsView

Tab = tuple[str, str, bool]  # the panel's title, the word for it when that is too long, whether it shows


class TabLine(CellsView):
    """The panels on the screen stand in bold between brackets, so that no colour is needed to see them."""

    DEFAULT_CSS = "TabLine { height: 1; }"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="tabs")
        self._style = style
        self._tabs: list[Tab] = []

    def show_tabs(self, tabs: list[Tab]) -> None:
        """Show the panels in the order of their numbers."""
        self._tabs = tabs
        self.redraw()

    def redraw(self) -> None:
        width = self.content_size.width
        cells = Cells.blank(width, 1)
        palette = self._style.palette
        texts = [f"{number} {title}" for number, (title, _, _) in enumerate(self._tabs, start=1)]
        if sum(cell_width(text) + 2 for text in texts) > width:
            texts = [f"{number} {word}" for number, (_, word, _) in enumerate(self._tabs, start=1)]
        if sum(cell_width(text) + 2 for text in texts) > width:  # the keys that lead to the others remain
            texts = [text if tab[2] else text.split()[0] for text, tab in zip(texts, self._tabs, strict=True)]
        col = 0
        for text, (_, _, shown) in zip(texts, self._tabs, strict=True):
            text = f"[{text}]" if shown else f" {text} "
            cells.put(0, col, text, palette.accent if shown else palette.muted, bold=shown)
            col += cell_width(text)
        self.show(cells)
