"""A sentence above the key bar, over the lowest lines of what is there: no panel moves when it comes."""

from __future__ import annotations

from textual.widgets import Static

from tui_lab.plain_text import plain


class Notice(Static):
    """What just happened, until the next key; or, urgent, what needs the learner, until it is put away."""

    DEFAULT_CSS = """
    Notice {
        layer: cover; dock: bottom; height: auto; max-height: 2; padding: 0 1;
        background: $panel; color: $primary; display: none;
        &.good { color: $success; }
        &.urgent { background: $warning; color: $background; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="notice", markup=False)

    def say(self, text: str, urgent: bool = False, good: bool = False) -> None:
        """Show a sentence, or put the last one away; `good` is said in the colour of success."""
        self.update(plain(text))
        self.set_class(urgent, "urgent")
        self.set_class(good, "good")
        self.display = bool(text)

    def has_been_read(self) -> None:
        """A key was pressed: what needs nobody goes away."""
        if not self.has_class("urgent"):
            self.display = False
