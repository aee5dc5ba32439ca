"""One parameter or buffer, whole: its values, a heat map and a histogram, live."""

from __future__ import annotations

import numpy as np

from tui_lab.core.figures import HeatMap, Histogram
from tui_lab.core.snapshot import Snapshot, TensorStats
from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.draw import draw
from tui_lab.ui.drawing.numbers import short
from tui_lab.ui.drawing.parameter_table import shape_text
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.tensor_grid import as_rows, draw_tensor
from tui_lab.ui.drawing.text import cell_width
from tui_lab.ui.keys import bindings
from tui_lab.ui.widgets.panel import Panel

BINS = 40


class TensorView(Panel):
    """The numbers at the left; at the right the same as a picture, and how they are spread."""

    BINDINGS = bindings("tensor")

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("tensor", "", style)
        self.shown = ""  # the name of the tensor
        self._snapshot: Snapshot | None = None
        self._top = self._left = 0
        self._of_gradient = False
        self.border_subtitle = "arrows scroll, w gradients, q back to the panels"

    def open_tensor(self, name: str) -> None:
        """Show another tensor from its first value on."""
        self.shown = name
        self._top = self._left = 0
        self._snapshot = None
        self._of_gradient = False
        self.retitle(name)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the tensor in a snapshot that was asked for it."""
        self._snapshot = snapshot
        self.redraw()

    def redraw(self) -> None:
        width, height = self.content_size
        cells = Cells.blank(width, height)
        shot, style = self._snapshot, self.drawing_style
        if shot is not None and shot.tensor is not None and shot.values is not None:
            stats = shot.tensor
            values = shot.gradient if self._of_gradient else shot.values
            what = "gradient of " if self._of_gradient else ""
            self.retitle(
                f"{what}{stats.name}  {shape_text(stats.shape, style)}  {stats.dtype} on {stats.device}"
            )
            if values is None:
                cells.put(0, 0, "no gradient yet: train a step (s)", style.palette.muted)
            else:
                self._draw_head(cells, stats, values)
                numbers = width * 3 // 5 if width >= 60 else width
                left = draw_tensor(values, stats.dtype, self._top, self._left, numbers - 2, height - 2, style)
                cells.blit(left, 2, 0)
                grid, _ = as_rows(values)
                half = (height - 2) // 2
                cells.blit(draw(_picture(grid), width - numbers, half, style), 2, numbers)
                cells.blit(draw(_spread(grid), width - numbers, height - 2 - half, style), 2 + half, numbers)
        elif shot is not None:
            cells.put(0, 0, "no longer a part of this network: q goes back", style.palette.muted)
        self.show(cells)

    def _draw_head(self, cells: Cells, stats: TensorStats, values: np.ndarray) -> None:
        """Numbers of what is shown, be it the values or their gradient; what does not fit is left out."""
        finite = values[np.isfinite(values)]
        facts = [f"{values.size:,} values"]
        if finite.size:
            numbers = {"mean": finite.mean(), "std": finite.std(), "min": finite.min(), "max": finite.max()}
            facts += [f"{name} {short(number)}" for name, number in numbers.items()]
        if finite.size < values.size:
            facts.append(f"{values.size - finite.size:,} not finite")
        if stats.gradient_norm is not None:
            facts.append(f"|grad| {short(stats.gradient_norm)}")
        if stats.update_ratio is not None and not self._of_gradient:
            facts.append(f"update/weight {short(stats.update_ratio)}")
        if not stats.requires_grad:
            facts.insert(1, "not trained")
        while len(facts) > 1 and cell_width("   ".join(facts)) > cells.width:
            facts.pop()
        cells.put(0, 0, "   ".join(facts), self.drawing_style.palette.text)

    def action_scroll(self, rows: int, columns: int) -> None:
        if self._snapshot is not None and self._snapshot.values is not None:
            grid, _ = as_rows(self._snapshot.values)
            self._top = max(0, min(self._top + rows, grid.shape[0] - 1))
            self._left = max(0, min(self._left + columns, grid.shape[1] - 1))
            self.redraw()

    def action_scroll_home(self) -> None:
        self._top = self._left = 0
        self.redraw()

    def action_gradient(self) -> None:
        self._of_gradient = not self._of_gradient
        self.redraw()


def _picture(grid: np.ndarray) -> HeatMap:
    rows, columns = grid.shape
    upright = grid[::-1]  # row 0 of a matrix stands on top, that of a heat map at the bottom
    return HeatMap(upright, "column", "row", (0.0, float(columns)), (float(rows), 0.0), scale="diverging")


def _spread(grid: np.ndarray) -> Histogram:
    finite = grid[np.isfinite(grid)]
    if not finite.size:
        return Histogram(np.zeros(1), np.array([0.0, 1.0]), "value")
    counts, edges = np.histogram(finite, bins=min(BINS, max(5, finite.size)))
    return Histogram(counts.astype(np.float64), edges, "value")
