"""Help: the keys of what has the focus first, then all others, from the one table."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_lab.ui.keys import HEADS, Scope, keys_of
from tui_lab.ui.widgets.too_small import TooSmall


class HelpScreen(ModalScreen[None]):
    """Scrolls when the window is low; any of q, ?, escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "dismiss", "close"),
        ("question_mark", "dismiss", "close"),
        ("escape", "dismiss", "close"),
        ("ctrl+q", "app.quit", "quit"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        layers: default cover;
        align: center middle;
        VerticalScroll {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            border: $frame $border; border-title-color: $primary; background: $surface; padding: 0 1;
        }
        VerticalScroll Static { height: auto; }
    }
    """

    def __init__(self, scopes: tuple[Scope, ...]) -> None:
        super().__init__()
        self._scopes = scopes

    def compose(self) -> ComposeResult:
        with VerticalScroll() as box:
            box.border_title = "Keys"
            box.border_subtitle = "q closes"
            for scope in self._scopes:
                table = Table.grid(padding=(0, 2, 0, 0))
                table.add_column(width=12, style="bold")
                table.add_column()
                for key in keys_of(scope):
                    table.add_row(key.shown, key.help)
                yield Static(f"\n[bold $primary]{HEADS[scope]}[/]")
                yield Static(table)
        yield TooSmall()
