"""What a lab does where the text of a panel is to be pasted elsewhere."""

from __future__ import annotations

from typing import Any

from tui_lab.authoring.knobs import texts
from tui_lab.engine.asks import Ask, TensorAnswer
from tui_lab.exporting.as_text import answer_text, rows_text, tensor_called
from tui_lab.ui.messages import CopyWanted
from tui_lab.ui.screens.exporting import ExportingScreen
from tui_lab.ui.widgets.cells_view import CellsView
from tui_lab.ui.widgets.knobs_panel import KnobsPanel


class CopyingScreen(ExportingScreen):
    """Tables go as rows, texts as they are, and what is drawn as it is drawn."""

    def action_copy(self) -> None:
        self.post_message(CopyWanted(*self._text_at_keys()))

    def _text_at_keys(self) -> tuple[str, str]:
        """What has the keys is called, and its text."""
        if self.mode == "fault":
            return str(self.fault.border_title), "\n".join(self.fault.sentences())
        if self.mode == "tensor":
            found, gradient = self._answer_to(self.tensor.ask()), self.tensor.of_gradient
            if isinstance(found, TensorAnswer):
                return tensor_called(found, gradient), answer_text(found, gradient)
            return self.tensor.shown, ""
        panel = next(panel for panel in self.board.panels if panel.id == self.board.chosen)
        if panel is self.lesson:
            return panel.title, self.lesson.as_text()
        if isinstance(panel, KnobsPanel):
            return panel.title, rows_text(texts(panel.list.knobs, panel.values).items())
        drawn = panel.picture.text() if isinstance(panel, CellsView) else ""
        return panel.title, answer_text(self._answer_to(panel.ask())) or drawn.strip("\n")

    def _answer_to(self, ask: Ask[Any] | None) -> object:
        return self._shot.answer(ask) if self._shot is not None and ask is not None else None
