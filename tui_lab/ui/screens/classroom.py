"""A teacher's screen: the learners of a class, read anew every few seconds."""

from __future__ import annotations

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.events import Key, Paste
from textual.screen import Screen

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.errors import LabError
from tui_lab.keeping.classroom import Attendee, attendees
from tui_lab.languages import translated as _
from tui_lab.ui.keys import Fact, Scope, bindings, names_of
from tui_lab.ui.messages import LeaveWanted
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.learner_list import LearnerList
from tui_lab.ui.widgets.notice import Notice
from tui_lab.ui.widgets.run_list import PAGE
from tui_lab.ui.widgets.too_small import TooSmall

AGAIN = 2.0  # seconds between two looks


class ClassScreen(Screen[None]):
    """Letters filter, so that all else has keys that are none."""

    BINDINGS = bindings("class", "everywhere")
    scope: Scope = "class"
    scopes: tuple[Scope, ...] = ("class", "everywhere")
    facts: frozenset[Fact] = frozenset()
    CSS = "ClassScreen { layers: default notice cover; }"

    def __init__(self, folder: Path, stuck_after: float, style: DrawingStyle) -> None:
        super().__init__()
        self._folder, self._stuck_after = folder, stuck_after
        self._reading = False  # a folder of another machine may not answer
        self.list = LearnerList(str(folder), stuck_after, style)
        self.notice = Notice(style)
        self._key_bar = KeyBar(style, "class")

    def compose(self) -> ComposeResult:
        yield self.list
        yield self._key_bar
        yield self.notice
        yield TooSmall()

    def on_mount(self) -> None:
        self.list.focus()
        self.look()
        self.set_interval(AGAIN, self.look)

    def look(self) -> None:
        """Read the folder, unless it is being read."""
        if not self._reading:
            self._reading = True
            self._read()

    @work(thread=True)
    def _read(self) -> None:
        try:
            found = attendees(self._folder, self._stuck_after)
        except LabError as error:
            self.app.call_from_thread(self._show, [], _("{error}.").format(error=error))
        else:
            self.app.call_from_thread(self._show, found)

    def _show(self, found: list[Attendee], trouble: str = "") -> None:
        self._reading = False
        if trouble:
            self.list.fail(trouble)
        else:
            self.list.show(found)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Within a filter every letter is a letter, `q` and `?` too.
        return not (self.list.filter and action in ("back", "app.help"))

    def on_key(self, event: Key) -> None:
        self.notice.has_been_read()
        typed, found = event.character if event.is_printable and event.character else "", self.list.filter
        if event.key == "backspace":
            self.list.narrow(found[:-1])
        elif event.key == "escape":
            self.list.narrow("") if found else self.action_back()
        elif typed.strip() or (typed and found):
            if not found and event.key in names_of("everywhere", "back", "app.help").split(","):
                return
            self.list.narrow(found + typed)
        else:
            return
        event.stop().prevent_default()

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self.list.narrow(self.list.filter + event.text.strip())

    def action_move(self, rows: int) -> None:
        self.list.move(rows)

    def action_page(self, pages: int) -> None:
        self.list.move(pages * PAGE)

    def action_column(self, columns: int) -> None:
        self.list.move_column(columns)

    def action_sort(self) -> None:
        self.list.sort()

    def action_back(self) -> None:
        self.post_message(LeaveWanted())
