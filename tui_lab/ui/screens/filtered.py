"""A screen that is a list of rows: letters filter it, so that all else has keys that are none."""

from __future__ import annotations

from typing import Any

from textual.events import Key
from textual.screen import Screen

from tui_lab.ui.keys import names_of
from tui_lab.ui.widgets.row_list import PAGE, RowList

LEADING_AWAY = ("back", "app.help")  # whose letters filter, too, once something is filtered


class FilteredScreen(Screen[None]):
    """`list` has the rows."""

    list: RowList[Any]

    def narrow(self, text: str) -> None:
        """Show only rows that have all words of `text`."""
        self.list.narrow(text)

    def action_back(self) -> None:
        """Leave."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (self.list.filter and action in LEADING_AWAY)

    def filter_by(self, event: Key) -> None:
        """Have a key narrow the list, or widen it again, if it is one that does."""
        typed, found = event.character if event.is_printable and event.character else "", self.list.filter
        if event.key == "backspace":
            self.narrow(found[:-1])
        elif event.key == "escape":
            self.narrow("") if found else self.action_back()
        elif typed.strip() or (typed and found):
            if not found and event.key in names_of("everywhere", *LEADING_AWAY).split(","):
                return
            self.narrow(found + typed)
        else:
            return
        event.stop().prevent_default()

    def action_move(self, rows: int) -> None:
        self.list.move(rows)

    def action_page(self, pages: int) -> None:
        self.list.move(pages * PAGE)

    def action_column(self, columns: int) -> None:
        self.list.move_column(columns)

    def action_sort(self) -> None:
        self.list.sort()
