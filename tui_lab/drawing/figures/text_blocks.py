"""Text as it was written, wrapped and scrolled."""

from __future__ import annotations

from functools import lru_cache

from tui_lab.authoring.figures import TextBlock
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.marks.header import hint
from tui_lab.drawing.marks.window import Part, Scrolled, missing_words
from tui_lab.languages import translated as _


def draw_text_block(
    figure: TextBlock, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells; a last line says which lines of how many are shown."""
    if not figure.text.strip() or width < 4 or height < 2:
        return hint(width, height, _("needs more room") if figure.text.strip() else _("no text yet"), style)
    cells, ellipsis, palette = Cells.blank(width, height), style.set.ellipsis, style.palette
    top = _top(figure, height)
    if top:
        cells.put(0, 0, cut(figure.note, width, ellipsis), palette.muted)
    lines, room = _lines(figure.text, width), height - top
    first = held_text_block(figure, width, height, scrolled or Scrolled()).rows
    if len(lines) > room:
        room -= 1
        words = missing_words([Part("line", first, room, len(lines))], ellipsis)
        cells.put(height - 1, 0, cut(words, width, ellipsis), palette.muted)
    for row, line in enumerate(lines[first : first + room], start=top):
        cells.put(row, 0, line, palette.text)
    return cells


def held_text_block(figure: TextBlock, width: int, height: int, scrolled: Scrolled) -> Scrolled:
    """`scrolled`, but not beyond what brings the last line into sight."""
    if width < 4 or height < 2:
        return Scrolled()
    count, room = len(_lines(figure.text, width)), height - _top(figure, height)
    return scrolled.within(count - (room - 1) if count > room else 0, 0)


def _top(figure: TextBlock, height: int) -> int:
    """Rows of the note."""
    return int(bool(figure.note) and height >= 4)


@lru_cache(maxsize=8)  # it is asked for several times a frame
def _lines(text: str, width: int) -> tuple[str, ...]:
    return tuple(wrap(text.rstrip(), width))
