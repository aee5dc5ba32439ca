"""Cells to a picture in SVG, for a page or a paper: the same in every browser."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.shapes import shapes_of

WIDTH, HEIGHT = 10, 20  # of a cell
BASE, SIZE = 15, 16.5  # of a letter within it
FONTS = "'DejaVu Sans Mono', Menlo, Consolas, monospace"


def to_svg(cells: Cells, ink: int, ground: int, title: str = "") -> str:
    """An SVG document; `ink` and `ground`, 0xRRGGBB, stand for the terminal's own colours."""
    width, height = WIDTH * cells.width, HEIGHT * cells.height
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONTS}" font-size="{SIZE}" role="img">',
        *([f"<title>{escape(title)}</title>"] if title else []),
        f'<rect width="{width}" height="{height}" fill="{_hex(ground)}"/>',
        *(line for row in range(cells.height) for line in row_to_svg(cells, row, ink)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def row_to_svg(cells: Cells, row: int, ink: int, columns: range | None = None) -> Iterator[str]:
    """The elements of one row, or of some of its columns, at their place in the picture; no ground."""
    top = HEIGHT * row
    chars: list[str] = cells.chars[row].tolist()
    styles = list(zip(cells.fg[row].tolist(), cells.bg[row].tolist(), cells.bold[row].tolist(), strict=True))
    for (fg, bg, bold), run in groupby(columns or range(cells.width), key=styles.__getitem__):
        first, *more = run
        left, letters = WIDTH * first, chars[first : first + 1 + len(more)]
        if bg != DEFAULT:
            width = WIDTH * len(letters)
            yield f'<rect x="{left}" y="{top}" width="{width}" height="{HEIGHT}" fill="{_hex(bg)}"/>'
        colour = _hex(ink if fg == DEFAULT else fg)
        if path := _path(letters, left, top):
            yield f'<path d="{path}" fill="{colour}"/>'
        weight = ' font-weight="bold"' * bold
        for at, word in words_of(letters):
            yield (
                f'<text x="{left + WIDTH * at}" y="{top + BASE}" textLength="{WIDTH * len(word)}" '
                f'lengthAdjust="spacingAndGlyphs" fill="{colour}"{weight}>{escape("".join(word))}</text>'
            )


def _path(letters: list[str], left: int, top: int) -> str:
    """All rectangles of a run."""
    parts = []
    for at, letter in enumerate(letters):
        for x0, y0, x1, y1 in shapes_of(letter) or () if letter else ():
            x, y = left + WIDTH * (at + x0), top + HEIGHT * y0
            parts.append(f"M{x:g} {y:g}h{WIDTH * (x1 - x0):g}v{HEIGHT * (y1 - y0):g}H{x:g}z")
    return "".join(parts)


def words_of(letters: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The letters that a font draws, those that follow each other together, and where each word begins."""
    word: list[str] = []
    for at, letter in enumerate([*letters, " "]):
        drawn = letter != " " and (letter == "" or shapes_of(letter) is None)
        if drawn:
            word.append(letter)
        elif word:
            yield at - len(word), word
            word = []


def _hex(colour: int) -> str:
    return f"#{colour:06x}"
