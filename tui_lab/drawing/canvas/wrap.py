"""Running text in cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.text import cell_width, composed
from tui_lab.plain_text import plain_lines

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.drawing.canvas.cells import Cells


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken between words, or within one that is longer."""
    lines: list[str] = []
    for paragraph in map(composed, plain_lines(text).split("\n")):
        line = ""
        for word in paragraph.split(" "):
            if line and cell_width(line) + 1 + cell_width(word) <= width:
                line += " " + word
                continue
            if line:
                lines.append(line)
            line = ""
            for char in word:
                if line and cell_width(line + char) > width:
                    lines.append(line)
                    line = ""
                line += char
        lines.append(line)
    return lines


def put_wrapped(cells: Cells, row: int, text: str, fg: int = DEFAULT, indent: int = 0) -> int:
    """Write `text` from `row` on and return the row after it."""
    for line in wrap(text, max(1, cells.width - indent)):
        cells.put(row, indent, line, fg)
        row += 1
    return row
