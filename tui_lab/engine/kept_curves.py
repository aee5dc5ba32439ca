"""The curves of a run that was kept, whole, without its scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from tui_lab.engine.history import CAPACITY, Reduced
from tui_lab.engine.kept import Kept
from tui_lab.engine.recorder import Recorder
from tui_lab.engine.unpacking import unpack


def whole_curves(kept: Kept, columns: int = 2 * CAPACITY) -> Mapping[str, Reduced]:
    """All that was recorded, in so many `columns`; where no state is kept, what is kept of it in short."""
    if kept.content is None:
        return kept.curves
    packed: dict[str, Any] = kept.content["run"]
    recorder = Recorder(kept.losses)
    own = {**packed, "attributes": {"recorder": packed["attributes"]["recorder"]}}
    unpack(own, {"recorder": recorder}, torch.device("cpu"))
    return {name: curve.reduced(columns) for name, curve in recorder.curves.items()}
