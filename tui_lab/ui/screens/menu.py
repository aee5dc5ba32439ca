"""The menu: chapters and scenarios, and what has been done of them."""

from __future__ import annotations

from collections import Counter

from textual.app import ComposeResult
from textual.events import Key, Paste
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_lab import __version__
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.keeping.progress import Progress
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.pages import goal_titles
from tui_lab.ui.ink import Piece, ink, line
from tui_lab.ui.keys import Scope, bindings
from tui_lab.ui.messages import LeaveWanted, OpenWanted
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.too_small import TooSmall

MOST_TROUBLE = 5  # rows of a sentence about what is kept
LONGEST_FILTER = 40  # characters: more than any title, and seen whole in the smallest window


class ScenarioList(Widget, can_focus=True):
    """Scenarios under their chapters, those that match the filter, one of them chosen."""

    DEFAULT_CSS = "ScenarioList { height: 1fr; padding: 1 2 0 2; }"

    def __init__(self, entries: list[Entry], progress: Progress, style: DrawingStyle) -> None:
        super().__init__(id="scenarios")
        self._style = style
        self._entries = entries
        self._progress = progress
        self._chosen = progress.last
        self.filter = ""
        self._said = ""
        self._strips: list[Strip] = []

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
        self.refresh()

    def say(self, sentence: str) -> None:
        """Show what is wrong in the foot."""
        self._said = sentence
        self.refresh()

    def move(self, rows: int) -> None:
        """Put the pointer some scenarios on, stopping at the ends."""
        found = self.matching
        if self.chosen is not None:
            at = max(0, min(found.index(self.chosen) + rows, len(found) - 1))
            self.choose(found[at].name)

    def narrow(self, text: str) -> None:
        """Show only what matches `text`, as far as a filter is long."""
        self.filter = text[:LONGEST_FILTER]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        # Textual would join the lines to one text, and wrap that and take it apart again.
        if self._dirty_regions:
            self._strips = self._drawn()
            self._dirty_regions.clear()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _drawn(self) -> list[Strip]:
        width, height = self.content_size
        palette, marks = self._style.palette, self._style.set
        muted, ground = ink(palette.muted), self.rich_style
        head = [
            (0, "tui-lab", ink(palette.accent, bold=True)),
            (9, "a neural-network laboratory in a terminal", muted),
            (width - len(__version__), __version__, muted),
        ]
        found, chosen = self.matching, self.chosen
        lines = self._lines(width, found, chosen)
        source = (chosen.tutorial or "your own scenario") if chosen is not None else ""
        foot: list[list[Piece]] = [[], [(0, source, muted)]] if height > 12 else []
        if trouble := self._said or self._progress.trouble:
            wrapped = wrap(trouble, width)
            if len(wrapped) > MOST_TROUBLE:
                wrapped = [*wrapped[: MOST_TROUBLE - 1], marks.ellipsis]
            foot = [[(0, words, ink(palette.warning))] for words in ("", *wrapped)]
        room = max(1, height - 3 - len(foot))
        at = next((row for row, (_, entry) in enumerate(lines) if entry and entry is chosen), 0)
        first = max(0, min(at - room // 2, len(lines) - room))
        shown = [pieces for pieces, _ in lines[first : first + room]]
        if first > 0:
            shown[0] = [(2, f"{marks.ellipsis} more above", muted)]
        if first + room < len(lines):
            shown[-1] = [(2, f"{marks.ellipsis} more below", muted)]
        shown += [[]] * (room - len(shown))
        drawn = [head, self._filter_line(width, found), [], *shown, *foot]
        return [line(width, pieces, ground) for pieces in drawn]

    def _filter_line(self, width: int, found: list[Entry]) -> list[Piece]:
        palette = self._style.palette
        if self.filter and not found:
            room = width - len("No scenario matches ''; escape clears the filter.")
            typed = cut(self.filter, room, self._style.set.ellipsis)
            words = f"No scenario matches {typed!r}; escape clears the filter."
            return [(0, words, ink(palette.warning))]
        pieces = [
            (0, "filter: ", ink(palette.muted)),
            (8, self.filter + "_", ink(palette.warning, bold=True)),
        ]
        return pieces if self.filter else []

    def _lines(
        self, width: int, found: list[Entry], chosen: Entry | None
    ) -> list[tuple[list[Piece], Entry | None]]:
        """A line each for chapters and scenarios, and blank ones between chapters."""
        lines: list[tuple[list[Piece], Entry | None]] = []
        palette = self._style.palette
        titles = Counter(entry.title for entry in self._entries)
        # The folder, too, where another scenario has the same title.
        names = [
            f"{entry.title} ({entry.folder.name})" if titles[entry.title] > 1 else entry.title
            for entry in found
        ]
        name_width = max(map(cell_width, names), default=0)
        chapter = None
        for entry, name in zip(found, names, strict=True):
            if entry.chapter != chapter:
                if chapter is not None:
                    lines.append(([], None))
                chapter = entry.chapter
                lines.append(([(0, chapter, ink(palette.accent))], None))
            done = self._done(entry)
            pieces: list[Piece] = [
                (2, name, ink(palette.bad if entry.fault else palette.text, bold=entry is chosen)),
                (name_width + 5, entry.summary, ink(palette.muted)),
                (width - cell_width(done), done, ink(palette.good)),
            ]
            if entry is chosen:
                pieces.append((0, self._style.set.pointer, ink(palette.accent, bold=True)))
            lines.append((pieces, entry))
        return lines

    def _done(self, entry: Entry) -> str:
        met = self._progress.goals.get(entry.name)
        if not met:
            return ""
        goals = goal_titles(entry.lesson)
        return f"{sum(title in met for title in goals)} of {len(goals)} goals" if goals else ""


class MenuScreen(Screen[None]):
    """Opens at the last scenario; typing filters."""

    BINDINGS = bindings("menu", "everywhere")
    scopes: tuple[Scope, ...] = ("menu", "everywhere")
    CSS = "MenuScreen { layers: default cover; }"

    def __init__(self, entries: list[Entry], progress: Progress, style: DrawingStyle) -> None:
        super().__init__()
        self._style = style
        self.list = ScenarioList(entries, progress, style)

    def compose(self) -> ComposeResult:
        yield self.list
        yield KeyBar(self._style, "menu")
        yield TooSmall()

    def on_screen_resume(self) -> None:
        self.list.refresh()

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

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self.list.narrow(self.list.filter + event.text.strip())

    def action_move(self, rows: int) -> None:
        self.list.move(rows)

    def action_first(self) -> None:
        self.list.move(-len(self.list.matching))

    def action_last(self) -> None:
        self.list.move(len(self.list.matching))

    def action_open(self) -> None:
        if self.list.chosen is not None:
            self.post_message(OpenWanted(self.list.chosen))

    def action_back(self) -> None:
        self.post_message(LeaveWanted())
