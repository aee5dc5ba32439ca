"""A bordered place on the screen with a number, a name and something drawn in it."""

from __future__ import annotations

from textual.content import Content

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.plain_text import plain
from tui_lab.ui.keys import Fact
from tui_lab.ui.layout import Place
from tui_lab.ui.widgets.cells_view import CellsView


class CellsPanel(CellsView, can_focus=True):
    """The border brightens where the keys go. `number` is the key that leads here."""

    place: Place = "views"

    DEFAULT_CSS = """
    CellsPanel { padding: 0 1; }
    """

    def __init__(self, panel_id: str, title: str, style: DrawingStyle) -> None:
        super().__init__(id=panel_id, classes="framed")
        self.drawing_style = style
        self.number = 0
        self.title = title

    def numbered(self, number: int) -> None:
        """Show the key that leads here in the title."""
        self.number = number
        self.retitle(self.title)

    def retitle(self, title: str) -> None:
        """Change the words of the title; the border is sent again only when they differ."""
        self.title = title = plain(title)
        text = Content(f"{self.number} {title}" if self.number else title)
        # A title may hold brackets, which are no markup here.
        if self.border_title != text.markup:
            self.border_title = text

    @property
    def tab(self) -> str:
        """The word for it where the title is too long."""
        return self.title.split()[0]

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is in it for its keys to act on."""
        return frozenset()

    def rows_wanted(self, window: int) -> int | None:
        """As many as there are."""
        return None

    def take_keys(self) -> None:
        """Give the keys to this panel."""
        self.focus()

    def leave(self) -> bool:
        """Nothing is typed here that would be lost."""
        return True

    def put_cursor_away(self) -> None:
        """There is none."""

    def say_below(self, words: str) -> None:
        """Change the words of the lower border, which are no markup either."""
        text = Content(plain(words))
        if self.border_subtitle != text.markup:
            self.border_subtitle = text
