"""What a script calls the losses that it differentiates."""

from __future__ import annotations

import linecache
import re
from collections.abc import Mapping
from types import CodeType, FrameType
from typing import TypeVar

from tui_lab.watching.names import frames_of_script

BACKWARD = re.compile(r"scale\((\w+)\)\.backward\(|(\w+)\.backward\(|manual_backward\((\w+)")
Place = tuple[CodeType, int]  # a call of backward(): the code that it stands in, and where in there
L = TypeVar("L")


class LossNames:
    """Tells losses apart by the lines that differentiate them, and calls them as these do."""

    def __init__(self) -> None:
        self._called: dict[Place, str] = {}

    def place(self, frame: FrameType) -> Place:
        """That of the backward() which is called at a frame."""
        place = frame.f_code, frame.f_lasti
        if place not in self._called:
            at = next(frames_of_script(), frame)
            found = BACKWARD.search(linecache.getline(at.f_code.co_filename, at.f_lineno))
            self._called[place] = next(filter(None, found.groups()), "loss") if found else "loss"
        return place

    def of(self, losses: Mapping[Place, L]) -> dict[str, L]:
        """Those of one step by name: of several that are called alike all but the first are numbered."""
        found: dict[str, L] = {}
        for place, loss in losses.items():
            name = free = self._called[place]
            number = 1
            while free in found:
                number += 1
                free = f"{name}_{number}"
            found[free] = loss
        return found
