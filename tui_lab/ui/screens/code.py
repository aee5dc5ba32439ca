"""The code of a scenario: what is read here is what runs.

Of a family, also how two of them differ; of one whose code asks what a knob is, how two of its forms do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import suppress
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
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain, plain_lines
from tui_lab.teaching.forms import Difference, differences
from tui_lab.ui.keys import bindings, names_of
from tui_lab.ui.messages import CopyWanted
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.too_small import TooSmall

LINES_BEFORE = 2  # that are in sight above the line to read first


class CodeScreen(Screen[None]):
    """Read only; the arrow and page keys scroll. `before` is what the code can be compared with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("everywhere", "code"),
        (names_of("lab", "code"), "back", "back to the lab"),
        (names_of("lab", "copy"), "copy", "copy the code"),
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
        self._shown = ""  # the text
        self._place = 0  # of what is shown among the differences; before the first is the code
        self._text = Static(markup=False)
        self._container = ScrollableContainer(self._text)

    def compose(self) -> ComposeResult:
        yield self._container
        yield KeyBar(self._style, *(("code",) if self._before or self._forms() else ()))
        yield TooSmall()

    def on_mount(self) -> None:
        self._container.border_subtitle = _("read only, y copies it, c or q goes back to the lab")
        self._show()

    def _show(self) -> None:
        try:
            source = plain_lines(read_text(self._file))
            shown = (
                [*self._from_before(source), *differences(source)][self._place - 1] if self._place else None
            )
        except OSError as error:
            said = _("{file} cannot be read: {why}")
            file = error.filename or self._file
            self._text.update(plain(said.format(file=file, why=error.strerror)))
            return
        line = 1
        self._shown = source if shown is None else shown.text
        if shown is None:
            line = taught_line(source)
            self._container.border_title = Content(plain(str(self._file)))
            self._text.update(_highlighted(source, "python", line))
        else:
            self._container.border_title = Content(
                plain(_("from {old} (-) to {new} (+)").format(old=shown.old, new=shown.new))
            )
            # Without colours the terminal would get red as a grey that nobody can read.
            colourless = self._style.palette.text == DEFAULT
            self._text.update(shown.text if colourless else _highlighted(shown.text, "diff"))
        self.call_after_refresh(self._bring, line)  # there is nothing to scroll before it is laid out

    def _from_before(self, source: str) -> Iterator[Difference]:
        """What differs from the scenario before it, if there is one."""
        if self._before is not None:
            old, new = self._before.parent.name, self._file.parent.name
            before = plain_lines(read_text(self._before)).splitlines()
            lines = difflib.unified_diff(before, source.splitlines(), old, new, lineterm="")
            yield Difference(old, new, "\n".join(lines))

    def _forms(self) -> tuple[Difference, ...]:
        with suppress(OSError):  # it is told in the place of the code
            return differences(plain_lines(read_text(self._file)))
        return ()

    def _bring(self, line: int) -> None:
        """Bring a line near the top: what is before it lies above."""
        self._container.scroll_to(y=max(0, line - 1 - LINES_BEFORE), animate=False, immediate=True)

    def action_differences(self) -> None:
        """The next difference, and after the last one the code again."""
        if there := len(self._forms()) + (self._before is not None):
            self._place = (self._place + 1) % (there + 1)
            self._show()

    def action_copy(self) -> None:
        self.post_message(CopyWanted(self._file.name, self._shown))

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
