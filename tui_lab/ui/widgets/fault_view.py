"""A scenario's own error, whole: which file, which line, what it said, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text
from textual.widgets import Static

from tui_lab.engine.asks import Said
from tui_lab.errors import Fault
from tui_lab.files import read_text
from tui_lab.plain_text import plain, plain_lines
from tui_lab.ui.keys import bindings
from tui_lab.ui.messages import DefaultsWanted

AROUND = 4  # lines of source on either side
SAID = 8  # lines of what was printed before


class FaultView(Static, can_focus=True):
    """Shown in place of the panels until the scenario is reset or left."""

    DEFAULT_CSS = (
        "FaultView { border: $frame $error; border-title-color: $error; padding: 1 2; height: 1fr; }"
    )

    BINDINGS = bindings("fault")

    def __init__(self) -> None:
        super().__init__(id="fault")
        self.border_title = "This scenario stopped"
        self._text = Text()

    def show_fault(self, fault: Fault | None, message: str) -> None:
        """Say what went wrong; `fault` is None when no line of a file is to blame."""
        text = Text()
        if fault is None:
            text.append(plain_lines(message), "bold")
        else:
            text.append(f"{plain_lines(fault.message)}\n", "bold")
            text.append(f"\nin {fault.during}, line {fault.line} of\n{plain(str(fault.file))}\n\n")
            for number, line in _source(fault.file, fault.line):
                here = number == fault.line
                text.append(
                    f"{'>' if here else ' '} {number:4} {plain_lines(line)}\n", "bold" if here else "dim"
                )
        text.append("\nMend the file and press r to load it again." if fault else "\n\nPress r to try again.")
        if fault is None or fault.during != "import":
            text.append(" If a knob's value is to blame, D starts again with all defaults.")
        text.append(" [ and ] open other scenarios, q goes back.")
        self._text = text
        self.update(text)

    def show_said(self, lines: Sequence[Said]) -> None:
        """Add what the scenario's code said last."""
        said = Text("\n\nIt said last:\n" if lines else "")
        for line in lines[-SAID:]:
            said.append(f"{plain(line.text.expandtabs())}\n")
        self.update(self._text + said)

    def action_all_defaults(self) -> None:
        self.post_message(DefaultsWanted())


def _source(file: Path, line: int) -> list[tuple[int, str]]:
    try:
        lines = read_text(file).split("\n")
    except OSError:
        return []
    first = max(0, line - 1 - AROUND)
    return list(enumerate(lines[first : line + AROUND], start=first + 1))
