"""Matrices as numbers, side by side with the signs between them, and a sentence below."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Equation, NumberGrid
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.figures.number_blocks import ORIGIN, Block, number_block, sign_block
from tui_lab.drawing.marks.header import hint
from tui_lab.drawing.marks.window import Scrolled
from tui_lab.languages import plural, translated as _

Line = list[Block]
GAP = 2
ABOUT = 14  # cells in which what is said about a narrow matrix is wrapped


def draw_equation(
    figure: Equation, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells; parts that do not fit beside each other stand below.

    Rows and columns of a matrix that do not fit are counted in words. All matrices are `scrolled` at once,
    each as far as there is more of it.
    """
    if not figure.parts:
        return hint(width, height, _("no values yet"), style)
    if width < 8 or height < 3:
        return hint(width, height, _("needs more room"), style)
    note = _note(figure, width)
    at = held_equation(figure, width, height, style, scrolled or ORIGIN)
    lines, missing = _fitting(figure, width, _room(note, height), style, at)
    if not lines:
        return hint(width, height, _("needs more room"), style)
    cells = Cells.blank(width, height)
    row = 0
    for line in lines:
        col, middle = 0, max(block.head for block in line) + max(block.body for block in line) // 2
        head = max(block.head for block in line)
        for block in line:
            cells.blit(block.cells, row + (head - block.head if block.body else middle), col)
            col += block.width + GAP
        row += _height(line)
    if missing:
        words = plural("{count} more part", "{count} more parts", missing).format(count=f"{missing:,}")
        cells.put(
            row, 0, cut(f"{style.set.ellipsis} {words}", width, style.set.ellipsis), style.palette.muted
        )
        row += 1
    row += int(height - row > len(note))
    for k, text in enumerate(note):
        if row + k == height - 1 and k < len(note) - 1:
            text = cut(text, width - 1 - cell_width(style.set.ellipsis), "") + " " + style.set.ellipsis
        cells.put(row + k, 0, text, style.palette.text)
    return cells


def held_equation(
    figure: Equation, width: int, height: int, style: DrawingStyle, scrolled: Scrolled
) -> Scrolled:
    """`scrolled`, but not beyond what brings the last row and column of each matrix into sight.

    Where it would lose a part, for numbers or words there are wider, it is not scrolled at all.
    """
    if not figure.parts or width < 8 or height < 3 or scrolled == ORIGIN:
        return ORIGIN
    room = _room(_note(figure, width), height)
    lines, missing = _fitting(figure, width, room, style, scrolled)
    if missing and missing > _fitting(figure, width, room, style, ORIGIN)[1]:
        return ORIGIN
    blocks = [block for line in lines for block in line]
    return Scrolled(
        max((block.at.rows for block in blocks), default=0),
        max((block.at.columns for block in blocks), default=0),
    )


def _note(figure: Equation, width: int) -> list[str]:
    return wrap(figure.note, width) if figure.note else []


def _room(note: list[str], height: int) -> int:
    """Rows that are left to the matrices."""
    return height - min(len(note), height // 3)


def _height(line: Line) -> int:
    return max(block.head for block in line) + max(block.height - block.head for block in line)


def _fitting(
    figure: Equation, width: int, height: int, style: DrawingStyle, scrolled: Scrolled
) -> tuple[list[Line], int]:
    """Lines of blocks that fit, with as many rows a matrix as can be, and how many parts are missing."""
    matrices = [part for part in figure.parts if isinstance(part, NumberGrid)]
    tallest = max((len(np.atleast_1d(matrix.values)) for matrix in matrices), default=1)
    # Sooner two lines than words in a narrow column, but sooner these than no words.
    abouts = (width, ABOUT, 0) if any(matrix.about for matrix in matrices) else (0,)
    rows = max(1, min(tallest, height))
    lines: list[Line] = []
    while rows > 0:
        too_high = height
        for about in abouts:
            lines = _lines(figure, width, rows, about, style, scrolled)
            over = sum(map(_height, lines)) - height
            if over <= 0 and max(map(_width, lines)) <= width:
                return lines, 0
            too_high = min(too_high, over)
        rows -= max(1, too_high // len(lines))
    kept = 0
    while (
        kept < len(lines) and sum(map(_height, lines[: kept + 1])) < height and _width(lines[kept]) <= width
    ):
        kept += 1
    return lines[:kept], sum(map(len, lines[kept:]))


def _lines(
    figure: Equation, width: int, rows: int, about: int, style: DrawingStyle, scrolled: Scrolled
) -> list[Line]:
    """The blocks of the parts; a sign stands before its right operand, on the next line if need be."""
    lines: list[Line] = []
    pending: Line = []
    for k, part in enumerate(figure.parts):
        if isinstance(part, str):
            pending.append(sign_block(cut(part, width, style.set.ellipsis), style))
            if k < len(figure.parts) - 1:
                continue
        else:
            room = width - _width(pending) - GAP * bool(pending)
            pending.append(number_block(part, room, rows, about, style, scrolled))
        if lines and _width([*lines[-1], *pending]) <= width:
            lines[-1] += pending
        else:
            lines.append(pending)
        pending = []
    return lines


def _width(line: Line) -> int:
    return sum(block.width + GAP for block in line) - GAP * bool(line)
