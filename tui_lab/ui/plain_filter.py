"""The one way out of every widget: a line is text by the time it becomes what the terminal is sent."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui_lab.plain_text import plain


class PlainFilter(LineFilter):
    """Makes the text of each segment plain, in as many cells as Textual has laid out for it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [_plain(segment) for segment in segments]


def _plain(segment: Segment) -> Segment:
    words = plain(segment.text)
    if words == segment.text:
        return segment
    return Segment(set_cell_size(words, cell_len(segment.text)), segment.style, segment.control)
