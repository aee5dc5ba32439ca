"""The lines that a script draws its curves with, by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_lab.exporting.flat import Flat

if TYPE_CHECKING:
    from tui_lab.exporting.script import Training


def recorded(result: str, single: bool) -> list[str]:
    """What remembers the losses of a step."""
    return [] 


def lines(parts: Flat, training: Training) -> str:
    """What draws them in the end."""
    return ""
