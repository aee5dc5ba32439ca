"""All panels by number and name, for a window that shows only some of them."""

from __future__ import annotations

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
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
        wordings = [[title for title, _, _ in self._tabs], [word for _, word, _ in self._tabs]]
        # Of those that do not show, no longer a beginning than fits; their numbers stay in any case.
        wordings += [
            [word if shown else cut(word, longest, self._style.set.ellipsis) for _, word, shown in self._tabs]
            for longest in range(9, 1, -1)
        ]
        numbers = [word if shown else "" for _, word, shown in self._tabs]
        words = next((words for words in wordings if _length(words) <= width), numbers)
        col = 0
        for number, (word, (_, _, shown)) in enumerate(zip(words, self._tabs, strict=True), start=1):
            text = f"{number} {word}".rstrip()
            text = f"[{text}]" if shown else f" {text} "
            cells.put(0, col, text, palette.accent if shown else palette.muted, bold=shown)
            col += cell_width(text)
        self.put(cells)


def _length(words: list[str]) -> int:
    """Cells that the line takes with these words: a number, a blank and the brackets come to each."""
    return sum(cell_width(f"{number} {word}") + 2 for number, word in enumerate(words, start=1))
