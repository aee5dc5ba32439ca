"""The loss over the steps, with a cursor that reads exact values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui_lab.core.figures import Mark
from tui_lab.core.history import Reduced
from tui_lab.ui.drawing.draw import draw
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import bindings
from tui_lab.ui.loss_plot import LossLook, loss_plot, nearest_column
from tui_lab.ui.widgets.panel import Panel


class LossPanel(Panel):
    """Draws the curves of the last snapshot, and behind them that of the run before."""

    BINDINGS = bindings("loss")

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("loss", "Loss", style)
        self.look = LossLook()
        self._curves: Mapping[str, Reduced] = {}
        self._marks: tuple[Mark, ...] = ()
        self._ghost: Reduced | None = None
        self._say_look()

    @property
    def columns(self) -> int:
        """As many columns of history as can be told apart here."""
        return max(20, self.content_size.width)

    def show_curves(self, curves: Mapping[str, Reduced], marks: tuple[Mark, ...]) -> None:
        """Draw the curves of a snapshot."""
        self._curves, self._marks = curves, marks
        self.redraw()

    def keep_ghost(self) -> None:
        """The curve on the screen becomes the ghost behind the next run."""
        if len(self._curves.get("loss", ())) > 1:
            self._ghost = self._curves["loss"]

    def redraw(self) -> None:
        width, height = self.content_size
        plot = loss_plot(self._curves, self._marks, self._ghost, self.look)
        self.show(draw(plot, width, height, self.drawing_style))

    def change_look(self, look: LossLook) -> None:
        """Draw in another way."""
        self.look = look
        self._say_look()
        self.redraw()

    def _say_look(self) -> None:
        scale = "log" if self.look.log else "linear"
        smooth = "on" if self.look.smooth else "off"
        self.border_subtitle = f"l {scale} y, m smoothing {smooth}, left/right reads"

    def action_log(self) -> None:
        self.change_look(replace(self.look, log=not self.look.log))

    def action_smooth(self) -> None:
        self.change_look(replace(self.look, smooth=not self.look.smooth))

    def put_cursor_away(self) -> None:
        """Read no step any longer."""
        self.change_look(replace(self.look, cursor=None))

    def action_cursor(self, columns: int) -> None:
        train = self._curves.get("loss")
        if train is None or not len(train):
            return
        if self.look.cursor is None:
            column = len(train) - 1
        else:
            column = nearest_column(train, self.look.cursor) + columns
        self._cursor_at(column)

    def action_cursor_to(self, share: int) -> None:
        self._cursor_at(share * len(self._curves.get("loss", ())))

    def _cursor_at(self, column: int) -> None:
        train = self._curves.get("loss")
        if train is not None and len(train):
            step = int(train.low_step[min(max(column, 0), len(train) - 1)])
            self.change_look(replace(self.look, cursor=step))

    def toggle_ghost(self) -> None:
        """Show or hide the curve of the run before."""
        self.change_look(replace(self.look, ghost=not self.look.ghost))
