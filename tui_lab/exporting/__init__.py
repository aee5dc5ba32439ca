"""What a learner takes home: a training as one plain script, and a run as files that other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.orders import TakeHome
    from tui_lab.engine.run import Run


def write_for(name: str, run: Run, wanted: TakeHome) -> str:
    """Write what is wanted of a run of the scenario `name`; says where it lies. Raises LabError."""
    from tui_lab.exporting.taking import taken

    return taken(name, run, wanted)
