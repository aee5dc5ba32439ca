"""What a lab does where data that are not here have a stand-in: it says so, and offers to fetch them."""

from __future__ import annotations

from textual import on

from tui_lab.authoring.datasets.known_sets import KNOWN, stand_in_words
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.number_text import megabytes
from tui_lab.rules import rules
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.fetching import Fetching
from tui_lab.ui.keys import Fact
from tui_lab.ui.messages import FetchSaid
from tui_lab.ui.screens.points import PointsScreen
from tui_lab.ui.training import MakeTrainer


class FetchingScreen(PointsScreen):
    """Training goes on meanwhile; once the data are here, the scenario begins anew with them."""

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self._fetching: Fetching | None = None
        self._told_of = ""  # the set whose stand-in was told of

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is for keys to act on, data to be fetched among it."""
        return super().facts | (
            {"stand-in"} if self._shot is not None and self._shot.stand_in else frozenset()
        )

    def follow(self) -> None:
        """Besides, tell once of a set that its stand-in is in the place of."""
        super().follow()
        name = self._shot.stand_in if self._shot is not None else ""
        if name not in ("", self._told_of):
            self._told_of = name
            size = megabytes(KNOWN[name].size)
            said = _("{why}. F fetches it, {size}.").format(why=stand_in_words(name), size=size)
            if rules().why_not("fetch"):
                said = _("{error}.").format(error=stand_in_words(name))
            self.notice.say(said)

    def action_fetch(self) -> None:
        name = self._shot.stand_in if self._shot is not None else ""
        if why := rules().why_not("fetch"):
            self.notice.say(why)
        elif self._fetching is not None and self._fetching.is_wanted:
            self._fetching.stop()
            self.status.show_fetching("")
            self.notice.say(_("Stopped. What has come stays: F goes on from there."))
        elif not name:
            self.notice.say(_("There is nothing to fetch: the data of this scenario are here."))
        else:
            self._fetching = self._fetching or Fetching(KNOWN[name], self.post_message)
            self._fetching.begin()
            said = _("Fetching {data}. You may train meanwhile; F stops it.")
            self.notice.say(said.format(data=KNOWN[name].title))

    @on(FetchSaid)
    def _take_news(self, message: FetchSaid) -> None:
        going = self._fetching is not None and self._fetching.is_wanted
        self.status.show_fetching(message.words if going else "")
        if message.here:
            here = _("The data are here: the network is rebuilt and starts at step 0.")
            self.notice.say(here, good=True)
            self._training.tell(orders.Reset(other_data=True))
        elif message.why_not:
            self.notice.say(message.why_not, urgent=True)  # whole: it names a folder and files

    def on_unmount(self) -> None:
        if self._fetching is not None:
            self._fetching.stop()
