"""A sentence above the key bar, over whatever is there."""

from __future__ import annotations

from textual.widgets import Static


class Notice(Static):
    """What just happened, or, urgent, what needs the learner."""

    DEFAULT_CSS = """
    Notice {
        layer: above; dock: bottom; height: auto; max-height: 4; margin: 0 0 1 0; padding: 0 1;
        background: $panel; color: $primary; display: none;
        &.urgent { background: $warning; color: $background; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="notice", markup=False)

    def say(self, text: str, urgent: bool = False) -> None:
        """Show a sentence, or put the last one away."""
        self.update(text)
        self.set_class(urgent, "urgent")
        self.display = bool(text)
