"""A teacher's screen: the learners of a class, read anew every few seconds."""

from __future__ import annotations

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.events import Key, Paste

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.errors import LabError
from tui_lab.keeping.classroom import Attendee, attendees
from tui_lab.languages import translated as _
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.messages import LeaveWanted
from tui_lab.ui.screens.filtered import FilteredScreen
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.learner_list import LearnerList
from tui_lab.ui.widgets.notice import Notice
from tui_lab.ui.widgets.too_small import TooSmall

AGAIN = 2.0  # seconds between two looks


class ClassScreen(FilteredScreen):
    """Who is where, and who may need help."""

    BINDINGS = bindings("class", "everywhere")
    scope: Scope = "class"
    scopes: tuple[Scope, ...] = ("class", "everywhere")
    facts: frozenset[Fact] = frozenset()
    CSS = "ClassScreen { layers: default notice cover; }"

    def __init__(self, folder: Path, stuck_after: float, style: DrawingStyle) -> None:
        super().__init__()
        self._folder, self._stuck_after = folder, stuck_after
        self._reading = False  # a folder of another machine may not answer
        self.list: LearnerList = LearnerList(str(folder), stuck_after, style)
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

    def on_key(self, event: Key) -> None:
        self.notice.has_been_read()
        self.filter_by(event)

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self.narrow(self.list.filter + event.text.strip())

    def action_back(self) -> None:
        self.post_message(LeaveWanted())
