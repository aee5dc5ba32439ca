"""What an instrument shows of a run."""

from __future__ import annotations

from typing import Any

from tui_lab.engine.asks import Look
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.instruments import instrument


def looked(run: Run, name: str, view: str, /, **settings: str) -> Any:
    """A view of an instrument that is opened for it."""
    instruments = Instruments(instrument)
    instruments.open(name, run)
    return instruments.answer(run, Look(name, view, tuple(settings.items())))
