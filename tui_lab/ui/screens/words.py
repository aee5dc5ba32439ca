"""What a panel shows, in words: for who cannot see the drawing, or not yet read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui_lab.describing.describe import in_words
from tui_lab.engine.asks import Ask
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain
from tui_lab.ui.keys import names_of
from tui_lab.ui.messages import CopyWanted
from tui_lab.ui.screens.closable import ClosableScreen
from tui_lab.ui.widgets.too_small import TooSmall

TEXT = noted("This is text already: o says in words what a chart, a view or a table shows.")
NOTHING = noted("There is nothing to see yet: ask again in a moment.")


def words_of(ask: Ask[Any] | None, shot: Snapshot | None, losses: tuple[str, ...]) -> Sequence[str]:
    """What the last snapshot answered: `ask` is the panel's, None where it shows nothing of a run."""
    answer = shot.answer(ask) if shot and ask else None
    return in_words(answer, losses) or [_(NOTHING if ask and answer is None else TEXT)]


class WordsScreen(ClosableScreen):
    """A paragraph a sentence, of the moment at which it was asked for; the arrow and page keys scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        (names_of("lab", "in_words"), "dismiss", "close"),
        (names_of("lab", "copy"), "copy", "copy"),
    ]
    DEFAULT_CSS = """
    WordsScreen {
        VerticalScroll {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            border: $frame $border; border-title-color: $primary; background: $surface; padding: 0 1;
        }
        VerticalScroll Static { height: auto; }
    }
    """

    def __init__(self, title: str, sentences: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._sentences = sentences

    def compose(self) -> ComposeResult:
        with VerticalScroll() as box:
            box.border_title = Content(plain(_("{title} in words").format(title=self._title)))
            box.border_subtitle = _("q closes")
            yield Static("\n".join(self._sentences), markup=False)
        yield TooSmall()

    def action_copy(self) -> None:
        self.post_message(CopyWanted(self._title, "\n".join(self._sentences)))
