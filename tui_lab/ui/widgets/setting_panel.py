"""The knobs of an instrument: they act on what it shows, and never on the training."""

from __future__ import annotations

from typing import Any

from tui_lab.authoring.knobs import texts
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import translated as _
from tui_lab.ui.messages import SettingsEdited
from tui_lab.ui.widgets.knobs_panel import KnobsPanel


class SettingPanel(KnobsPanel):
    """As the knobs of a scenario, beside them."""

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(style, "settings")

    @property
    def title(self) -> str:
        return _("Look at")

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What is set, as it would be typed."""
        shown = {name: self.list.values[name] for name in self.list.knobs}
        return tuple(texts(self.list.knobs, shown).items())

    def show(self, shot: Snapshot, answer: None) -> None:
        """They are nobody else's: no snapshot tells of them."""

    def tell(self, fresh: dict[str, Any], pointed: dict[str, Any]) -> None:
        self.post_message(SettingsEdited())
