"""What a screen is told at the end of a script."""

from __future__ import annotations

from pathlib import Path

from tui_lab.engine.events import Failed, Loaded
from tui_lab.errors import fault_of, words_of
from tui_lab.languages import noted, translated as _

NOTHING = noted("No optimizer of PyTorch took a step in this script: there was no training to watch.")
LAST_LINES = 200  # of what it printed, that come with its end


def failed_with(error: BaseException, file: Path) -> Failed:
    """What has ended a script before its end, be it that it said so itself."""
    if isinstance(error, SystemExit):
        if isinstance(error.code, int):
            return Failed(
                None, _("{name} has ended with code {code}.").format(name=file.name, code=error.code)
            )
        return Failed(None, _("{name} has ended: {code}").format(name=file.name, code=words_of(error)))
    said = f"{type(error).__name__}: {words_of(error)}"
    return Failed(fault_of(error, file, "the script"), said)


def nothing(title: str) -> Loaded:
    """What there is to see of a script that has trained nothing: what it printed."""
    return Loaded((), {}, {}, "", (), "flat out", "", title=title, script=True, offers=_(NOTHING))
