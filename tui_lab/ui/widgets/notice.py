"""A sentence at the foot of the screen: no panel moves when it comes, and the keys stay in sight."""

from __future__ import annotations

from textual.widgets import Static

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.ui.widgets.over_panels import OverPanels

ROWS = 2  # the lowest border, and a row above it
MOST_ROWS = 11  # of what no key brings back
SIGN = 2  # cells for the sign that there is more


class Notice(OverPanels, Static):
    """What just happened, until the next key; or, urgent, what needs the learner, until it is put away.

    One row lies over the lowest border, a second one above it, and the keys stay in sight below. What has no
    room in two comes with the next key. Of what is urgent and was read one row stays. What is urgent and no
    key brings back takes the rows that it needs, and stays whole.
    """

    DEFAULT_CSS = """
    Notice {
        layer: notice; dock: bottom; height: auto; margin-bottom: 1; padding: 0 1;
        background: $panel; color: $primary; display: none;
        &.good { color: $success; }
        &.urgent { background: $warning; color: $background; }
    }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="notice", markup=False)
        self._style = style
        self._text = self._again = ""
        self._first = 0  # of the rows that the text takes
        self._rows = ROWS
        self._read = False
        self._before: tuple[str, bool, bool, str] | None = None  # what was said when `meanwhile` began

    def meanwhile(self, text: str) -> None:
        """Show a sentence that holds for a while only: `meanwhile_over` brings back what it lies over."""
        before = self._before or (
            self._text if self.display else "",
            self.has_class("urgent"),
            self.has_class("good"),
            self._again,
        )
        self.say(text)
        self._before = before

    def meanwhile_over(self) -> None:
        """Say again what stood there before `meanwhile`; what was said since then stays."""
        if self._before is not None:
            text, urgent, good, again = self._before
            self.say(text, urgent, good, again)

    def say(self, text: str, urgent: bool = False, good: bool = False, again: str = "") -> None:
        """Show a sentence, or put the last one away; `good` is said in the colour of success.

        `again` is the key that brings the whole sentence back. What is said again unasked stays read.
        """
        text = plain(text)
        self._before = None
        if text == self._text and urgent and self.display:
            return
        self._text, self._again, self._first, self._read = text, again, 0, False
        self._rows = MOST_ROWS if urgent and not again else ROWS
        self.set_class(urgent, "urgent")
        self.set_class(good, "good")
        self.display = bool(text)
        self._lay_out()

    @property
    def praises(self) -> bool:
        """Whether it tells of a success."""
        return self.display and self.has_class("good")

    def has_been_read(self) -> None:
        """A key was pressed: the rest comes, or what needs nobody goes away."""
        if not self.display or self._read or self._rows > ROWS:
            return
        if self._first + ROWS < len(self._lines()):
            self._first += ROWS
        elif self.has_class("urgent"):
            self._read = True
        else:
            self.display = False
            if self._before is not None and not self._before[1]:
                self._before = None  # it has been read as well
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    @property
    def _room(self) -> int:
        return max(1, self.app.size.width - 2)

    def _lines(self) -> list[str]:
        lines = wrap(self._text, self._room)
        return lines if len(lines) <= self._rows else wrap(self._text, max(1, self._room - SIGN))

    def _lay_out(self) -> None:
        """Show the rows that it is the turn of; the widget is laid out anew only where they differ."""
        lines, ellipsis = self._lines(), self._style.set.ellipsis
        shown = lines[self._first : self._first + self._rows]
        if self._read and len(lines) > 1:
            key = "  " + _("{key}: all of it").format(key=self._again) if self._again else ""
            shown = [cut(self._text, max(1, self._room - cell_width(key)), ellipsis) + key]
        elif self._first + self._rows < len(lines):
            shown[-1] += f" {ellipsis}"
        text = "\n".join(shown)
        if text != str(self.content):
            self.update(text)
