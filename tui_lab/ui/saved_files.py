"""A scenario's files that were saved while the lab shows it."""

from __future__ import annotations

from tui_lab.teaching.catalogue import Entry


class SavedFiles:
    """Looks at the stamps of the files now and then."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._stamps = entry.stamps()

    def look(self) -> list[str]:
        """The names of those that are there and were saved since the last look.

        One that is just being replaced is not there, and counts when it comes back.
        """
        before, self._stamps = self._stamps, self._entry.stamps()
        return [name for name, stamp in self._stamps.items() if before.get(name) != stamp]

    def news(self) -> str:
        """The offer to load what was saved, or nothing."""
        saved = self.look()
        return f"Saved: {', '.join(saved)}. r loads it and starts anew." if saved else ""
