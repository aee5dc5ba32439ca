"""What lies over the lab until a key puts it away."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.screen import ModalScreen


class ClosableScreen(ModalScreen[None]):
    """A box in the middle; q and escape close it, beside the key that opened it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "dismiss", "close"),
        ("escape", "dismiss", "close"),
        ("ctrl+q", "app.quit", "quit"),
    ]
    DEFAULT_CSS = """
    ClosableScreen {
        layers: default cover;
        align: center middle;
    }
    """
