"""The menu: chapters and scenarios, and what has been done of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen

from tui_lab import __version__
from tui_lab.core.catalogue import Entry
from tui_lab.core.progress import Progress
from tui_lab.ui.drawing.cells import Cells, cell_width, cut
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import bindings
from tui_lab.ui.widgets.cells_view import CellsView
from tui_lab.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tui_lab.ui.app import TuiLab


class ScenarioList(CellsView, can_focus=True):
    """Scenarios under their chapters, those that match the filter, one of them chosen."""

    DEFAULT_CSS = "ScenarioList { height: 1fr; padding: 1 2 0 2; }"

    def __init__(self, entries: list[Entry], progress: Progress, style: DrawingStyle) -> None:
        super().__init__(id="scenarios")
        self._style = style
        self._entries = entries
        self._progress = progress
        self._chosen = progress.last
        self.filter = ""

    @property
    def matching(self) -> list[Entry]:
        """The scenarios that the filter leaves."""
        words = self.filter.lower().split()
        return [
            entry
            for entry in self._entries
            if all(word in f"{entry.name} {entry.title} {entry.chapter}".lower() for word in words)
        ]

    @property
    def chosen(self) -> Entry | None:
        """The scenario that enter opens."""
        found = self.matching
        return next((entry for entry in found if entry.name == self._chosen), found[0] if found else None)

    def choose(self, name: str) -> None:
        """Put the pointer on a scenario."""
        self._chosen = name
        self.redraw()

    def move(self, rows: int) -> None:
        """Put the pointer some scenarios on, stopping at the ends."""
        found = self.matching
        if self.chosen is not None:
            at = max(0, min(found.index(self.chosen) + rows, len(found) - 1))
            self.choose(found[at].name)

    def narrow(self, text: str) -> None:
        """Show only what matches `text`."""
        self.filter = text
        self.redraw()

    def redraw(self) -> None:
        width, height = self.content_size
        cells = Cells.blank(width, height)
        palette = self._style.palette
        cells.put(0, 0, "tui-lab", palette.accent, bold=True)
        cells.put(0, 9, "a neural-network laboratory in a terminal", palette.muted)
        cells.put(0, width - len(__version__), __version__, palette.muted)
        if self.filter:
            cells.put(1, 0, "filter: ", palette.muted)
            cells.put(1, 8, self.filter + "_", palette.warning, bold=True)
        lines = self._lines(width)
        foot = 3 if height > 12 else 0
        room = height - 3 - foot
        at = next((row for row, (_, entry) in enumerate(lines) if entry and entry is self.chosen), 0)
        first = max(0, min(at - room // 2, len(lines) - room))
        for row, (line, _) in enumerate(lines[first : first + room], start=3):
            cells.blit(line, row, 0)
        if not lines:
            cells.put(
                3, 0, f"No scenario matches {self.filter!r}; escape clears the filter.", palette.warning
            )
        if first + room < len(lines):
            cells.put(3 + room, 2, f"{self._style.set.ellipsis} more below", palette.muted)
        if foot and self.chosen is not None:
            source = self.chosen.tutorial or "your own scenario"
            cells.put(height - 1, 0, cut(source, width, self._style.set.ellipsis), palette.muted)
        self.show(cells)

    def _lines(self, width: int) -> list[tuple[Cells, Entry | None]]:
        """A line each for chapters and scenarios, and blank ones between chapters."""
        lines: list[tuple[Cells, Entry | None]] = []
        palette = self._style.palette
        found = self.matching
        name_width = max((cell_width(entry.title) for entry in found), default=0)
        chapter = None
        for entry in found:
            if entry.chapter != chapter:
                if chapter is not None:
                    lines.append((Cells.blank(width, 1), None))
                chapter = entry.chapter
                head = Cells.blank(width, 1)
                head.put(0, 0, chapter, palette.accent)
                lines.append((head, None))
            line = Cells.blank(width, 1)
            chosen = entry is self.chosen
            if chosen:
                line.put(0, 0, self._style.set.pointer, palette.accent, bold=True)
            colour = palette.bad if entry.fault else palette.text
            line.put(0, 2, entry.title, colour, bold=chosen)
            done = self._done(entry)
            room = width - name_width - 5 - cell_width(done) - 2
            line.put(0, name_width + 5, cut(entry.summary, room, self._style.set.ellipsis), palette.muted)
            line.put(0, width - cell_width(done), done, palette.good)
            lines.append((line, entry))
        return lines

    def _done(self, entry: Entry) -> str:
        met = len(self._progress.goals.get(entry.name, ()))
        return f"{met} goal{'s' if met > 1 else ''} met" if met else ""


class MenuScreen(Screen[None]):
    """Opens at the last scenario; typing filters."""

    BINDINGS = bindings("menu", "everywhere")
    app: TuiLab

    def __init__(self, entries: list[Entry], progress: Progress, style: DrawingStyle) -> None:
        super().__init__()
        self._style = style
        self.list = ScenarioList(entries, progress, style)

    def compose(self) -> ComposeResult:
        yield self.list
        yield KeyBar(self._style, "menu")

    def on_screen_resume(self) -> None:
        self.list.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Within a filter every letter is a letter, `q` and `?` too.
        return not (self.list.filter and action in ("back", "app.help"))

    def on_key(self, event: Key) -> None:
        typed = event.character if event.is_printable and event.character else ""
        if event.key == "backspace":
            self.list.narrow(self.list.filter[:-1])
        elif event.key == "escape":
            self.list.narrow("")
        elif typed.strip() or (typed and self.list.filter):
            if not self.list.filter and typed in "q?":
                return
            self.list.narrow(self.list.filter + typed)
        else:
            return
        event.stop()

    def action_move(self, rows: int) -> None:
        self.list.move(rows)

    def action_first(self) -> None:
        self.list.move(-len(self.list.matching))

    def action_last(self) -> None:
        self.list.move(len(self.list.matching))

    def action_open(self) -> None:
        if self.list.chosen is not None:
            self.app.open_lab(self.list.chosen)

    def action_back(self) -> None:
        self.app.exit()
