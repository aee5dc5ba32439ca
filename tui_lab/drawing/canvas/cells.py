"""A rectangle of terminal cells as numpy arrays: what every drawing function returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.text import char_widths, composed

# Moving the cursor costs about as many bytes as sending this many unchanged cells again.
MERGE_GAP = 6


@dataclass(frozen=True, eq=False)
class Cells:
    """`height` × `width` cells.

    `chars` holds one character a cell ("" in the right half of a wide one); `fg` and `bg` hold
    0xRRGGBB or `DEFAULT`; `bold` is a flag. All have shape (height, width).
    """

    chars: npt.NDArray[np.str_]
    fg: npt.NDArray[np.int32]
    bg: npt.NDArray[np.int32]
    bold: npt.NDArray[np.bool_]

    @classmethod
    def blank(cls, width: int, height: int) -> Cells:
        shape = (max(0, height), max(0, width))
        return cls(
            np.full(shape, " ", dtype="<U1"),
            np.full(shape, DEFAULT, dtype=np.int32),
            np.full(shape, DEFAULT, dtype=np.int32),
            np.zeros(shape, dtype=np.bool_),
        )

    @property
    def width(self) -> int:
        return int(self.chars.shape[1])

    @property
    def height(self) -> int:
        return int(self.chars.shape[0])

    def put(
        self, row: int, col: int, text: str, fg: int = DEFAULT, bg: int = DEFAULT, bold: bool = False
    ) -> None:
        """Write `text`, composed, from (row, col) to the right; what lies outside is left out."""
        if not 0 <= row < self.height:
            return
        text = composed(text)
        sizes = () if text.isascii() else char_widths(text)
        if all(size == 1 for size in sizes):
            text = text[max(0, -col) :]
            col = max(0, col)
            text = text[: max(0, self.width - col)]
            self._set(row, col, list(text), fg, bg, bold)
            return
        for char, size in zip(text, sizes, strict=True):
            if size and col >= 0 and col + size <= self.width:
                self._set(row, col, [char, ""][:size], fg, bg, bold)
            col += size

    def _set(self, row: int, col: int, chars: list[str], fg: int, bg: int, bold: bool) -> None:
        end = col + len(chars)
        if not chars:
            return
        # Half of a wide character that stood here is no character.
        if self.chars[row, col] == "":
            self.chars[row, col - 1] = " "
        if end < self.width and self.chars[row, end] == "":
            self.chars[row, end] = " "
        self.chars[row, col:end] = chars
        self.fg[row, col:end] = fg
        self.bg[row, col:end] = bg
        self.bold[row, col:end] = bold

    def blit(self, other: Cells, row: int, col: int) -> None:
        """Copy `other` here with its top left corner at (row, col), clipped to this rectangle."""
        top, left = max(0, row), max(0, col)
        bottom, right = min(self.height, row + other.height), min(self.width, col + other.width)
        if top >= bottom or left >= right:
            return
        here = (slice(top, bottom), slice(left, right))
        there = (slice(top - row, bottom - row), slice(left - col, right - col))
        self.chars[here] = other.chars[there]
        self.fg[here] = other.fg[there]
        self.bg[here] = other.bg[there]
        self.bold[here] = other.bold[there]

    def text(self) -> str:
        """The characters alone: rows without trailing blanks, joined by newlines."""
        return "\n".join("".join(row).rstrip() for row in self.chars.tolist())

    def changed_spans(self, before: Cells | None) -> list[tuple[int, int, int]]:
        """(row, start, end) of the cells to send again so that `before` becomes this picture.

        Every row is whole where `before` is None or of another size. A span never begins or ends
        inside a wide character.
        """
        if before is None or before.chars.shape != self.chars.shape:
            return [(row, 0, self.width) for row in range(self.height)] if self.width else []
        changed = (self.chars != before.chars) | (self.bold != before.bold)
        changed |= (self.fg != before.fg) | (self.bg != before.bg)
        spans: list[tuple[int, int, int]] = []
        for row in np.flatnonzero(changed.any(axis=1)).tolist():
            columns = np.flatnonzero(changed[row])
            cuts = np.flatnonzero(np.diff(columns) > MERGE_GAP)
            starts = columns[np.concatenate(([0], cuts + 1))].tolist()
            ends = columns[np.concatenate((cuts, [-1]))].tolist()
            for start, last in zip(starts, ends, strict=True):
                end = last + 1
                start -= int(start > 0 and self.chars[row, start] == "")
                end += int(end < self.width and self.chars[row, end] == "")
                spans.append((row, start, end))
        return spans

    def runs(self, row: int, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int, bool]]:
        """(text, fg, bg, bold) of neighbouring cells of one style in columns `start` to `end`.

        A blank shows no foreground, so it joins the run before it (or, at the start, after it) where
        the background agrees.
        """
        chars, bg = self.chars[row, start:end], self.bg[row, start:end]
        if not chars.size:
            return
        inked = chars != " "
        source = np.maximum.accumulate(np.where(inked, np.arange(chars.size), -1))
        source[source < 0] = max(0, int(inked.argmax()))
        fg, bold = self.fg[row, start:end][source], self.bold[row, start:end][source]
        breaks = (fg[1:] != fg[:-1]) | (bg[1:] != bg[:-1]) | (bold[1:] != bold[:-1])
        edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), chars.size]
        letters, fgs, bgs, bolds = chars.tolist(), fg.tolist(), bg.tolist(), bold.tolist()
        for left, right in pairwise(edges):
            yield "".join(letters[left:right]), fgs[left], bgs[left], bolds[left]
