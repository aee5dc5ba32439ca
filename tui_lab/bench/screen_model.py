"""The text that a program has put on a terminal: just enough of one to run the lab on."""

from __future__ import annotations

import codecs
import re

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.text import cell_width

# A control sequence with its parameters and last letter; a command string; another escape; controls; text.
PART = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]P^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[^\[\]P^_]"
    r"|(?P<control>[\x00-\x1a])"
    r"|(?P<text>[^\x00-\x1b]+)"
)


class ScreenModel:
    """Applies what a program writes: cursor moves, erasing, line ends and text; all else is passed over."""

    def __init__(self, columns: int, rows: int) -> None:
        self._cells = Cells.blank(columns, rows)
        self._row = self._column = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._cut_off = ""  # the begin of a sequence whose end has not arrived
        self._written: set[int] = set()

    @property
    def covered(self) -> bool:
        """Whether something, blanks too, was written into every row."""
        return len(self._written) == self._cells.height

    @property
    def lines(self) -> list[str]:
        """The rows from the top, without trailing blanks."""
        return self._cells.text().split("\n")

    def feed(self, written: bytes) -> str:
        """Apply the next bytes, which may end anywhere; what the terminal answers to them."""
        text = self._cut_off + self._decoder.decode(written)
        at, answers = 0, ""
        while part := PART.match(text, at):
            answers += self._apply(part)
            at = part.end()
        self._cut_off = text[at:]
        return answers

    def _apply(self, part: re.Match[str]) -> str:
        parameters = part["parameters"] or ""
        match part["text"] or part["control"] or part["final"]:
            case "\n":
                self._row += 1
            case "\r":
                self._column = 0
            case "H" if part["final"]:
                row, _, column = parameters.partition(";")
                self._row, self._column = int(row or 1) - 1, int(column or 1) - 1
            case "C" if part["final"]:
                self._column += int(parameters or 1)
            case "X" if part["final"]:
                self._put(" " * int(parameters or 1))
            case "n" if part["final"] and parameters == "6":
                return f"\x1b[{self._row + 1};{self._column + 1}R"
            case "p" if part["final"] and parameters == "?2026":
                return "\x1b[?2026;2$y"  # synchronised output is known here
            case text if part["text"]:
                self._put(text)
                self._column += cell_width(text)
        return ""

    def _put(self, text: str) -> None:
        self._cells.put(self._row, self._column, text)
        self._written.add(self._row)
