"""Where in its run a lab stands, while earlier steps are looked at."""

from __future__ import annotations

from textual.events import Key

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.engine.events import Replaying, Rewound
from tui_lab.engine.rewind import MOST_BYTES
from tui_lab.languages import plural, translated as _
from tui_lab.ui.keys import Scope, bindings
from tui_lab.ui.messages import RewindWanted
from tui_lab.ui.widgets.cells_view import CellsView
from tui_lab.ui.widgets.over_panels import OverPanels

NARROWEST = 10  # cells of the line from the first step to the last
PAGE = 20  # parts of the run that a page is one of
DIGITS = 9  # of a step that is typed, at most


class RewindBar(OverPanels, CellsView, can_focus=True):
    """A line over the lowest border: step, the way through the run, and what the saves take.

    Each wish is about where the last one led to, be it there yet or not.
    """

    BINDINGS = bindings("rewind")
    scope: Scope = "rewind"
    DEFAULT_CSS = """
    RewindBar {
        layer: rewind; dock: bottom; height: 1; margin-bottom: 1; padding: 0 1;
        background: $panel; display: none;
    }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="rewind")
        self._style = style
        self.told = False  # whether the trainer has said where it stands since it was opened
        self._at: Rewound | None = None
        self._wanted: int | None = None  # None until a step is asked for
        self._way: Replaying | None = None  # that is gone step by step
        self._typed = ""

    @property
    def open(self) -> bool:
        """Whether earlier steps are looked at, or about to be."""
        return bool(self.display)

    def begin(self, step: int, steps: int) -> None:
        """Open at a step of so many."""
        self._at, self._wanted, self._typed = Rewound(step, steps, "paused", 0, 0), None, ""
        self._way, self.told = None, False
        self.display = True
        self.focus()
        self.redraw()

    def end(self) -> None:
        """Close."""
        self.display = False

    def show(self, at: Rewound) -> None:
        """Say where it stands."""
        self._at, self._way, self.told = at, None, True
        if at.why:
            self._wanted = None  # no wish leads there
        self.redraw()

    def show_way(self, way: Replaying) -> None:
        """Say how far it is where the steps are trained once more."""
        self._way = way
        self.redraw()

    def redraw(self) -> None:
        width = self.content_size.width
        cells, palette = Cells.blank(width, 1), self._style.palette
        if self._at is not None and width:
            head, memory = self._head(self._at) + " ", " " + _memory(self._at)
            room = width - cell_width(head) - cell_width(memory)
            if room < NARROWEST:
                memory, room = "", width - cell_width(head)
            cells.put(0, 0, head, palette.accent, bold=True)
            if room >= NARROWEST:
                line, here = ("-", "#") if self._style.glyphs is Glyphs.ASCII else ("─", "●")
                step = self._at.step if self._way is None else self._way.step
                at = round((room - 1) * step / max(1, self._at.steps))
                cells.put(0, cell_width(head), line * room, palette.muted)
                cells.put(0, cell_width(head) + at, here, palette.accent, bold=True)
            cells.put(0, width - cell_width(memory), memory, palette.muted)
        self.put(cells)

    def _head(self, at: Rewound) -> str:
        """Where it stands or is going to."""
        steps, step, said = at.steps, f"{at.step:,}", _("rewound to step {step} of {steps}")
        if self._wanted not in (None, at.step):
            step, said = f"{self._wanted:,}", _("going to step {step} of {steps}")
        since = ""
        if self._way is not None:
            steps, step = self._way.steps, f"{self._way.step:,}"
            since = f"{self._way.since:,}"
            said = _("training once more from the start: step {step} of {steps}")
            if self._way.since:
                said = _("training once more from step {since}: step {step} of {steps}")
        if self._typed:
            steps, step, said = at.steps, self._typed, _("go to step {step}_ of {steps}, enter")
        return said.format(step=step, steps=f"{steps:,}", since=since)

    def action_go(self, steps: int) -> None:
        if self._at is not None:
            self._want((self._at.step if self._wanted is None else self._wanted) + steps)

    def action_page(self, pages: int) -> None:
        if self._at is not None:
            self.action_go(pages * max(1, self._at.steps // PAGE))

    def action_to(self, end: int) -> None:
        if self._at is not None:
            self._want(self._at.steps if end else 0)

    def action_typed(self) -> None:
        if self._typed:
            self._want(int(self._typed))

    def forget_typed(self) -> bool:
        """Drop what was typed of a step; whether there was any."""
        typed, self._typed = self._typed, ""
        self.redraw()
        return bool(typed)

    def on_key(self, event: Key) -> None:
        if event.character and event.character.isascii() and event.character.isdigit():
            event.stop()
            self._typed = (self._typed + event.character)[:DIGITS]
            self.redraw()

    def _want(self, step: int) -> None:
        if self._at is not None:
            self._typed, self._way = "", None
            self._wanted = max(0, min(step, self._at.steps))
            self.post_message(RewindWanted(self._wanted))
            self.redraw()


def _memory(at: Rewound) -> str:
    """What the saves take."""
    said = plural("{saves} save, {taken} of {most} MB", "{saves} saves, {taken} of {most} MB", at.saves)
    return said.format(saves=f"{at.saves:,}", taken=f"{at.bytes / 1e6:.1f}", most=f"{MOST_BYTES / 1e6:.0f}")
