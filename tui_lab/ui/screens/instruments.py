"""Which instruments there are, to look into the run with one."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_lab.instruments import summaries
from tui_lab.languages import translated as _
from tui_lab.ui.keys import names_of
from tui_lab.ui.messages import InstrumentWanted
from tui_lab.ui.screens.closable import ListScreen
from tui_lab.ui.widgets.too_small import TooSmall

OF_SCENARIOS = "of scenarios alone: it takes steps of its own, and this script takes them itself"


class InstrumentsScreen(ListScreen):
    """A list of all of them; enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [(names_of("lab", "instruments"), "dismiss", "close")]

    def __init__(self, open_now: str, script: bool = False) -> None:
        """`open_now` is the one that looks into the run already, empty for none.

        Those that train by themselves cannot do so with a `script`, and stand last.
        """
        super().__init__()
        self._open_now, self._script = open_now, script

    def compose(self) -> ComposeResult:
        found = sorted(summaries(), key=lambda one: self._script and one.trains)
        names = [one.name for one in found]
        options = [
            Option(
                Text.assemble((_(one.title), "dim"), "\n", (_(OF_SCENARIOS), "dim")),
                id=one.name,
                disabled=True,
            )
            if self._script and one.trains
            else Option(Text.assemble((_(one.title), "bold"), "\n", (_(one.about), "dim")), id=one.name)
            for one in found
        ]
        box = OptionList(*options)
        box.highlighted = names.index(self._open_now) if self._open_now in names else 0
        box.border_title = _("Look into the run with")
        yield box
        yield TooSmall()

    def on_mount(self) -> None:
        box = self.query_one(OptionList)
        self.watch(box, "highlighted", self._say_where)
        self.watch(box, "show_vertical_scrollbar", self._say_where)

    def _say_where(self) -> None:
        """What the keys do, and where not all have room which of them is chosen."""
        box = self.query_one(OptionList)
        keys = _("enter opens, q closes")
        if box.show_vertical_scrollbar:
            here = _("{number} of {all}, up/down").format(
                number=(box.highlighted or 0) + 1, all=box.option_count
            )
            keys = f"{here}, {keys}"
        box.border_subtitle = keys

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        *_, lab, _ = self.app.screen_stack
        self.dismiss()
        lab.post_message(InstrumentWanted(str(event.option_id)))
