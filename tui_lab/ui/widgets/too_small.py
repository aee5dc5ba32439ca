"""What a window says that is too small for any screen of the lab."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Static

from tui_lab.languages import translated as _
from tui_lab.ui.layout import SMALLEST


class TooSmall(Static):
    """Covers the screen it is on while the window is below the smallest size; keys go on working."""

    DEFAULT_CSS = """
    TooSmall {
        layer: cover; width: 100%; height: 100%; content-align: center middle; text-align: center;
        background: $background; display: none;
    }
    """

    def __init__(self) -> None:
        said = _("tui-lab needs a window of {columns} × {rows} or more.")
        super().__init__(said.format(columns=SMALLEST[0], rows=SMALLEST[1]), id="too-small")

    def on_mount(self) -> None:
        self._fit(self.screen)
        self.screen.screen_layout_refresh_signal.subscribe(self, self._fit)

    def _fit(self, _: Screen[object]) -> None:
        width, height = self.app.size
        self.display = width < SMALLEST[0] or height < SMALLEST[1]
