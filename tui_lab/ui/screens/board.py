"""What a screen with panels does: what fills it, which figure is large, what the keys do there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import ContentSwitcher

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.loss_plot import metrics_of
from tui_lab.engine import asks
from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import Snapshot, total_of
from tui_lab.errors import LabError
from tui_lab.keeping.memory import Memory
from tui_lab.keeping.run_words import called
from tui_lab.keeping.runs import Runs
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui import facts
from tui_lab.ui.keys import Fact, Scope, scopes_in_lab
from tui_lab.ui.layout import arrangement
from tui_lab.ui.messages import TensorChosen
from tui_lab.ui.panels import Panel
from tui_lab.ui.screens.lesson import LessonScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.console_panel import ConsolePanel
from tui_lab.ui.widgets.fault_view import FaultView
from tui_lab.ui.widgets.figure_panel import FigurePanel
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.loss_panel import LossPanel
from tui_lab.ui.widgets.metrics_panel import MetricsPanel
from tui_lab.ui.widgets.panel_board import PanelBoard
from tui_lab.ui.widgets.parameters_panel import ParametersPanel
from tui_lab.ui.widgets.tensor_view import TensorView
from tui_lab.ui.widgets.too_small import TooSmall


class BoardScreen(LessonScreen):
    """Has a `board` of panels on it, in whose place a parameter or what went wrong may stand."""

    DEFAULT_CSS = "BoardScreen { layers: default rewind notice cover; }"  # CSS knows no base class
    CSS = """
    ContentSwitcher { height: 1fr; }
    PanelBoard.apart KnobsPanel.wanted #knob-goal { display: block; }
    """

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self.loss, self.parameters = LossPanel(style), ParametersPanel(style)
        self.console = ConsolePanel(style)
        self.metrics = MetricsPanel(style)
        self.ghosts: tuple[str, ...] = ()  # keys of the runs that lie behind the present one
        self._has_metrics = False
        self._looked_for: frozenset[str] = frozenset()  # metrics whose curves were asked for
        self.views: list[FigurePanel] = []
        self.board = PanelBoard(style, (self.lesson, self.knobs, self.loss, self.parameters, self.console))
        self.tensor = TensorView(style)
        self.fault = FaultView(entry.is_script)
        self.key_bar = KeyBar(style, "lesson", "lab", "board")

    def compose(self) -> ComposeResult:
        yield self.status
        with ContentSwitcher(initial="panels"):
            yield self.board
            yield self.tensor
            yield self.fault
        yield self.key_bar
        yield self.notice
        yield TooSmall()

    async def _arrange(self, parameters: bool) -> None:
        """Give the board the panels that the scenario has something for; all until that is known."""
        unknown = self._loaded is None
        lesson = [self.lesson] if self.lesson.says_something or (unknown and not self._is_script) else []
        knobs = [self.knobs] if unknown or self._knobs else []
        loss = [self.loss] if self.loss.losses else []
        below = [self.parameters] if parameters else []
        beside = [self.metrics] if self._has_metrics else []
        said = [self.console] if self.console.said else []
        panels: list[Panel] = [*lesson, *knobs, *loss, *self.views, *below, *beside, *said]
        await self.board.have(panels or [self.console if self._is_script else self.lesson])

    @property
    def _is_script(self) -> bool:
        return self.entry.is_script or (self._loaded is not None and self._loaded.script)

    def _missing(self) -> str:
        """What the scenario has not, and its panels therefore are not there, as a sentence; or empty."""
        if self._is_script:
            return self._loaded.offers if self._loaded is not None else ""
        there = {
            _("lesson (lesson.md)"): self.lesson.says_something,
            _("knobs"): self._knobs,
            _("views"): self.views,
        }
        missing = _(" and no ").join(name for name, has in there.items() if not has)
        return _("This scenario has no {missing}.").format(missing=missing) if missing else ""

    def _wants_curves_beside(self, asked: Sequence[asks.Ask[Any] | None]) -> bool:
        """Whether a snapshot has yet to tell whether there are such curves, and no panel asks for any."""
        known = (self._shot.answer(asks.Metrics()) if self._shot is not None else None) or {}
        names = frozenset(metrics_of(self.loss.losses, known)) if self.loss.losses else frozenset()
        fresh, self._looked_for = names - self._looked_for, self._looked_for | names
        wanted = bool(fresh) and not self._has_metrics
        return wanted and not any(isinstance(ask, asks.Curves) for ask in asked)

    def _curves_beside(self, shot: Snapshot) -> bool:
        """Whether there is a curve that does not belong into the loss chart."""
        return any(metrics_of(self.loss.losses, answer.curves) for _, answer in shot.answers_to(asks.Curves))

    @property
    def mode(self) -> str:
        """`panels`, `tensor` or `fault`: what fills the screen."""
        return str(self.query_one(ContentSwitcher).current)

    @property
    def scope(self) -> Scope:
        """What the keys act on, as the table of keys calls it."""
        modes: dict[str, Scope] = {"tensor": "tensor", "fault": "fault"}
        return modes.get(self.mode, self.board.scope)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """All that the keys here belong to, what has the focus first."""
        return scopes_in_lab(self.scope)

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is for keys to act on at this moment."""
        there = facts.of_run(self._state, self._walk) | facts.of_lesson(self.lesson)
        filling = {"panels": self.board.facts, "tensor": self.tensor.facts, "fault": self.fault.facts}
        there |= filling[self.mode]
        there |= facts.of_snapshot(self._state, self._shot) | facts.of_making(self._is_script, there)
        if self.lesson.is_last and self.then is not None and self.lesson.is_met:
            there |= {"next page"}
        return there | ({"ghost"} if self.loss.has_ghost else frozenset())

    def follow(self) -> None:
        """Have the key bar, the knobs and the large panel follow what is on the screen."""
        if not self.board.is_attached:
            return
        if self.knobs.editing or self.tensor.editing:
            self.key_bar.show(("typing",), frozenset())
        else:
            around: tuple[Scope, ...] = ("lab", "board") if self.mode == "panels" else ("lab",)
            self.key_bar.show((self.scope, *around), self.facts)
        self.knobs.show_first(facts.knobs_of_page(self.lesson.step))
        self.board.lead(self._leading())

    def _leading(self) -> str:
        """The id of the panel that the scenario wants large; before the first step no empty chart is that."""
        named = self._loaded.main if self._loaded is not None else ""
        wanted = [*(panel for panel in self.views if panel.view == named), *self.views]
        if arrangement(*self.app.size) == "compact":  # the others are out of sight
            read = facts.views_of_page(self.lesson.step, [panel.called for panel in self.views])
            wanted = [*(panel for title in read for panel in self.views if panel.called == title), *wanted]
            named = "" if read else named
        if self._shot is None or self._shot.step == 0:
            wanted = [panel for panel in wanted if not panel.empty] or wanted
        elif named == "loss":
            return "loss"
        return str(wanted[0].id) if wanted else "loss"

    def on_descendant_focus(self) -> None:
        self.follow()

    def _switch(self, mode: str) -> None:
        self.query_one(ContentSwitcher).current = mode
        if mode == "panels":
            self.board.take_keys()
        else:
            self.query_one(f"#{mode}").focus()
        self.ask()

    def bring_lesson(self) -> None:
        if self.mode == "tensor":
            self.put_away()
        if self.lesson not in self.board.panels:
            self.notice.say(_("This scenario has no lesson: a lesson.md beside its scenario.py is one."))
        elif not self.lesson.display:
            self.board.bring(self.lesson)

    def action_ghost(self) -> None:
        self.loss.toggle_ghost()

    def have_ghosts(self, keys: tuple[str, ...], runs: Runs) -> None:
        """Put the curves of other runs behind that of the present one."""
        self.ghosts = keys
        knobs = {name: knob.format(self.knobs.values[name]) for name, knob in self._knobs.items()}
        self._read_ghosts(keys, runs, knobs, self._shot.seed if self._shot is not None else None)

    @work(thread=True, exclusive=True, group="ghosts")
    def _read_ghosts(self, keys: tuple[str, ...], runs: Runs, knobs: dict[str, str], seed: int) -> None:
        losses = self.loss.losses
        name = total_of(losses) or next(iter(losses), "")
        named, without = [], []
        try:
            rows = {row.key: row for row in runs.rows()}
            for row in (rows[key] for key in keys if key in rows):
                curve = runs.curves(row.key).get(name)
                said = called(row, self.entry.name, knobs, seed)
                if curve is not None:
                    named.append((said, curve))
                else:
                    without.append(said)
        except LabError as error:
            self.app.call_from_thread(self.notice.say, _("{error}.").format(error=error), urgent=True)
            return
        self.app.call_from_thread(self._take_ghosts, named, without, name)

    def _take_ghosts(self, named: list[tuple[str, Reduced]], without: list[str], loss: str) -> None:
        self.loss.choose_ghosts(named)
        self.follow()
        if without:
            said = _("No curve called {loss} was kept of {runs}.")
            self.notice.say(said.format(loss=loss, runs="; ".join(without)))

    @on(TensorChosen)
    def _open_tensor(self, message: TensorChosen) -> None:
        self.tensor.open_tensor(message.name)
        self._switch("tensor")

    def put_away(self) -> None:
        """Put a parameter away that is open, or the cursors."""
        if self.mode == "tensor":
            self._switch("panels")
        else:
            self.board.put_cursors_away()
