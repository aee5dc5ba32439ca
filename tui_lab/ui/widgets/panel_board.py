"""The panels of the lab on the screen: which show, which has the keys, what is asked for them.

The board loops over panels and knows none of them.
"""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Sequence
from typing import Any, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.asks import Ask
from tui_lab.engine.snapshot import Snapshot
from tui_lab.ui.keys import Scope, bindings
from tui_lab.ui.layout import Place, arrangement, visible_panels
from tui_lab.ui.messages import BoardChanged, RowsChanged
from tui_lab.ui.panels import Panel
from tui_lab.ui.widgets.tab_line import TabLine

ROOM_FOR_GOAL = 20  # rows of the window
BOXES = ("left", "right", "views", "main")


class PanelBoard(Vertical):
    """All panels at once in a wide window, one or two at a time in a small one, one when zoomed."""

    BINDINGS = bindings("board")
    DEFAULT_CSS = """
    PanelBoard {
        #left { width: 42; }
        #views { width: 1fr; height: 1fr; }
        #views CellsPanel { width: 1fr; }
        &.whole #tabs { display: none; }
        &.whole.hiding #tabs { display: block; }
        &.compact #left, &.tall #left { width: 34; }
        &.wide #right { layout: horizontal; }
        &.answers #views { layout: vertical; }
        &.answers.wide #views { layout: horizontal; }
        &.zoomed #left { width: 1fr; }
    }
    """

    def __init__(self, style: DrawingStyle, panels: Sequence[Panel]) -> None:
        super().__init__(id="panels")
        self.tabs = TabLine(style)
        self.panels = list(panels)  # in the order of their numbers
        self.chosen = str(panels[0].id)  # the id of the panel that the keys act on
        self._asked: dict[str | None, Ask[Any]] = {}  # last, by the panel's id
        self._recent: list[str] = []
        self._zoomed = False

    def compose(self) -> ComposeResult:
        yield self.tabs
        with Horizontal(id="main"):
            with Vertical(id="left"):
                yield from self._at("left")
            with Vertical(id="right"):
                yield from self._at("right")
                with Horizontal(id="views"):
                    yield from self._at("views")
        yield from self._at("below")

    def _at(self, place: Place) -> list[Widget]:
        return [cast(Widget, panel) for panel in self.panels if panel.place == place]

    @property
    def scope(self) -> Scope:
        """What the keys act on, as the table of keys calls it."""
        return self._chosen.scope

    @property
    def _chosen(self) -> Panel:
        return next(panel for panel in self.panels if panel.id == self.chosen)

    async def have(self, panels: Sequence[Panel]) -> None:
        """Have these panels and no others, in the order of their numbers.

        Views come with a scenario and go with it; any other panel has been here from the start.
        """
        views = self.query_one("#views")
        wanted = [cast(Widget, panel) for panel in panels]
        for panel in self.panels:
            panel.display = panel in panels
        await views.remove_children([view for view in views.children if view not in wanted])
        # All at once: each mounting lays the screen out.
        await views.mount(*(panel for panel in wanted if not panel.is_attached))
        self.panels = list(panels)
        self.set_class(not any(panel.place == "right" for panel in panels), "answers")
        ids = [str(panel.id) for panel in panels]
        self.chosen = self.chosen if self.chosen in ids else ids[0]
        self._recent = [panel for panel in self._recent if panel in ids]
        for number, panel in enumerate(panels, start=1):
            panel.numbered(number)
        self.lay_out()

    def asks(self) -> list[Ask[Any]]:
        """What the panels on the screen need; nothing for the others."""
        asks = {panel.id: panel.ask() for panel in self.panels if panel.display}
        self._asked = {name: ask for name, ask in asks.items() if ask is not None}
        return list(self._asked.values())

    async def show(self, shot: Snapshot) -> None:
        """Hand each panel its part of a snapshot; keys and the clock have their turn between any two."""
        for panel in list(self.panels):
            ask = self._asked.get(panel.id)
            if ask is not None and ask in shot.answers:
                panel.show(shot, shot.answers[ask])
                await sleep(0)

    @on(RowsChanged)
    def lay_out(self) -> None:
        """Show what fits, and tell whoever asks for snapshots."""
        if not self.is_attached:  # the lab was left meanwhile
            return
        width, height = self.app.size
        arranged = arrangement(width, height)
        # Whether a panel of the left column, or one below, has all the height there is.
        alone = self._zoomed or arranged in ("compact", "wide")
        for name in ("whole", "tall", "wide", "compact"):
            self.set_class(name == arranged, name)
        self.set_class(self._zoomed, "zoomed")
        self.set_class(alone, "alone")
        # In a lower window the goal would leave no room for the knobs.
        self.set_class(alone and height >= ROOM_FOR_GOAL, "apart")
        places = {str(panel.id): panel.place for panel in self.panels}
        shown = visible_panels(places, self.chosen, self._recent, arranged, self._zoomed)
        self.set_class(len(shown) < len(places), "hiding")  # else the borders name every panel
        for panel in self.panels:
            panel.display = panel.id in shown
            if (rows := panel.rows_wanted(height)) is not None:
                cast(Widget, panel).styles.height = "1fr" if alone else rows
        for box in BOXES:
            place = self.query_one(f"#{box}")
            place.display = any(widget.id in shown for widget in place.query(Widget))
        self.tabs.show_tabs([(panel.title, panel.tab, panel.id in shown) for panel in self.panels])
        self.post_message(BoardChanged())

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        for panel in self.panels:
            if focused is not None and cast(Widget, panel) in focused.ancestors_with_self:
                self._choose(str(panel.id))

    def _choose(self, panel_id: str) -> None:
        if panel_id != self.chosen:
            self._recent = [self.chosen, *(other for other in self._recent if other != self.chosen)]
            self.chosen = panel_id

    def bring(self, panel: Panel) -> None:
        """Bring a panel to the screen and give it the keys."""
        self._choose(str(panel.id))
        self.lay_out()
        self.take_keys()

    def action_panel(self, number: int) -> None:
        if 1 <= number <= len(self.panels):
            self.bring(self.panels[number - 1])

    def action_next_panel(self, direction: int) -> None:
        # A value that is being typed is taken first; a refused one keeps the keys.
        if self._chosen.leave():
            self.bring(self.panels[(self.panels.index(self._chosen) + direction) % len(self.panels)])

    def take_keys(self) -> None:
        """Give the keys to the chosen panel."""
        self._chosen.take_keys()

    def action_zoom(self) -> None:
        self._zoomed = not self._zoomed
        self.lay_out()

    def put_cursors_away(self) -> None:
        """Read no step and no place any longer."""
        for panel in self.panels:
            panel.put_cursor_away()
