"""Curves as events that TensorBoard reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tui_lab.engine.history import Reduced
from tui_lab.errors import LabError
from tui_lab.exporting.needing import need
from tui_lab.languages import translated as _


def write_events(folder: Path, curves: Mapping[str, Reduced], about: str) -> None:
    """Write a file of events into `folder`, which is made; `about` is its text. Raises LabError."""
    need("tensorboard", "tensorboard", _("events of TensorBoard; --csv needs nothing more"))
    from torch.utils.tensorboard import SummaryWriter

    try:
        with SummaryWriter(str(folder)) as writer:
            writer.add_text("setup", about)
            for name, curve in curves.items():
                steps = curve.low_step.clip(max=curve.high_step)
                for step, value in zip(steps.tolist(), curve.mean.tolist(), strict=True):
                    writer.add_scalar(name, value, int(step))
    except OSError as error:
        raise LabError(
            _("cannot write into {folder}: {why}").format(folder=repr(str(folder)), why=error.strerror)
        ) from error
