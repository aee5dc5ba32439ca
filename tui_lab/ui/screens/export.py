"""What can be taken home, and under which name: nothing that is there is written over unasked."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_lab.drawing.canvas.text import cell_width, padded
from tui_lab.errors import LabError
from tui_lab.exporting.kinds import KINDS, Kind, suggested
from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain
from tui_lab.rules import rules
from tui_lab.ui.keys import names_of
from tui_lab.ui.messages import ExportWanted
from tui_lab.ui.screens.closable import ClosableScreen
from tui_lab.ui.widgets.too_small import TooSmall

CHOOSE, WRITE = noted("enter chooses, q closes"), noted("enter writes, esc goes back")


class ExportScreen(ClosableScreen):
    """A list of what there is; enter asks for a name, and enter again writes."""

    BINDINGS: ClassVar[list[BindingType]] = [(names_of("lab", "export"), "dismiss", "close")]
    DEFAULT_CSS = """
    ExportScreen {
        #export {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            border: $frame $border; border-title-color: $primary; background: $surface; padding: 0 1;
        }
        OptionList, OptionList:focus { border: none; padding: 0; height: auto; background: $surface; }
        Static { height: auto; }
        Input, Input:focus { height: 1; border: none; padding: 0; background: $panel; }
    }
    """

    def __init__(self, scenario: str, trains: bool) -> None:
        """`trains` says whether there is a training at all, and not only something to see."""
        super().__init__()
        self._scenario = scenario
        self._kinds = {kind.name: kind for kind in KINDS if trains or not kind.of_a_training}
        self._chosen: Kind | None = None
        self._asked_about = ""  # the file of which it was said that it is there
        width = 2 + max(cell_width(_(kind.title)) for kind in KINDS)
        options = [
            Option(
                Text.assemble((padded(_(kind.title), width), "bold"), (_(kind.about), "dim")), id=kind.name
            )
            for kind in self._kinds.values()
        ]
        self.list, self.label, self.field = OptionList(*options), Static(markup=False), Input()

    def compose(self) -> ComposeResult:
        with Vertical(id="export") as box:
            box.border_title = _("Take home")
            box.border_subtitle = _(CHOOSE)
            yield self.list
            yield self.label
            yield self.field
        yield TooSmall()

    def on_mount(self) -> None:
        self._choose_again()

    def _choose_again(self) -> None:
        self._chosen = None
        self.label.display = self.field.display = False
        self.query_one("#export", Vertical).border_subtitle = _(CHOOSE)
        self.list.focus()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        kind = self._kinds[str(event.option_id)]
        if not kind.is_file:
            self._send(kind, "", over=False)
            return
        self._chosen, self._asked_about = kind, ""
        self.field.value = suggested(kind, self._scenario)
        others = ", ".join(kind.endings[1:])
        said = _("{what} goes into this file:")
        if others:
            said = _("{what} goes into this file (or one that ends in {endings}):")
        self._say(said.format(what=_(kind.title), endings=others))
        self.field.display = True
        self.query_one("#export", Vertical).border_subtitle = _(WRITE)
        self.field.focus()

    def _say(self, text: str) -> None:
        self.label.update(plain(text))
        self.label.display = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (self._chosen is not None and action == "dismiss")  # within a name every letter is one

    def on_key(self, event: Key) -> None:
        if self._chosen is not None and event.key == "escape":
            event.stop()
            self._choose_again()

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        if (kind := self._chosen) is None:
            return
        path = event.value.strip()
        if not path:
            self._say(_("A name, please; esc goes back."))
        elif path != self._asked_about and _is_there(path):
            self._asked_about = path
            said = _("{path} is there already: enter again writes over it, another name leaves it.")
            self._say(said.format(path=path))
        else:
            self._send(kind, path, over=path == self._asked_about)

    def _send(self, kind: Kind, path: str, over: bool) -> None:
        *_, lab, _ = self.app.screen_stack
        self.dismiss()
        lab.post_message(ExportWanted(kind.name, path, over))


def _is_there(path: str) -> bool:
    try:
        return rules().file_for(path).exists()
    except (LabError, OSError, ValueError):
        return False  # writing will say what is wrong
