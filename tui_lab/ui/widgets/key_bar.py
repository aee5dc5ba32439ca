"""The last line: the keys that matter here, from the one table of keys."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.ui.ink import ink
from tui_lab.ui.keys import Fact, Scope, bar_text, keys_now, keys_of


class KeyBar(Widget):
    """Shows the keys of its scopes; the last two, help and back, always have a place, and a sign the rest."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $panel; padding: 0 1; }"

    def __init__(self, style: DrawingStyle, *scopes: Scope) -> None:
        super().__init__(id="key-bar")
        self._style = style
        self._scopes = scopes
        self._there: frozenset[Fact] | None = None

    def on_mount(self) -> None:
        self.app.screen_change_signal.subscribe(self, lambda _: self.refresh())

    def show(self, scopes: tuple[Scope, ...], there: frozenset[Fact]) -> None:
        """Show what the keys do there, the first scope's before the others'."""
        if (scopes, there) != (self._scopes, self._there):
            self._scopes, self._there = scopes, there
            self.refresh()

    def render(self) -> Text:
        palette = self._style.palette
        if self.app.screen is not self.screen:  # what lies over it has keys of its own
            return Text("")
        # In a field, which takes all else, they would be letters.
        last = [] if "typing" in self._scopes else [bar_text(key) for key in keys_of("everywhere") if key.bar]
        room = self.content_size.width - sum(_width(key, word) for key, word in last)
        keys = [key for key in keys_now(self._scopes, self._there) if key.bar]
        shown = list(map(bar_text, keys))
        sign = ""
        while shown and sum(_width(key, word) for key, word in shown) + cell_width(sign) > room:
            shown.pop()
            sign = f"{self._style.set.ellipsis}  "  # the help has them all
        text = Text(no_wrap=True, end="")
        for k, (name, word) in enumerate((*shown, *last)):
            if k == len(shown):
                text.append(sign, ink(palette.muted))
            text.append(name, ink(palette.accent, bold=True)).append(f" {word}  ", ink(palette.text))
        return text


def _width(key: str, word: str) -> int:
    return cell_width(f"{key} {word}  ")
