"""The lab's own screen for a teacher who looks after a class."""

from __future__ import annotations

from pathlib import Path

from textual.screen import Screen

from tui_lab.keeping.memory import Memory
from tui_lab.keeping.progress import Unkept
from tui_lab.ui.app import TuiLab
from tui_lab.ui.screens.classroom import ClassScreen


class ClassApp(TuiLab):
    """Has the class as its only screen, and keeps nothing."""

    WAY_OUT = "q leaves."

    def __init__(self, folder: Path, stuck_after: float, troubled: str = "") -> None:
        self._folder, self._stuck_after = folder, stuck_after
        super().__init__(entries=[], memory=Memory(Unkept()), troubled=troubled)

    def get_default_screen(self) -> Screen[None]:
        return ClassScreen(self._folder, self._stuck_after, self.drawing_style)

    def leave_screen(self) -> None:
        self.exit()
