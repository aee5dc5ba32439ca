"""Scroll bars that are seen without colours, in the characters that the terminal has."""

from __future__ import annotations

from math import ceil

from rich.color import Color
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBarRender

from tui_lab.drawing.canvas.glyphs import Glyphs

OWN = Color.default()  # of the terminal


class LineBar(ScrollBarRender):
    """A bar on a line, in whole cells: Textual's own is made of colours, and of eighths of blocks."""

    bar = "█"
    lines = ("│", "─")  # of a vertical one, of a horizontal one

    @classmethod
    def render_bar(
        cls,
        size: int = 25,
        virtual_size: float = 50,
        window_size: float = 20,
        position: float = 0,
        thickness: int = 1,
        vertical: bool = True,
        back_color: Color = OWN,
        bar_color: Color = OWN,
    ) -> Segments:
        """`size` cells along, of which the bar covers the share that the window has of what is scrolled."""
        start, length = 0, 0
        if window_size and size and virtual_size > window_size:
            length = min(size, max(1, ceil(size * window_size / virtual_size)))
            most, far = size - length, virtual_size - window_size
            # It touches an end only where nothing more is that way.
            start = round(most * position / far)
            start = max(min(start, most - (position < far)), int(position > 0))
        line = cls.lines[0] if vertical else cls.lines[1]
        across = thickness if vertical else 1

        def segment(at: int) -> Segment:
            on_bar = start <= at < start + length
            what = "grab" if on_bar else "scroll_up" if at < start else "scroll_down"
            style = Style(color=bar_color, bgcolor=back_color, meta={"@mouse.down": what} if length else None)
            return Segment((cls.bar if on_bar else line) * across, style)

        segments = [segment(at) for at in range(int(size))]
        if vertical:
            return Segments(segments, new_lines=True)
        return Segments([*segments, Segment.line()] * thickness)


class AsciiBar(LineBar):
    """The same for a terminal that shows ASCII alone."""

    bar = "#"
    lines = ("|", "-")


def scroll_bar(glyphs: Glyphs) -> type[ScrollBarRender]:
    """How scroll bars are drawn with these characters."""
    return AsciiBar if glyphs is Glyphs.ASCII else LineBar
