"""A run on disk instead of in memory, until one made in the same way goes on from there."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import torch

from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.rules import rules


def save(run: Run, path: str) -> str:
    """Save a run into a file; why that cannot be done, or empty. Of one that cannot no file is left."""
    try:
        state = io.BytesIO()
        torch.save(run.state_dict(), state)
        rules().require_room(state.tell())  # PyTorch writes files past everybody who could look
        Path(path).write_bytes(state.getbuffer())
    except BaseException as error:  # a scenario's own state_dict() may raise any, torch a few
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)
        return _why(error)
    return ""


def load(run: Run, path: str) -> None:
    """Have a run go on from a file, if there is one, and remove that.

    Raises LabError; the run is of no use then.
    """
    if not path:
        return
    try:
        state = torch.load(path, weights_only=True)
        run.load_state_dict(state)
    except BaseException as error:
        raise LabError(
            _("the run cannot go on from where it was left: {why}. r starts again").format(why=_why(error))
        ) from error
    finally:
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)


def _why(error: BaseException) -> str:
    return str(error) if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
