"""The panels of the lab on the screen: which show and where, which has the keys, what is asked for them.

The board loops over panels and knows none of them.
"""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from textual import on
from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import Layout, WidgetPlacement
from textual.widget import Widget

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.asks import Ask
from tui_lab.engine.snapshot import Snapshot
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.layout import Box, Need, arrangement, boxes
from tui_lab.ui.messages import BoardChanged, RowsChanged
from tui_lab.ui.panels import Panel
from tui_lab.ui.widgets.tab_line import TabLine

ROOM_FOR_GOAL = 20  # rows of the window


class InBoxes(Layout):
    """Puts each widget where `boxes` has it by its id."""

    name = "boxes"

    def __init__(self) -> None:
        self.boxes: dict[str, Box] = {}

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> list[WidgetPlacement]:
        parent.pre_layout(self)
        return [
            WidgetPlacement(Region(*self.boxes[child.id]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in self.boxes
        ]


class Choices(NamedTuple):
    """What a learner chose among some panels, by their ids.

    `chosen` has the keys, and the `recent` ones had them before; `large` is empty where none was made so.
    """

    chosen: str
    recent: tuple[str, ...] = ()
    large: str = ""
    zoomed: bool = False


class PanelBoard(Widget):
    """One panel is the main one, and large; those that have no room are found by their tabs."""

    BINDINGS = bindings("board")
    DEFAULT_CSS = "PanelBoard { width: 1fr; height: 1fr; overflow: hidden hidden; }"

    def __init__(self, style: DrawingStyle, panels: Sequence[Panel]) -> None:
        super().__init__(id="panels")
        self.tabs = TabLine(style)
        self.panels = list(panels)  # in the order of their numbers
        self.chosen = str(panels[0].id)  # the id of the panel that the keys act on
        self._asked: dict[str | None, Ask[Any]] = {}  # last, by the panel's id
        self._recent: list[str] = []
        self._named = ""  # the panel that the scenario wants large
        self._large = ""  # the one that the learner does
        self._zoomed = False
        self._in_boxes = InBoxes()

    @property
    def layout(self) -> Layout:
        """Textual asks this where the panels lie."""
        return self._in_boxes

    def compose(self) -> ComposeResult:
        yield self.tabs
        yield from (cast(Widget, panel) for panel in self.panels)

    @property
    def scope(self) -> Scope:
        """What the keys act on, as the table of keys calls it."""
        return self._chosen.scope

    @property
    def _chosen(self) -> Panel:
        return next(panel for panel in self.panels if panel.id == self.chosen)

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is for the board's keys and those of the chosen panel to act on."""
        there: set[Fact] = {"panels"} if len(self.panels) > 1 else set()
        return self._chosen.facts | there | ({"figures"} if len(self.figures) > 1 else frozenset())

    @property
    def figures(self) -> list[str]:
        """The ids of the panels that may be the main one, in the order of their numbers."""
        return [str(panel.id) for panel in self.panels if panel.place != "left"]

    @property
    def main(self) -> str:
        """The id of the large panel, empty where there is nothing to see."""
        figures = self.figures
        wanted = [panel for panel in (self._large, self._named, *figures[:1]) if panel in figures]
        return wanted[0] if wanted else ""

    @property
    def zoomed(self) -> bool:
        """Whether one panel has all the room."""
        return self._zoomed

    @property
    def choices(self) -> Choices:
        """What was chosen among the panels that are here."""
        return Choices(self.chosen, tuple(self._recent), self._large, self._zoomed)

    def choose(self, choices: Choices) -> None:
        """Have the panels stand as they were chosen once, and give one of them the keys."""
        ids = [str(panel.id) for panel in self.panels]
        self.chosen = choices.chosen if choices.chosen in ids else ids[0]
        self._recent = [panel for panel in choices.recent if panel in ids]
        self._large, self._zoomed = choices.large, choices.zoomed
        self.lay_out()
        self.take_keys()

    async def have(self, panels: Sequence[Panel], aside: Sequence[Panel] = ()) -> None:
        """Have these panels and no others, in the order of their numbers.

        Views come with a scenario or an instrument and go with it, unless they are put `aside`; any other
        panel stays here, be it out of sight.
        """
        stay = {id(panel) for panel in (*panels, *aside)}
        gone = [one for one in self.children if getattr(one, "place", "") == "views" and id(one) not in stay]
        for panel in self.panels:
            panel.display = panel in panels
        await self.remove_children(gone)
        # All at once: each mounting lays the screen out.
        await self.mount(*(cast(Widget, panel) for panel in panels if not cast(Widget, panel).is_attached))
        self.panels = list(panels)
        ids = [str(panel.id) for panel in panels]
        focused, orphaned = self.screen.focused, self.chosen not in ids
        self.chosen = ids[0] if orphaned else self.chosen
        if orphaned and focused is not None and self in focused.ancestors:
            self.take_keys()  # else they go wherever Textual finds room for them
        self._recent = [panel for panel in self._recent if panel in ids]
        for number, panel in enumerate(panels, start=1):
            panel.numbered(number)
        self.lay_out()

    def lead(self, panel_id: str) -> None:
        """Have this panel large, unless the learner wants another one so."""
        if panel_id != self._named:
            self._named = panel_id
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
        needs = {str(panel.id): Need(panel.place, panel.rows_wanted(height)) for panel in self.panels}
        shown = boxes(needs, width, height, self.main, [self.chosen, *self._recent], self._zoomed)
        # The goal is read beside the knobs where the lesson has no room; in a low window neither has it.
        left = [panel for panel, need in needs.items() if need.place == "left"]
        self.set_class(not shown.keys() >= set(left) and height >= ROOM_FOR_GOAL, "apart")
        for panel in self.panels:
            panel.display = panel.id in shown
        self.tabs.display = len(shown) < len(needs)  # else the borders name every panel
        self.tabs.show_tabs([(panel.title, panel.tab, panel.id in shown) for panel in self.panels])
        placed = shown | {str(self.tabs.id): Box(0, 0, width, 1)}
        if placed != self._in_boxes.boxes:
            self._in_boxes.boxes = placed
            self.tabs.refresh(layout=True)  # a child that asks for it has its parent arrange anew
        self.post_message(BoardChanged())

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        for panel in self.panels:
            if focused is not None and cast(Widget, panel) in focused.ancestors_with_self:
                self._take(panel)

    def _take(self, panel: Panel) -> None:
        """Let the keys act on a panel that got them by a click."""
        if panel.id != self.chosen:
            self._choose(str(panel.id))
            self.lay_out()

    def _choose(self, panel_id: str) -> None:
        if panel_id != self.chosen:
            self._recent = [self.chosen, *(other for other in self._recent if other != self.chosen)]
            self.chosen = panel_id
        # Where there is room for one figure, the chosen one stays when the keys go to the knobs.
        if arrangement(*self.app.size) == "compact" and self._chosen.place in ("right", "views"):
            self._large = panel_id

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

    def action_enlarge(self) -> None:
        """Have the chosen figure large; where it is so already, or none is chosen, the next one."""
        figures, main = self.figures, self.main
        if not figures:
            return
        following = figures[(figures.index(main) + 1) % len(figures)]
        self._large = self.chosen if self.chosen in figures and self.chosen != main else following
        if self.chosen in figures:
            self.bring(next(panel for panel in self.panels if panel.id == self._large))
        else:
            self._zoomed = False  # or nobody would see it
            self.lay_out()

    def take_keys(self) -> None:
        """Give the keys to the chosen panel."""
        self._chosen.take_keys()

    def action_zoom(self) -> None:
        large = next((panel for panel in self.panels if panel.id == self.main and panel.display), None)
        if not self._zoomed and self._chosen.scope == "lesson" and large is not None:
            self.bring(large)  # the text is there as it is; it speaks of the picture
        self._zoomed = not self._zoomed
        self.lay_out()

    def put_cursors_away(self) -> None:
        """Read no step and no place any longer."""
        for panel in self.panels:
            panel.put_cursor_away()
