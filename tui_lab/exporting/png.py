"""Cells to a picture in PNG. Pillow draws the letters: nothing else here knows any font."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.shapes import shapes_of
from tui_lab.exporting.needing import need
from tui_lab.languages import translated as _

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH, HEIGHT, SIZE = 20, 40, 32  # of a cell in pixels, and of its letters
FONTS = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "Menlo.ttc", "consola.ttf")


def to_png(cells: Cells, ink: int, ground: int) -> bytes:
    """A PNG file; `ink` and `ground`, 0xRRGGBB, stand for the terminal's own colours. Raises LabError."""
    need("PIL", "pillow", _("a picture in PNG; a name that ends in .svg needs nothing more"))
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH * cells.width, HEIGHT * cells.height), _hex(ground))
    draw, font = ImageDraw.Draw(picture), _font()
    for row, column, char in _inked(cells):
        left, top = WIDTH * column, HEIGHT * row
        fg, bg = int(cells.fg[row, column]), int(cells.bg[row, column])
        if bg != DEFAULT:
            draw.rectangle((left, top, left + WIDTH - 1, top + HEIGHT - 1), _hex(bg))
        colour = _hex(ink if fg == DEFAULT else fg)
        if (shapes := shapes_of(char)) is None:
            draw.text((left, top + HEIGHT - 10), char, colour, font, anchor="ls")
        for x0, y0, x1, y1 in shapes or ():
            right, bottom = left + WIDTH * x1 - 1, top + HEIGHT * y1 - 1
            draw.rectangle((left + WIDTH * x0, top + HEIGHT * y0, right, bottom), colour)
    content = io.BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def _inked(cells: Cells) -> Iterator[tuple[int, int, str]]:
    """Row, column and character of the cells that are not blank."""
    for row in range(cells.height):
        for column, char in enumerate(cells.chars[row].tolist()):
            if char.strip() or cells.bg[row, column] != DEFAULT:
                yield row, column, char


def _font() -> FreeTypeFont | ImageFont:
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, SIZE)
        except OSError:  # it is not installed here
            continue
    return ImageFont.load_default(SIZE)


def _hex(colour: int) -> str:
    return f"#{colour:06x}"
