"""The panels of the instrument that is open in a lab."""

from __future__ import annotations

from functools import partial

from tui_lab.authoring.knob_kinds import knob_from
from tui_lab.authoring.knobs import legal_values
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import asks
from tui_lab.engine.events import Opened
from tui_lab.ui.panels import Panel
from tui_lab.ui.widgets.figure_panel import FigurePanel
from tui_lab.ui.widgets.setting_panel import SettingPanel


class Looking:
    """One instrument on the screen. `told` is what was said of it last, None before it is open."""

    def __init__(self, name: str, settings: SettingPanel, style: DrawingStyle) -> None:
        self.name = name
        self.settings = settings
        self.told: Opened | None = None
        self.views: list[FigurePanel] = []
        self._style = style

    def take(self, opened: Opened) -> bool:
        """Have the panels of what was opened; whether there are others than before.

        The same one is opened anew for each run: what was set stays, as far as there is such.
        """
        again = self.told is not None
        before = dict(self.settings.texts) if again else {}
        knobs = {knob.name: knob for knob in map(knob_from, opened.knobs)}
        values = opened.values | legal_values(knobs, before)
        had, self.told = bool(self.told and self.told.knobs), opened
        self.settings.show_knobs(knobs, values, trained=False)
        if not again:
            self.views = [
                FigurePanel(index, view, title, self._style, partial(self._ask, view))
                for index, (view, title) in enumerate(opened.views.items())
            ]
        return not again or had != bool(knobs)

    @property
    def panels(self) -> tuple[list[Panel], list[Panel]]:
        """What stands at the left, and the figures."""
        left: list[Panel] = [self.settings] if self.told is not None and self.told.knobs else []
        return left, list(self.views)

    @property
    def main(self) -> str:
        """The id of the panel that is large."""
        named = self.told.main if self.told is not None else ""
        return next((str(panel.id) for panel in self.views if panel.view == named), "")

    def _ask(self, view: str) -> asks.Look:
        return asks.Look(self.name, view, self.settings.texts)
