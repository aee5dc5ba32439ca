"""What a learner sees who is here for the first time: what this is, the few keys, and one that begins."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.languages import noted, translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.ink import Piece, ink, line
from tui_lab.ui.keys import Scope, bindings, shown
from tui_lab.ui.messages import LeaveWanted, OpenWanted
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.too_small import TooSmall

WIDTH = 56  # cells of the longest line: they fit into the smallest window
LINES = (
    noted("Here you watch small neural networks learn."),
    noted("Change a setting, train again, and see what it does."),
    noted("Nothing can break: every setting has a way back."),
)
KEYS: tuple[tuple[Scope, str, str], ...] = (
    ("lab", "apply_try", noted("set what the lesson suggests to try")),
    ("lab", "run_or_pause", noted("train, and pause")),
    ("lab", "lesson(1)", noted("the next page of the lesson")),
    ("everywhere", "app.help", noted("all keys; q goes back")),
)


class Welcome(Widget):
    """A few lines in the middle of the screen."""

    DEFAULT_CSS = "Welcome { height: 1fr; }"

    def __init__(self, first: Entry, scenarios: int, style: DrawingStyle) -> None:
        super().__init__(id="welcome")
        self._first, self._scenarios, self._style = first, scenarios, style
        self._strips: list[Strip] = []

    def render_line(self, y: int) -> Strip:
        if self._dirty_regions:
            self._strips = self._drawn()
            self._dirty_regions.clear()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _drawn(self) -> list[Strip]:
        palette = self._style.palette
        width, height = self.size
        left = max(0, (width - WIDTH) // 2)
        text, key = ink(palette.text), ink(palette.accent, bold=True)
        bold = ink(palette.text, bold=True)
        name = _("a neural-network laboratory in a terminal")
        lines: list[list[Piece]] = [[(left, "tui-lab", key), (left + 9, name, ink(palette.muted))], []]
        lines += [[(left, _(words), text)] for words in LINES]
        lines.append([])
        lines += [
            [(left + 2, shown(scope, action), key), (left + 10, _(word), text)]
            for scope, action, word in KEYS
        ]
        lines.append([])
        begin = _("start with {scenario}").format(scenario=_(self._first.title))
        others = _("the menu with all {count} scenarios").format(count=self._scenarios)
        lines.append(
            [(left, self._style.set.pointer, key), (left + 2, "enter", key), (left + 10, begin, bold)]
        )
        lines.append([(left + 2, "esc", key), (left + 10, others, text)])
        above: list[list[Piece]] = [[]] * max(0, (height - len(lines)) // 2)
        return [line(width, pieces, self.rich_style) for pieces in (*above, *lines)]


class WelcomeScreen(Screen[None]):
    """Stands where the menu will be, until that is asked for or a scenario is opened."""

    BINDINGS = bindings("welcome", "everywhere")
    scopes: tuple[Scope, ...] = ("welcome", "everywhere")
    CSS = "WelcomeScreen { layers: default cover; }"

    def __init__(self, first: Entry, scenarios: int, style: DrawingStyle) -> None:
        super().__init__()
        self._first, self._scenarios, self._style = first, scenarios, style

    def compose(self) -> ComposeResult:
        yield Welcome(self._first, self._scenarios, self._style)
        yield KeyBar(self._style, "welcome")
        yield TooSmall()

    def action_start(self) -> None:
        self.post_message(OpenWanted(self._first))

    def action_back(self) -> None:
        self.post_message(LeaveWanted())
