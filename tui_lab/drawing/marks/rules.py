"""The words beside vertical rules, such as a knob that changed at a step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.axes import Area

ROWS = 4  # that words may take: at most a third of a picture
SHORTEST = 5  # cells below which a beginning of a word says nothing


def put_words(cells: Cells, rules: Sequence[tuple[str, int]], area: Area, style: DrawingStyle) -> None:
    """The word of each rule, (word, column), at its right or else its left, in the first row with room.

    The newest one, the last, comes first. Only a word that has no room in any row is cut, or left out.
    """
    rows = max(1, min(ROWS, area.height // 3))
    taken = np.zeros((rows, cells.width), dtype=np.bool_)
    columns = [col for _, col in rules]
    taken[:, columns] = True
    end = area.col + area.width
    for word, col in reversed(rules):
        size = cell_width(word)
        places = [
            (row, start)
            for row in range(rows)
            for start in (col + 1, col - size)
            if area.col <= start and start + size <= end and not taken[row, start : start + size].any()
        ]
        row, start = places[0] if places else (0, col + 1)
        if not places:
            free = next((at for at in range(start, end) if taken[0, at]), end)
            word = cut(word, free - start, style.set.ellipsis)
            if cell_width(word) < SHORTEST:
                continue
        cells.put(row + area.row, start, word, style.palette.warning)
        taken[row, start : start + cell_width(word) + 1] = True
