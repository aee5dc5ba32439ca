"""Pictures side by side, as large as lets all of them in, with words below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from tui_lab.authoring.figures import Image, ImageGrid
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.pixels import limits, picture, resample
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.cursor import ImageCursor, Place
from tui_lab.drawing.marks.header import draw_header, hint, text_span
from tui_lab.drawing.marks.legends import ramp, scale_legend
from tui_lab.languages import translated as _

SMALL, SMALLEST = 12, 7  # pixels that a shrunken picture keeps across, the few, if all then fit, also up
WORDS = 20  # cells that a caption may take below a narrower picture, if two have room beside each other
LARGEST = 64  # columns of a pixel
WORTH = 0.8  # of the area of a picture that is kept where its pixels are made of one size


@dataclass(frozen=True)
class Layout:
    """`scale` is the columns of a pixel; `width` and `height` are the room of a picture with its caption."""

    scale: float
    width: int
    height: int
    gap: int
    per_row: int
    rows: int

    def size(self, image: Image) -> tuple[int, int]:
        """(rows of half cells, columns) of `image`."""
        rows, columns = image.values.shape[:2]
        return max(1, round(rows * self.scale)), max(1, round(columns * self.scale))


def draw_images(
    figure: ImageGrid, width: int, height: int, style: DrawingStyle, cursor: ImageCursor | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells; a last line says which pictures of how many are shown.

    The caption of a wrong one begins with a cross; the chosen one has bars at its sides and a pointer, and
    is always among those shown.
    """
    images = _drawable(figure)
    if not any(image.values.size for image in figure.images):
        return hint(width, height, _("no pictures yet"), style)
    layout = _layout(figure, width, height)
    if layout is None:
        return hint(width, height, _("needs more room"), style)
    cells, palette = Cells.blank(width, height), style.palette
    if _top(figure, height):
        legend = _legend(figure, style)
        used = sum(cell_width(text) for item in legend for text, _, _ in item)
        # Of shades of grey anyone knows the ends.
        if figure.scale == "sequential" and used + 2 + cell_width(figure.note) > width:
            legend = []
        draw_header(cells, "", legend, figure.note, style)
    first = _first_shown(layout, len(images), cursor)
    places = _places(images[first:], layout, _top(figure, height))
    chosen = min(max(0, cursor.index), len(images) - 1) if cursor else None
    shown = zip(images[first:], places, strict=False)
    for k, (image, (row, col, columns, rows)) in enumerate(shown, start=first):
        cells.blit(_pixels(image, figure, layout, style), row, col)
        if k == chosen:
            vertical = style.set.frame[0]
            for line in range(rows):
                cells.put(row + line, col - 1, vertical, palette.accent, bold=True)
                cells.put(row + line, col + columns, vertical, palette.accent, bold=True)
            cells.put(row + rows, col - 1, style.set.pointer, palette.accent, bold=True)
        sign = f"{style.set.wrong} " if image.wrong else ""
        caption = cut(sign + image.caption, layout.width, style.set.ellipsis)
        fg = palette.bad if image.wrong else palette.accent if k == chosen else palette.muted
        cells.put(row + rows, col, caption, fg, bold=k == chosen)
    if len(places) < len(images):
        words = _("{first}-{last} of {all} pictures").format(
            first=first + 1, last=first + len(places), all=f"{len(images):,}"
        )
        cells.put(
            height - 1, 0, cut(f"{style.set.ellipsis} {words}", width, style.set.ellipsis), palette.muted
        )
    return cells


def image_places(
    figure: ImageGrid, width: int, height: int, style: DrawingStyle, cursor: ImageCursor | None = None
) -> tuple[Place, ...]:
    """(row, column, width, height) in cells of each picture that is drawn, without its caption."""
    images, layout = _drawable(figure), _layout(figure, width, height)
    if layout is None:
        return ()
    return _places(images[_first_shown(layout, len(images), cursor) :], layout, _top(figure, height))


def _places(images: list[Image], layout: Layout, top: int) -> tuple[Place, ...]:
    """Where those of `images` lie that have room, from row `top` on."""
    places = []
    for k, image in enumerate(images[: layout.per_row * layout.rows]):
        rows, columns = layout.size(image)
        row = top + k // layout.per_row * layout.height
        col = 1 + k % layout.per_row * (layout.width + layout.gap)
        places.append((row, col, columns, ceil(rows / 2)))
    return tuple(places)


def _first_shown(layout: Layout, count: int, cursor: ImageCursor | None) -> int:
    """The first of the pictures shown: whole rows move up until the chosen one is in sight."""
    row = min(max(0, cursor.index), count - 1) // layout.per_row if cursor else 0
    return max(0, row - layout.rows + 1) * layout.per_row


def _drawable(figure: ImageGrid) -> list[Image]:
    """The pictures, a blank pixel for each that has none: the others keep their numbers."""
    blank = np.full((1, 1), np.nan)
    return [image if image.values.size else replace(image, values=blank) for image in figure.images]


def _top(figure: ImageGrid, height: int) -> int:
    """Rows of the header."""
    return int(height >= 6 and bool(figure.note or (_scaled(figure) and _has_legend(figure))))


def _scaled(figure: ImageGrid) -> bool:
    """Whether some picture has no colours of its own."""
    return any(image.values.ndim == 2 for image in figure.images)


def _has_legend(figure: ImageGrid) -> bool:
    return bool(figure.value_range) or figure.scale == "diverging"


def _layout(figure: ImageGrid, width: int, height: int) -> Layout | None:
    """The largest pictures that all fit; else small ones, as many as can be; None where not one fits."""
    images = _drawable(figure)
    if not images:
        return None
    height -= _top(figure, height)
    shape = max(image.values.shape[0] for image in images), max(image.values.shape[1] for image in images)
    captions = max(cell_width(image.caption) + 2 * image.wrong for image in images)
    ways = (
        _arranged(shape, captions, (per_row, ceil(len(images) / per_row)), width, height)
        for per_row in range(1, len(images) + 1)
    )
    least = SMALLEST / min(shape) if min(shape) >= 2 * SMALLEST else 1.0  # few pixels are all needed
    found = [way for way in ways if way and way.scale >= least]
    if found:
        return max(found, key=lambda layout: layout.scale)
    room = height - 1 - bool(captions)
    if room < 1 or width < 3:
        return None
    # As small as that only where it leaves out the fewer ones. A last line says which of them are shown.
    # Means of as many pixels each are sharper than others.
    for scale in (least, 1 / max(1, min(shape) // SMALL)):
        scale = min(scale, 2 * room / shape[0])
        across, down = ceil(shape[1] * scale), ceil(ceil(shape[0] * scale) / 2) + bool(captions)
        pitch = max(across, min(captions, WORDS, width // 2 - 2)) + 1 + (captions >= across)
        per_row, rows = max(1, (width - 1) // pitch), max(1, (height - 1) // down)
        if 2 * per_row * rows >= len(images):
            break
    smaller = _arranged(shape, captions, (per_row, rows), width, height - 1)
    return smaller and replace(smaller, scale=min(smaller.scale, scale))


def _arranged(
    shape: tuple[int, int], captions: int, count: tuple[int, int], width: int, height: int
) -> Layout | None:
    """The largest pictures of `shape`, (rows, columns), with `count` of them beside and below each other."""
    per_row, rows = count
    pitch, tall = (width - 2 + (per_row > 1)) // per_row, height // rows
    # One cell is enough for a frame, but not between words.
    gap = (per_row > 1) * (1 + (captions >= pitch - 1))
    wide = pitch - gap
    if wide < 1 or tall <= bool(captions) or (per_row > 1 and wide < min(captions, WORDS)):
        return None
    scale = min(wide / shape[1], 2 * (tall - bool(captions)) / shape[0], float(LARGEST))
    even = float(int(scale)) if scale >= 1 else 1 / ceil(1 / scale)
    # Pixels of one size are sharper: worth a little of the picture's own.
    if even**2 >= WORTH * scale**2 and even * min(shape) >= min(SMALLEST, *shape):
        scale = even
    return Layout(scale, wide, tall, gap, per_row, rows)


def _pixels(image: Image, figure: ImageGrid, layout: Layout, style: DrawingStyle) -> Cells:
    rows, columns = layout.size(image)
    if style.textured:
        values = resample(image.values, ceil(rows / 2), columns)
    else:
        values = resample(image.values, rows, columns)
        below = ((0, rows % 2), *((0, 0),) * (values.ndim - 1))
        values = np.pad(values, below, constant_values=np.nan)
    scale = "grey" if figure.scale == "sequential" else figure.scale
    return picture(values, scale, *(figure.value_range or limits(image.values, figure.scale)), style)


def _legend(figure: ImageGrid, style: DrawingStyle) -> list[list[tuple[str, int, int]]]:
    if not (_scaled(figure) and _has_legend(figure)):
        return []
    if figure.value_range is None and figure.scale == "diverging":
        muted = style.palette.muted
        return [[text_span("< 0 ", muted), *ramp(figure.scale, style), text_span(" > 0", muted)]]
    assert figure.value_range is not None
    scale = "grey" if figure.scale == "sequential" else figure.scale
    return [scale_legend("", scale, *figure.value_range, style)]
