"""What a scenario's code said, as rows of cells, the newest last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, composed
from tui_lab.engine.asks import Said

MARK = "!"  # before what is no plain print, so that no colour is needed to tell
TAB = 8


def draw_console(lines: Sequence[Said], width: int, height: int, style: DrawingStyle) -> Cells:
    """Exactly `width` × `height` cells: the step, a mark, and the text in as many rows as it takes.

    Where that is more than there is room for, the first ones are left out.
    """
    cells, palette = Cells.blank(width, height), style.palette
    gutter = max((len(f"{said.step:,}") for said in lines), default=0)
    room = width - gutter - 3
    if room < 1:
        return cells
    colours = {"out": palette.text, "err": palette.warning, "warning": palette.warning, "run": palette.muted}
    rows: list[tuple[Said, str, bool]] = []
    for said in reversed(lines):
        if len(rows) >= height:
            break
        pieces = list(_broken(said.text, room))
        rows += [(said, piece, at == 0) for at, piece in reversed([*enumerate(pieces)])]
    for row, (said, piece, first) in enumerate(reversed(rows[:height])):
        if first and said.stream != "run":
            cells.put(row, 0, f"{said.step:,}".rjust(gutter), palette.muted)
        if first and said.stream in ("err", "warning"):
            cells.put(row, gutter + 1, MARK, palette.warning, bold=True)
        cells.put(row, gutter + 3, piece, colours[said.stream])
    return cells


def _broken(text: str, width: int) -> Iterator[str]:
    """`text` in pieces of at most `width` cells; blanks stay, for what is printed is aligned by them."""
    text = composed(text.expandtabs(TAB)).rstrip()
    if text.isascii():
        yield from (text[at : at + width] for at in range(0, len(text) or 1, width))
        return
    piece, left = "", width
    for char in text:
        left -= cell_width(char)
        if left < 0:
            yield piece
            piece, left = "", width - cell_width(char)
        piece += char
    yield piece
