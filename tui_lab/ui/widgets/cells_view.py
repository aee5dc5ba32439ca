"""A widget that shows cells and repaints only those that changed."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.wrap import put_wrapped
from tui_lab.ui.ink import rich_colour


class CellsView(Widget):
    """Shows the last cells it was given. Subclasses draw in `redraw`, which a new size calls too."""

    DEFAULT_CSS = "CellsView { height: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._cells = Cells.blank(0, 0)
        self._strips: dict[int, Strip] = {}
        self._drawn_in: Size | None = None
        self._ground: Style | None = None  # kept: Textual calculates it anew at each call

    @property
    def picture(self) -> Cells:
        """What is on the screen."""
        return self._cells

    def redraw(self) -> None:
        """Draw what is known in the present size."""
        raise NotImplementedError

    def on_resize(self) -> None:
        self._drawn_in = self.content_size
        self.redraw()

    def watch_virtual_size(self) -> None:
        # A widget that is shown just after another one has scrolled gets its size, but no event about it.
        self.call_after_refresh(self._catch_up)

    def _catch_up(self) -> None:
        if self.content_size != self._drawn_in:
            self.on_resize()

    def put(self, cells: Cells) -> None:
        """Put `cells` on the screen; the spans that differ from the last ones are sent."""
        spans = cells.changed_spans(self._cells)
        self._cells = cells
        for row, _, _ in spans:
            self._strips.pop(row, None)
        if spans:
            self.refresh(*(Region(start, row, end - start, 1) for row, start, end in spans))

    def say(self, sentence: str) -> None:
        """Show a sentence in place of what would be drawn."""
        cells = Cells.blank(*self.content_size)
        put_wrapped(cells, 0, sentence, DEFAULT)
        self.put(cells)

    def render_line(self, y: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None:
            if y >= self._cells.height:
                return Strip.blank(self.size.width, self.rich_style)
            ground = self._ground = self._ground or self.rich_style
            strip = self._strips[y] = Strip(
                [Segment(text, style_of(ground, fg, bg, bold)) for text, fg, bg, bold in self._cells.runs(y)],
                self._cells.width,
            )
        return strip

    def forget_lines(self) -> None:
        """Keep no line as it was drawn: nobody will look for a while."""
        self._strips.clear()

    def notify_style_update(self) -> None:
        self._strips.clear()
        self._ground = None
        super().notify_style_update()


@lru_cache(maxsize=4096)
def style_of(ground: Style, fg: int, bg: int, bold: bool) -> Style:
    """A run of cells on the `ground` of their widget."""
    return ground + Style(color=rich_colour(fg), bgcolor=rich_colour(bg), bold=bold or None)
