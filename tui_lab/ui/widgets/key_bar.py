"""The last line: the keys that matter here, from the one table of keys."""

from __future__ import annotations

from tui_lab.ui.drawing.cells import Cells, cell_width
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import Scope, bar_text, keys_of
from tui_lab.ui.widgets.cells_view import CellsView


class KeyBar(CellsView):
    """Shows the keys of its scopes; the last two, help and back, always have a place."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $panel; padding: 0 1; }"

    def __init__(self, style: DrawingStyle, *scopes: Scope) -> None:
        super().__init__(id="key-bar")
        self._style = style
        self._scopes = scopes

    def redraw(self) -> None:
        width = self.content_size.width
        cells = Cells.blank(width, 1)
        palette = self._style.palette
        pairs = [bar_text(key) for key in keys_of(*self._scopes) if key.bar]
        last = [bar_text(key) for key in keys_of("everywhere") if key.bar]
        room = width - sum(cell_width(f"{key} {word}  ") for key, word in last)
        col = 0
        shown = []
        for key, word in pairs:
            size = cell_width(f"{key} {word}  ")
            if col + size > room:
                break
            shown.append((key, word))
            col += size
        col = 0
        for key, word in [*shown, *last]:
            cells.put(0, col, key, palette.accent, bold=True)
            cells.put(0, col + cell_width(key) + 1, word, palette.text)
            col += cell_width(f"{key} {word}  ")
        self.show(cells)
