"""The metrics over the steps that are no losses, a small chart each."""

from __future__ import annotations

from collections.abc import Mapping

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import metric_plot, metrics_of
from tui_lab.engine import asks
from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import translated as _
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.layout import Place
from tui_lab.ui.widgets.cells_panel import CellsPanel

LOWEST = 7  # rows of a chart: its name, its axes and what is between them


class MetricsPanel(CellsPanel):
    """Each has an axis of its own, for an accuracy and a reward have none in common."""

    BINDINGS = bindings("metrics")
    scope: Scope = "metrics"
    place: Place = "spare"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("metrics", _("Metrics"), style)
        self.losses: tuple[str, ...] = ("loss",)
        self.planned = 0  # steps that the training has
        self._curves: Mapping[str, Reduced] = {}
        self._epoch_steps = 0
        self._first = 0  # of those shown

    def ask(self) -> asks.Curves:
        """As many columns of history as can be told apart here."""
        return asks.Curves(max(20, self.content_size.width))

    def show(self, shot: Snapshot, answer: asks.CurvesAnswer) -> None:
        """Draw the metrics of a snapshot."""
        self._curves, self._epoch_steps = answer.curves, shot.epoch_steps
        self.redraw()

    @property
    def _names(self) -> list[str]:
        return metrics_of(self.losses, self._curves)

    @property
    def _room(self) -> int:
        return max(1, self.content_size.height // LOWEST)

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there are more than have room."""
        return frozenset({"rows"} if len(self._names) > self._room else ())

    def redraw(self) -> None:
        width, height = self.content_size
        names, room = self._names, self._room
        self._first = max(0, min(self._first, len(names) - room))
        shown = names[self._first : self._first + room]
        cells = Cells.blank(width, height)
        for at, name in enumerate(shown):
            top, end = height * at // len(shown), height * (at + 1) // len(shown)
            plot = metric_plot(name, self._curves[name], self._first + at, self.planned, self._epoch_steps)
            cells.blit(draw(plot, width, end - top, self.drawing_style), top, 0)
        more = len(names) > room
        place = _("{first}-{last} of {all}, up/down").format(
            first=self._first + 1, last=self._first + len(shown), all=len(names)
        )
        self.say_below(place if more else "")
        self.put(cells)

    def words(self) -> tuple[str, ...]:
        return (*self._names, "metric", "step")

    def action_move(self, places: int) -> None:
        self._first += places
        self.redraw()
