"""A step that a run takes and has never taken: how an instrument sees what a step does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Saved(Protocol):
    """What can be brought back to where it stood."""

    def state_dict(self) -> dict[str, Any]: ...
    def load_state_dict(self, state: dict[str, Any]) -> None: ...


@contextmanager
def put_back(run: Saved) -> Iterator[None]:
    """Whatever is trained within, the run stands afterwards as it stood before, bit for bit.

    Raises LabError where its state is of a kind that cannot be saved, before anything is done.
    """
    state = run.state_dict()
    try:
        yield
    finally:
        run.load_state_dict(state)
