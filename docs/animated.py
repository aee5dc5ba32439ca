"""A cast as an animated SVG: python -m docs.animated first-minute.cast > first-minute.svg

Each picture of it is drawn over those before, where it differs from them; styles say from when on it shows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from docs.filming import GROUND, INK, cells_of
from tests.e2e.emulator import Emulator
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.to_svg import FONTS, HEIGHT, SIZE, WIDTH, row_to_svg

PACE = 0.4  # seconds between two pictures at least
LAST = 4.0  # seconds that the last one stays
GAP = 8  # unchanged cells that are drawn again rather than begun anew after
CAPTION = 26  # the size of its letters


def to_animated_svg(cast: str) -> str:
    """The film of a cast, with its markers as captions below the screen."""
    head, *lines = cast.splitlines()
    size = json.loads(head)
    width, height = WIDTH * size["width"], HEIGHT * size["height"]
    before = Cells.blank(size["width"], size["height"])
    layers, starts, shown = [], [], ""
    for second, cells, caption in _pictures(size["width"], size["height"], lines):
        drawn = [*_changes(before, cells)]
        if caption != shown:
            drawn.append(_caption(caption, width, height))
        if drawn:
            layers.append("".join(drawn))
            starts.append(second)
        before, shown = cells, caption
    total = starts[-1] + LAST
    styles = "".join(_style(number, start / total, total) for number, start in enumerate(starts))
    groups = "\n".join(f'<g class="p p{number}">{layer}</g>' for number, layer in enumerate(layers))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 2 * HEIGHT}" '
        f'font-family="{FONTS}" font-size="{SIZE}" role="img">\n<title>{escape(size["title"])}</title>\n'
        f"<style>{styles}@media (prefers-reduced-motion:reduce){{.p{{animation:none}}}}</style>\n"
        f'<rect width="100%" height="100%" fill="#{GROUND:06x}"/>\n{groups}\n</svg>\n'
    )


def _pictures(columns: int, rows: int, lines: list[str]) -> Iterator[tuple[float, Cells, str]]:
    """From which second on the screen shows what, and the caption; none that is blank comes first."""
    emulator, caption = Emulator(columns, rows), ""
    events = [json.loads(line) for line in lines]
    began: float | None = None
    for number, (second, kind, text) in enumerate(events):
        if kind == "m":
            caption = text
        else:
            emulator.take(text.encode())
        if began is None and (kind == "m" or not "".join(emulator.screen.display).strip()):
            continue
        began = second if began is None else began
        following = events[number + 1][0] if number + 1 < len(events) else second + PACE
        if following - second >= PACE / 2 or int(following / PACE) > int(second / PACE):
            yield second - began, cells_of(emulator.screen), caption


def _changes(before: Cells, cells: Cells) -> Iterator[str]:
    """What lies over the picture before."""
    differs = (
        (cells.chars != before.chars)
        | (cells.fg != before.fg)
        | (cells.bg != before.bg)
        | (cells.bold != before.bold)
    )
    for row in range(cells.height):
        for columns in _spans(np.flatnonzero(differs[row]).tolist()):
            place = f'x="{WIDTH * columns.start}" y="{HEIGHT * row}" width="{WIDTH * len(columns)}"'
            yield f'<rect {place} height="{HEIGHT}" fill="#{GROUND:06x}"/>'
            yield from row_to_svg(cells, row, INK, columns)


def _spans(columns: list[int]) -> Iterator[range]:
    """The columns, with those of small gaps between."""
    first = last = None
    for column in columns:
        if first is None or last is None:
            first = column
        elif column - last > GAP:
            yield range(first, last + 1)
            first = column
        last = column
    if first is not None and last is not None:
        yield range(first, last + 1)


def _caption(text: str, width: int, height: int) -> str:
    ground = f'<rect y="{height}" width="{width}" height="{2 * HEIGHT}" fill="#{INK:06x}"/>'
    place = (
        f'x="{width / 2}" y="{height + HEIGHT + CAPTION / 3:g}" font-size="{CAPTION}" text-anchor="middle"'
    )
    return f'{ground}<text {place} fill="#{GROUND:06x}" font-family="sans-serif">{escape(text)}</text>'


def _style(number: int, start: float, total: float) -> str:
    if not start:
        return ""
    name = f"p{number}"
    frames = f"@keyframes {name}{{0%{{visibility:hidden}}{100 * start:.3f}%{{visibility:visible}}}}"
    return f"{frames}.{name}{{animation:{name} {total:.2f}s infinite step-end}}"


if __name__ == "__main__":
    print(to_animated_svg(Path(sys.argv[1]).read_text(encoding="utf-8")), end="")
