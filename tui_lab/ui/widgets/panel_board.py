"""The panels of the lab on the screen: which show, which has the keys, what is asked for them."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.goals import Goal
from tui_lab.engine.snapshot import Request, Snapshot
from tui_lab.ui.keys import Scope, bindings
from tui_lab.ui.layout import arrangement, visible_panels
from tui_lab.ui.messages import BoardChanged, Picked
from tui_lab.ui.widgets.figure_panel import FigurePanel
from tui_lab.ui.widgets.knobs_panel import KnobsPanel
from tui_lab.ui.widgets.lesson_panel import LessonPanel
from tui_lab.ui.widgets.loss_panel import LossPanel
from tui_lab.ui.widgets.parameters_panel import ParametersPanel
from tui_lab.ui.widgets.tab_line import TabLine

ROOM_FOR_GOAL = 20  # rows of the window
BoardPanel = LessonPanel | KnobsPanel | LossPanel | FigurePanel | ParametersPanel


class PanelBoard(Vertical):
    """All panels at once in a wide window, one or two at a time in a small one, one when zoomed."""

    BINDINGS = bindings("board")
    DEFAULT_CSS = """
    PanelBoard {
        #left { width: 42; }
        #lesson { height: 1fr; }
        #knobs { max-height: 45%; min-height: 9; }
        #loss, #views { width: 1fr; height: 1fr; }
        #views FigurePanel { width: 1fr; }
        &.whole #tabs { display: none; }
        &.whole.hiding #tabs { display: block; }
        &.compact #left, &.tall #left { width: 34; }
        &.wide #right { layout: horizontal; }
        &.answers #views { layout: vertical; }
        &.answers.wide #views { layout: horizontal; }
        &.zoomed #left { width: 1fr; }
        &.alone #knobs { max-height: 100%; }
    }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="panels")
        self._style = style
        self.tabs = TabLine(style)
        self.lesson = LessonPanel(style)
        self.knobs = KnobsPanel(style)
        self.loss = LossPanel(style)
        self.views: list[FigurePanel] = []
        self.parameters = ParametersPanel(style)
        self._losses: tuple[str, ...] = ("loss",)
        self._has_parameters = True
        self.chosen = "lesson"  # the id of the panel that the keys act on
        self._recent: list[str] = []
        self._zoomed = False

    def compose(self) -> ComposeResult:
        yield self.tabs
        with Horizontal(id="main"):
            with Vertical(id="left"):
                yield self.lesson
                yield self.knobs
            with Vertical(id="right"):
                yield self.loss
                yield Horizontal(id="views")
        yield self.parameters

    def on_mount(self) -> None:
        self.watch(self.lesson, "goal", self.knobs.show_goal)

    @property
    def panels(self) -> list[BoardPanel]:
        """All panels in the order of their numbers; none for what the scenario does not have."""
        loss = [self.loss] if self._losses else []
        parameters = [self.parameters] if self._has_parameters else []
        return [self.lesson, self.knobs, *loss, *self.views, *parameters]

    @property
    def scope(self) -> Scope:
        """What the keys act on, as the table of keys calls it."""
        scopes: dict[str, Scope] = {
            "lesson": "lesson", "knobs": "knobs", "loss": "loss", "parameters": "parameters"
        }  # fmt: skip
        return scopes.get(self.chosen, "view")

    async def show_views(self, titles: Mapping[str, str], losses: tuple[str, ...] = ("loss",)) -> None:
        """Make a panel for each view, by the name of its method, and one for the losses if there are any."""
        self._losses = losses
        self._has_parameters = bool(losses)  # else they are shown when a snapshot says that there are any
        self.loss.losses = losses
        self.set_class(not losses, "answers")
        place = self.query_one("#views")
        await place.remove_children()
        self.views = [
            FigurePanel(index, name, title, self._style) for index, (name, title) in enumerate(titles.items())
        ]
        await place.mount(*self.views)
        self._number_panels()
        self.lay_out()

    def _number_panels(self) -> None:
        ids = [str(panel.id) for panel in self.panels]
        self.chosen = self.chosen if self.chosen in ids else ids[0]
        self._recent = [panel for panel in self._recent if panel in ids]
        for number, panel in enumerate(self.panels, start=1):
            panel.numbered(number)

    def request(self, goal: Goal | None) -> Request:
        """What the panels on the screen need; nothing for the others."""
        return Request(
            views=tuple(panel.view for panel in self.views if panel.display),
            columns=self.loss.columns if self.loss.display else 0,
            parameters=bool(self.parameters.display),
            goal=goal,
        )

    async def show(self, shot: Snapshot) -> None:
        """Hand each panel its part of a snapshot; keys and the clock have their turn between any two."""
        self.lesson.show_run(shot.step, shot.changed)
        if not self._has_parameters and shot.total_parameters:
            self._has_parameters = True
            self._number_panels()
            self.lay_out()
        if shot.curves:
            self.loss.show_curves(shot.curves, shot.marks)
            await sleep(0)
        for panel in self.views:
            figure = shot.figures.get(panel.view) or shot.view_faults.get(panel.view)
            if figure is not None:
                panel.show_figure(figure)
                await sleep(0)
        if shot.parameters:
            rows = self.parameters.rows
            self.parameters.show_parameters(shot.parameters, shot.buffers, shot.total_parameters)
            if rows != self.parameters.rows and self.is_attached:  # or the lab was left meanwhile
                self.lay_out()

    def lay_out(self) -> None:
        """Show what fits, and tell whoever asks for snapshots."""
        width, height = self.app.size
        arranged = arrangement(width, height)
        # Whether a panel of the left column, or the parameters, has all the height there is.
        alone = self._zoomed or arranged in ("compact", "wide")
        for name in ("whole", "tall", "wide", "compact"):
            self.set_class(name == arranged, name)
        self.set_class(self._zoomed, "zoomed")
        self.set_class(alone, "alone")
        # In a lower window the goal would leave no room for the knobs.
        self.knobs.set_class(alone and height >= ROOM_FOR_GOAL, "apart")
        ids = [str(panel.id) for panel in self.panels]
        shown = visible_panels(ids, self.chosen, self._recent, arranged, self._zoomed)
        self.set_class(len(shown) < len(ids), "hiding")  # else the borders name every panel
        for panel in (self.loss, self.parameters, *self.panels):
            panel.display = panel.id in shown
        for box in ("left", "right", "views", "main"):
            place = self.query_one(f"#{box}")
            place.display = any(widget.id in shown for widget in place.query(Widget))
        self.knobs.styles.height = "1fr" if alone else len(self.knobs.list.knobs) + 5
        self.parameters.styles.height = "1fr" if alone else min(self.parameters.rows + 4, max(8, height // 4))
        self.tabs.show_tabs(
            [
                ("Lesson", "Lesson", "lesson" in shown),
                ("Knobs", "Knobs", "knobs" in shown),
                *([("Loss", "Loss", "loss" in shown)] if self._losses else []),
                *((panel.title, panel.title.split()[0], panel.id in shown) for panel in self.views),
                *(
                    [("Named parameters", "Parameters", "parameters" in shown)]
                    if self._has_parameters
                    else []
                ),
            ]
        )
        self.post_message(BoardChanged())

    @on(Picked)
    def _take_picked(self, message: Picked) -> None:
        message.stop()
        # Later: a message does not bubble beyond the widget at work when it was posted.
        self.knobs.call_later(self.knobs.take, message.values)

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        for panel in self.panels:
            if focused is not None and panel in focused.ancestors_with_self:
                self._choose(str(panel.id))

    def _choose(self, panel_id: str) -> None:
        if panel_id != self.chosen:
            self._recent = [self.chosen, *(other for other in self._recent if other != self.chosen)]
            self.chosen = panel_id

    def action_panel(self, number: int) -> None:
        """Bring a panel to the screen and give it the keys."""
        if 1 <= number <= len(self.panels):
            self._choose(str(self.panels[number - 1].id))
            self.lay_out()
            self.take_keys()

    def action_next_panel(self, direction: int) -> None:
        # A value that is being typed is taken first; a refused one keeps the keys.
        if self.knobs.take_typed():
            ids = [panel.id for panel in self.panels]
            self.action_panel((ids.index(self.chosen) + direction) % len(ids) + 1)

    def take_keys(self) -> None:
        """Give the keys to the chosen panel."""
        if self.chosen == "knobs":
            self.knobs.take_keys()
        else:
            self.query_one(f"#{self.chosen}").focus()

    def action_zoom(self) -> None:
        self._zoomed = not self._zoomed
        self.lay_out()

    def action_hint(self) -> None:
        self._bring_lesson()
        self.lesson.more_hints()

    def turn_lesson(self, pages: int) -> None:
        """Turn to another page of the lesson."""
        self._bring_lesson()
        self.lesson.move(pages)

    def _bring_lesson(self) -> None:
        if not self.lesson.display:  # or the key would act unseen
            self.action_panel(1)

    def put_cursors_away(self) -> None:
        """Read no step and no place any longer."""
        self.loss.put_cursor_away()
        for panel in self.views:
            panel.put_cursor_away()

    def action_ghost(self) -> None:
        self.loss.toggle_ghost()
