"""What a lab does where a view lets points of the data be edited."""

from __future__ import annotations

from tui_lab.engine import asks
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import noted, translated as _
from tui_lab.ui.keys import Fact
from tui_lab.ui.screens.copying import CopyingScreen
from tui_lab.ui.widgets.figure_panel import FigurePanel

NONE_HERE = noted("No view here lets you edit points: those of playground, classification and regression do.")
INSTRUMENT = noted(
    "Points are edited in the scenario's own views: esc leads back to them from the instrument."
)


class PointsScreen(CopyingScreen):
    """The training goes on meanwhile, with what was edited from the next step on."""

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is for keys to act on, points to edit among it."""
        return super().facts | ({"points"} if self._editable else frozenset())

    @property
    def _editable(self) -> list[FigurePanel]:
        editable = self._loaded.editable if self._loaded is not None and self._state != "failed" else ()
        return [panel for panel in self.views if panel.view in editable]

    @property
    def _edited(self) -> FigurePanel | None:
        """The view whose points are edited."""
        on_board = [panel for panel in self.views if panel.hand is not None and panel in self.board.panels]
        return next(iter(on_board), None)

    def points_ask(self) -> asks.PointsOf | None:
        """Which points there are, while some are edited."""
        panel = self._edited
        return asks.PointsOf(panel.view) if panel is not None else None

    def show_points(self, shot: Snapshot) -> None:
        """Show those of a snapshot; none can be edited where they cannot, which is said."""
        panel = self._edited
        for ask, answer in shot.answers_to(asks.PointsOf):
            if panel is not None and ask.view == panel.view:
                panel.show_points(answer)
                if answer.why:
                    panel.put_cursor_away()
                    self.notice.say(answer.why)

    async def action_put_away(self) -> None:
        await super().action_put_away()
        self.follow()  # the keys of a view whose points are edited no more are its own again

    def action_points(self) -> None:
        if not (editable := self._editable):
            none_yet = _("There are no points yet.")
            self.notice.say(none_yet if self._state in ("loading", "failed") else _(NONE_HERE))
        elif self._looking is not None:
            self.notice.say(_(INSTRUMENT))
        else:
            if self.mode != "panels":
                self.put_away()
            panel = next((one for one in editable if one.id == self.board.chosen), editable[0])
            self.board.bring(panel)
            if self.board.main != panel.id:
                self.board.action_enlarge()
            panel.begin_points()
            self.follow()
            self.ask()
