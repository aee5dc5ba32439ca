"""What to do with a training that goes on elsewhere, when its screen is left."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_lab.ui.widgets.too_small import TooSmall

CHOICES = (
    ("go on", "Let it go on", "it trains on without a screen; tui-lab attach shows it again"),
    ("stop", "Stop it", "as if ctrl+c were typed at it"),
    ("stay", "Stay here", ""),
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
            border: $frame $border; border-title-color: $primary; background: $surface; padding: 0 1;
        }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        box = OptionList(
            *(
                Option(Text.assemble((name, "bold"), *([("\n" + about, "dim")] if about else [])), id=key)
                for key, name, about in CHOICES
            )
        )
        box.border_title = f"{self._title} is still training"
        box.border_subtitle = "enter chooses, esc stays"
        yield box
        yield TooSmall()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(str(event.option_id))
