"""The menu: the course and the chapters, what has been done of them, and a filter."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.events import Key, Paste
from textual.screen import Screen

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.teaching.search import Search
from tui_lab.ui.keys import Scope, bindings, names_of
from tui_lab.ui.messages import LeaveWanted, OpenWanted
from tui_lab.ui.standing import Standing
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.scenario_list import ScenarioList
from tui_lab.ui.widgets.too_small import TooSmall


class MenuScreen(Screen[None]):
    """Opens at the last scenario; typing filters."""

    BINDINGS = bindings("menu", "everywhere")
    scopes: tuple[Scope, ...] = ("menu", "everywhere")
    CSS = "MenuScreen { layers: default cover; }"

    def __init__(self, standing: Standing, last: str, style: DrawingStyle) -> None:
        super().__init__()
        self._style = style
        self.list = ScenarioList(standing, Search(standing.entries.values()), last, style)

    def compose(self) -> ComposeResult:
        yield self.list
        yield KeyBar(self._style, "menu")
        yield TooSmall()

    def on_screen_resume(self) -> None:
        self.list.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Within a filter every letter is a letter, `q` and `?` too.
        return not (self.list.filter and action in ("back", "app.help"))

    def on_key(self, event: Key) -> None:
        typed = event.character if event.is_printable and event.character else ""
        if event.key == "backspace":
            self.list.narrow(self.list.filter[:-1])
        elif event.key == "escape":
            self.list.narrow("")
        elif typed.strip() or (typed and self.list.filter):
            if not self.list.filter and event.key in names_of("everywhere", "back", "app.help").split(","):
                return
            self.list.narrow(self.list.filter + typed)
        else:
            return
        event.stop()

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self.list.narrow(self.list.filter + event.text.strip())

    def action_move(self, rows: int) -> None:
        self.list.move(rows)

    def action_first(self) -> None:
        self.list.move(-len(self.list.rows))

    def action_last(self) -> None:
        self.list.move(len(self.list.rows))

    def action_open(self) -> None:
        if self.list.chosen is not None:
            self.post_message(OpenWanted(self.list.chosen))

    def action_back(self) -> None:
        self.post_message(LeaveWanted())
