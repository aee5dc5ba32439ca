"""The code of a scenario: what is read here is what runs. Of a family, also how two of them differ."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import ClassVar

from rich.syntax import Syntax
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.files import read_text
from tui_lab.plain_text import plain, plain_lines
from tui_lab.ui.keys import bindings
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.too_small import TooSmall

LINES_BEFORE = 2  # that are in sight above the line to read first


class CodeScreen(Screen[None]):
    """Read only; the arrow and page keys scroll. `before` is what the code can be compared with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("everywhere", "code"),
        ("c", "back", "back to the lab"),
        ("escape", "back", "back to the lab"),
    ]
    DEFAULT_CSS = """
    CodeScreen {
        layers: default cover;
        ScrollableContainer {
            border: $frame $border;
            border-title-color: $primary;
            scrollbar-size-vertical: 1;
        }
        ScrollableContainer Static { width: auto; }
    }
    """

    def __init__(self, file: Path, style: DrawingStyle, before: Path | None = None) -> None:
        super().__init__()
        self._file, self._before = file, before
        self._style = style
        self._comparing = False
        self._text = Static(markup=False)
        self._container = ScrollableContainer(self._text)

    def compose(self) -> ComposeResult:
        yield self._container
        yield KeyBar(self._style, *(("code",) if self._before else ()))
        yield TooSmall()

    def on_mount(self) -> None:
        self._container.border_subtitle = "read only, c or q goes back to the lab"
        self._show()

    def _show(self) -> None:
        file = self._file
        try:
            source, compared = read_text(file), None
            if self._before and self._comparing:
                file = self._before
                compared = read_text(file)
        except OSError as error:
            self._text.update(plain(f"{file} cannot be read: {error.strerror}"))
            return
        source, line = plain_lines(source), 1
        if compared is None:
            line = taught_line(source)
            self._container.border_title = Content(plain(str(self._file)))
            self._text.update(_highlighted(source, "python", line))
        else:
            old, new = (file.parent.name for file in (self._before, self._file) if file)
            self._container.border_title = Content(plain(f"from {old} (-) to {new} (+)"))
            compared = plain_lines(compared)
            lines = difflib.unified_diff(compared.splitlines(), source.splitlines(), old, new, lineterm="")
            difference = "\n".join(lines)
            # Without colours the terminal would get red as a grey that nobody can read.
            colourless = self._style.palette.text == DEFAULT
            self._text.update(difference if colourless else _highlighted(difference, "diff"))
        self.call_after_refresh(self._bring, line)  # there is nothing to scroll before it is laid out

    def _bring(self, line: int) -> None:
        """Bring a line near the top: what is before it lies above."""
        self._container.scroll_to(y=max(0, line - 1 - LINES_BEFORE), animate=False, immediate=True)

    def action_differences(self) -> None:
        if self._before is not None:
            self._comparing = not self._comparing
            self._show()

    def action_back(self) -> None:
        self.dismiss()


def taught_line(source: str) -> int:
    """The number of the line to read first: where step() begins, or else setup(), or else the file."""
    lines = source.splitlines()
    for method in ("step", "setup"):
        for number, line in enumerate(lines, start=1):
            if line.lstrip().startswith(f"def {method}("):
                return number
    return 1


def _highlighted(text: str, language: str, marked: int = 0) -> Syntax:
    """`text` in colours; with a `marked` line all are numbered, and that one is brought out."""
    return Syntax(
        text,
        language,
        line_numbers=marked > 0,
        highlight_lines={marked} if marked > 1 else set(),
        theme="ansi_dark",
        background_color="default",
    )
