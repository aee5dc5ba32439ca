"""What lies over the lab until a key puts it away."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.screen import ModalScreen

from tui_lab.ui.keys import names_of


class ClosableScreen(ModalScreen[None]):
    """A box in the middle; q and escape close it, beside the key that opened it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        (f"q,{names_of('everywhere', 'back')}", "dismiss", "close"),
        ("escape", "dismiss", "close"),
        (names_of("everywhere", "app.quit"), "app.quit", "quit"),
    ]
    DEFAULT_CSS = """
    ClosableScreen {
        layers: default cover;
        align: center middle;
    }
    """


class ListScreen(ClosableScreen):
    """One whose box is a list of what there is to choose."""

    DEFAULT_CSS = """
    ListScreen {
        OptionList {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            &, &:focus { border: $frame $border; }
            border-title-color: $primary; background: $surface; padding: 0 1;
            scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        }
    }
    """
