"""Running text in cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.text import cell_width, composed
from tui_lab.languages import WIDE, has_wide
from tui_lab.plain_text import plain_lines

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.drawing.canvas.cells import Cells

# Between wide characters a line may break, but it neither begins with what closes nor ends with what opens.
OPENING, CLOSING = "（《〈「『【〔“‘([", "，。、；：？！）》〉」』】〕”’…—,.;:?!)]%"


def wrap(text: str, width: int, keep_words: bool = False) -> list[str]:
    """`text` in lines of at most `width` cells, broken between words, or within one that is longer.

    With `keep_words` a longer one stays whole, and its line is longer, too. Its own line breaks stay, and so
    do indents, unless they would take more than half of the width.
    """
    paragraphs = map(composed, plain_lines(text).split("\n"))
    return [line for paragraph in paragraphs for line in _broken(paragraph, width, keep_words)]


def _broken(paragraph: str, width: int, keep_words: bool) -> list[str]:
    body = paragraph.lstrip(" ")
    indent = paragraph[: len(paragraph) - len(body)]
    indent = indent if len(indent) <= width // 2 else ""
    room, line, used = max(1, width - len(indent)), "", 0
    lines: list[str] = []
    for blank, word in _words(body):
        size = cell_width(word)
        if line and used + len(blank) + size <= room:
            line, used = f"{line}{blank}{word}", used + len(blank) + size
            continue
        if line:
            lines.append(line)
        *whole, line = [word] if size <= room or keep_words else _pieces(word, room)
        lines += whole
        used = cell_width(line)
    return [indent + line for line in (*lines, line)]


@cache
def _units() -> re.Pattern[str]:
    """Finds what may stand in a line by itself."""
    edges = re.escape(OPENING + CLOSING)
    return re.compile(
        rf"[{re.escape(OPENING)}]*(?:[{WIDE}]|[^{WIDE}{edges}](?:[^{WIDE}]*[^{WIDE}{edges}])?|)[{re.escape(CLOSING)}]*"
    )


def _words(body: str) -> Iterator[tuple[str, str]]:
    """What stays in one line, each with the blank before it: words, and single characters of Chinese."""
    for number, word in enumerate(body.split(" ")):
        blank = " " if number else ""
        if not has_wide(word):
            yield blank, word
            continue
        for unit in filter(None, _units().findall(word)):
            yield blank, unit
            blank = ""


def _pieces(word: str, room: int) -> list[str]:
    """A word that is wider than `room`, in pieces that are not."""
    if word.isascii():
        return [word[start : start + room] for start in range(0, len(word), room)]
    pieces, used = [""], 0
    for char in word:
        size = cell_width(char)
        if used and used + size > room:
            pieces.append("")
            used = 0
        pieces[-1] += char
        used += size
    return pieces


def put_wrapped(cells: Cells, row: int, text: str, fg: int = DEFAULT, indent: int = 0) -> int:
    """Write `text` from `row` on and return the row after it."""
    for line in wrap(text, max(1, cells.width - indent)):
        cells.put(row, indent, line, fg)
        row += 1
    return row
