"""The code of a scenario: what is read here is what runs."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.syntax import Syntax
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import bindings
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.too_small import TooSmall


class CodeScreen(Screen[None]):
    """Read only; the arrow and page keys scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("everywhere"),
        ("c", "back", "back to the lab"),
        ("escape", "back", "back to the lab"),
    ]
    DEFAULT_CSS = """
    CodeScreen {
        layers: default cover;
        ScrollableContainer { border: $frame $border; border-title-color: $primary; }
        ScrollableContainer Static { width: auto; }
    }
    """

    def __init__(self, file: Path, style: DrawingStyle) -> None:
        super().__init__()
        self._file = file
        self._style = style

    def compose(self) -> ComposeResult:
        with ScrollableContainer() as container:
            container.border_title = Content(str(self._file))
            container.border_subtitle = "read only, c or q goes back to the lab"
            yield Static(self._source(), markup=False)
        yield KeyBar(self._style)
        yield TooSmall()

    def _source(self) -> Syntax | str:
        try:
            source = self._file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return f"{self._file} cannot be read: {error}"
        return Syntax(source, "python", line_numbers=True, theme="ansi_dark", background_color="default")

    def action_back(self) -> None:
        self.dismiss()
