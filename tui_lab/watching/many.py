"""Whether a script is one of several processes that train one network together."""

from __future__ import annotations

import os

from tui_lab.languages import noted, translated as _

ONE_OF_MANY = noted(
    "This is one of {count} processes that train together: changed or tried in one alone, their networks "
    "would drift apart, or wait for each other. The script itself can do it in all of them."
)


def processes() -> int:
    """How many train together: this one alone, unless torchrun or the like has begun it."""
    told = os.environ.get("WORLD_SIZE", "")
    return int(told) if told.isdigit() else 1


def why_not_alone() -> str:
    """Why nothing may be changed or tried in this process alone; empty where it may."""
    return _(ONE_OF_MANY).format(count=count) if (count := processes()) > 1 else ""
