"""Between Textual and the terminal: only cells that changed are sent, no faster than they are taken."""

from __future__ import annotations

import sys

from textual.driver import Driver


def driver_class() -> type[Driver] | None:
    """The driver that does so; None, Textual's own choice, where terminals are not POSIX ones."""
    if sys.platform == "win32":
        return None
    from tui_lab.ui.output.driver import PictureDriver

    return PictureDriver
