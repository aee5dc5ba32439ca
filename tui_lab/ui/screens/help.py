"""Help: what the words mean that stand where the focus is, then the keys, those of the focus first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.languages import translated as _
from tui_lab.ui.commands import HasScenarios
from tui_lab.ui.keys import Scope, bindings, names_of
from tui_lab.ui.messages import OpenWanted
from tui_lab.ui.screens.closable import ClosableScreen
from tui_lab.ui.widgets.help_page import HelpPage
from tui_lab.ui.widgets.too_small import TooSmall
from tui_lab.ui.words import Words

CLOSING = ("q", *names_of("everywhere", "back", "app.help").split(","))


class HelpScreen(ClosableScreen):
    """Opens at `term` where one is named; any of q, ?, escape closes it, typing finds any word."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("help"),
        (names_of("everywhere", "app.help"), "dismiss", "close"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        HelpPage {
            width: 86; max-width: 100%; height: 100%;
            border: $frame $border; border-title-color: $primary; border-subtitle-color: $hint;
            background: $surface; padding: 0 1;
        }
    }
    """

    def __init__(
        self,
        scopes: Sequence[Scope],
        style: DrawingStyle,
        words: Sequence[Words] = (),
        term: str = "",
    ) -> None:
        super().__init__()
        named = [Words(_("The word"), (term,))] if term else []
        self.page = HelpPage((*named, *words), (*scopes[:-1], "help", *scopes[-1:]), style)

    def compose(self) -> ComposeResult:
        self.page.border_title = _("Words and keys")
        self.page.border_subtitle = _("up/down, type to find, q closes")
        yield self.page
        yield TooSmall()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a word is typed every letter is a letter, `q` and `?` too.
        return not (self.page.filter and action == "dismiss")

    def on_key(self, event: Key) -> None:
        typed = event.character if event.is_printable and event.character else ""
        found = self.page.filter
        if event.key == "backspace" and found:
            self.page.narrow(found[:-1])
        elif event.key == "escape" and found:
            self.page.narrow("")
        elif (found and typed) or (typed.strip() and event.key not in CLOSING):
            self.page.narrow(found + typed)
        else:
            return
        event.stop()

    def action_move(self, terms: int) -> None:
        self.page.move(terms)

    def action_page(self, pages: int) -> None:
        self.page.page(pages)

    def action_open(self) -> None:
        """Open the scenario that shows the chosen term."""
        chosen = self.page.chosen
        entries = cast(HasScenarios, self.app).entries
        entry = next((one for one in entries if chosen is not None and one.name == chosen.see), None)
        if entry is not None:
            self.post_message(OpenWanted(entry))
