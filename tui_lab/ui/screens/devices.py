"""Which devices there are to train on, how much of their memory is free, and why others are not."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_lab.authoring.device_facts import DeviceFacts
from tui_lab.drawing.canvas.text import cell_width, padded
from tui_lab.engine.orders import Devices
from tui_lab.languages import translated as _
from tui_lab.number_text import amount
from tui_lab.plain_text import plain
from tui_lab.ui.keys import names_of
from tui_lab.ui.messages import DevicesAsked, MoveWanted
from tui_lab.ui.screens.closable import ListScreen
from tui_lab.ui.widgets.too_small import TooSmall

AGAIN = 1.0  # seconds between two looks at the memory


class DevicesScreen(ListScreen):
    """A list of all of them; enter moves the run to one."""

    BINDINGS: ClassVar[list[BindingType]] = [(names_of("lab", "devices"), "dismiss", "close")]

    def __init__(self, told: Devices) -> None:
        super().__init__()
        self._told = told
        self.list = OptionList(
            *(Option(_words(one, told), id=one.name, disabled=bool(one.why_not)) for one in told.found)
        )

    def compose(self) -> ComposeResult:
        names = [one.name for one in self._told.found]
        self.list.highlighted = names.index(self._told.present) if self._told.present in names else 0
        self.list.border_title = _("Train on")
        self.list.border_subtitle = _("enter moves the run there, q closes")
        yield self.list
        yield TooSmall()

    def on_mount(self) -> None:
        self.set_interval(AGAIN, self._ask)

    def _ask(self) -> None:
        lab = self.app.screen_stack[-2]
        lab.post_message(DevicesAsked())

    def show(self, told: Devices) -> None:
        """Have the numbers of a later look."""
        if [one.name for one in told.found] == [one.name for one in self._told.found]:
            for at, (one, former) in enumerate(zip(told.found, self._told.found, strict=True)):
                if one != former or told.present != self._told.present:
                    self.list.replace_option_prompt_at_index(at, _words(one, told))
            self._told = told

    @on(OptionList.OptionSelected)
    def _move(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        lab = self.app.screen_stack[-2]
        self.dismiss()
        lab.post_message(MoveWanted(str(event.option_id)))


def _words(one: DeviceFacts, told: Devices) -> Text:
    """Its name and what it is; below that its memory, or why it cannot be had."""
    width = max(cell_width(other.name) for other in told.found) + 2
    here = "  " + _("trains here") if one.name == told.present else ""
    first = Text.assemble((padded(plain(one.name), width), "bold"), plain(one.what), (here, "bold"))
    if one.why_not:
        below = _("not here: {why}").format(why=one.why_not)
    elif one.total:
        below = _("{used} used, {free} free of {all}").format(
            used=amount(one.used), free=amount(one.free), all=amount(one.total)
        )
    else:
        below = _("how much memory is free is not known")
    return first.append(f"\n{' ' * width}{below}", "dim")
