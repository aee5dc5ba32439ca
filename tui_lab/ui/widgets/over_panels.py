"""A line that lies over panels, in which no wide character is lost."""

from __future__ import annotations

from collections.abc import Collection

from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_lab.drawing.canvas.text import cell_width
from tui_lab.languages import has_wide


class OverPanels(Widget):
    """Textual parts a line where a panel below it begins or ends, and a character there becomes blank.

    So one that takes two cells, and has such a place between them, goes on by a cell.
    """

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._draw_anew)

    def _draw_anew(self, _: Screen[object]) -> None:
        if self.display:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if not has_wide(strip.text):
            return strip
        cuts = self.screen._compositor.cuts
        row, left = self.content_region.y + y, self.content_region.x
        return moved_off(strip, {cut - left for cut in cuts[row]} if row < len(cuts) else ())


def moved_off(strip: Strip, places: Collection[int]) -> Strip:
    """The cells of `strip`, with a blank before each wide character that would lie across one of `places`."""
    column, segments = 0, []
    for text, style, _ in strip:
        shown = ""
        for character in text:
            wide = cell_width(character) > 1
            blank = " " * (wide and column + 1 in places)
            shown += blank + character
            column += len(blank) + cell_width(character)
        segments.append(Segment(shown, style))
    return Strip(segments, column).crop(0, strip.cell_length)
