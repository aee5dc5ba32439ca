"""What to do with a training that goes on elsewhere, when its screen is left."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_lab.languages import noted, translated as _
from tui_lab.ui.widgets.too_small import TooSmall

CHOICES = (
    (
        "go on",
        noted("Let it go on"),
        noted("it trains on without a screen; tui-lab attach shows it again"),
    ),
    ("stop", noted("Stop it"), noted("as if ctrl+c were typed at it")),
    ("stay", noted("Stay here"), ""),
)


class LeavingScreen(ModalScreen[str]):
    """Its result is the id of one of CHOICES."""

    BINDINGS = [("escape,q", "dismiss('stay')", "stay"), ("ctrl+q", "dismiss('go on')", "leave")]  # noqa: RUF012
    DEFAULT_CSS = """
    LeavingScreen {
        layers: default cover;
        align: center middle;
        OptionList {
            width: 66; max-width: 100%; height: auto; max-height: 100%;
            &, &:focus { border: $frame $border; }
            border-title-color: $primary; background: $surface; padding: 0 1;
        }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        box = OptionList(
            *(
                Option(
                    Text.assemble((_(name), "bold"), *([("\n" + _(about), "dim")] if about else [])), id=key
                )
                for key, name, about in CHOICES
            )
        )
        box.border_title = _("{title} is still training").format(title=self._title)
        box.border_subtitle = _("enter chooses, esc stays")
        yield box
        yield TooSmall()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(str(event.option_id))
