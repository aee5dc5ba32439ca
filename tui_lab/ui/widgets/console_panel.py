"""What a scenario's code prints, logs and warns, with the step that it came at."""

from __future__ import annotations

from dataclasses import replace

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.console import draw_console
from tui_lab.engine.asks import Console, ConsoleAnswer, Said
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import plural, translated as _
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.layout import Place
from tui_lab.ui.messages import BoardChanged, RowsChanged
from tui_lab.ui.widgets.cells_panel import CellsPanel

FEW = 8  # lines that are at hand wherever the panel is
SHARE = 5  # of the rows of a window it takes one
BORDERS = 2
NOTHING = ConsoleAnswer((), 0, 0, 0, 0, "")


class ConsolePanel(CellsPanel):
    """The newest lines, or those that were scrolled to, which stay while others come.

    It has its place among the panels once something was `said`.
    """

    BINDINGS = bindings("console")
    scope: Scope = "console"
    place: Place = "below"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("console", _("Console"), style)
        self._answer = NOTHING
        self._end: int | None = None  # the line after the last one shown; None follows the newest

    @property
    def said(self) -> bool:
        """Whether there was a line."""
        return self._answer.count > 0

    @property
    def lines(self) -> tuple[Said, ...]:
        """Those that are shown, or a few of the last."""
        return self._answer.lines

    @property
    def _rows(self) -> int:
        return self.content_size.height if self.display else FEW

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is more than has room."""
        return frozenset({"longer"} if self._answer.count > self._rows else ())

    def rows_wanted(self, window: int) -> int:
        return min(self._answer.count + BORDERS, max(6, window // SHARE))

    def ask(self) -> Console:
        """The lines that have room; where it is not on the screen, a few."""
        return Console(self._rows, self._end)

    def show(self, shot: Snapshot, answer: ConsoleAnswer) -> None:
        self.take(answer)

    def take(self, answer: ConsoleAnswer) -> None:
        """Show lines that were asked for, or that were told unasked and are the newest."""
        window = self.app.size.height
        before = self.rows_wanted(window)
        if self._end is not None and self._end <= answer.dropped:  # it is no longer kept
            self._end = min(answer.count, answer.dropped + self._rows)
        end = answer.count if self._end is None else self._end
        fits = answer.first < end <= answer.first + len(answer.lines)
        kept = self._answer
        self._answer = answer if fits else replace(answer, lines=kept.lines, first=kept.first)
        self.redraw()
        if before != self.rows_wanted(window):
            self.post_message(RowsChanged())

    def forget(self) -> None:
        """Another process of the scenario begins, which has said nothing."""
        self._answer, self._end = NOTHING, None

    def redraw(self) -> None:
        answer = self._answer
        self.say_below(self._below())
        lines = answer.lines
        if self._end is not None:
            lines = lines[: max(0, self._end - answer.first)]
        self.put(draw_console(lines, *self.content_size, self.drawing_style))

    def _below(self) -> str:
        """How much there is beside what is shown."""
        answer = self._answer
        count = f"{answer.count:,}"
        parts = [plural("{count} line", "{count} lines", answer.count).format(count=count)]
        if self._end is not None:
            below = _("up to line {line} of {count}, end: the newest")
            parts = [below.format(line=f"{self._end:,}", count=count)]
        if answer.dropped:
            parts.append(_("the first {count} dropped").format(count=f"{answer.dropped:,}"))
        return "; ".join(parts)

    def words(self) -> tuple[str, ...]:
        streams = {line.stream for line in self._answer.lines}
        return (
            "console",
            *["warning"] * ("warning" in streams),
            *["standard error"] * ("err" in streams),
            "step",
        )

    def action_scroll(self, lines: int) -> None:
        count, first = self._answer.count, self._answer.dropped + self._rows
        end = max(min(first, count), (count if self._end is None else self._end) + lines)
        self._end = end if end < count else None
        self.redraw()
        self.post_message(BoardChanged())

    def action_page(self, pages: int) -> None:
        self.action_scroll(pages * max(1, self._rows - 1))
