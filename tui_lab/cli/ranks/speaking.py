"""A command in one of several processes: the first one speaks, and what goes wrong is said once."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TypeVar

from tui_lab.authoring.devices import choose_device
from tui_lab.authoring.knobs import KnobError
from tui_lab.engine.ranks.group import PATIENCE, Group, Lost, device_of
from tui_lab.engine.ranks.place import Place
from tui_lab.errors import LabError, ScenarioError
from tui_lab.languages import translated as _

T = TypeVar("T")


class Hushed(LabError):
    """What went wrong is said by another process; `code` is the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(_("another process of this training says why"))
        self.code = code


def in_ranks(
    place: Place,
    device: str | None,
    body: Callable[[Group], int],
    patience: timedelta = PATIENCE,
) -> int:
    """The exit code of `body`, which all processes obey together; `device` as it was typed.

    Raises LabError, KnobError and ScenarioError where it is this process that says what went wrong.
    """
    group: Group | None = None
    with silence(not place.speaks):
        try:
            group = Group(place, device_of(place, choose_device(device).device), patience)
            code = group.agree(body(group))  # torchrun ends all others as soon as one has failed
            group.close()
            return code
        except (LabError, KnobError) as error:
            if group is None and not place.speaks:
                return _code_of(error)
            if group is None or not (isinstance(error, Hushed) or not group.first_to_say(str(error))):
                raise
            with suppress(Lost):
                group.agree(0)  # until the one that says why has ended, for the same reason
            return _code_of(error)


def done_by_all(group: Group, what: Callable[[], T]) -> T:
    """What `what` returns, once it has gone well in all processes. Else all raise, and one says why."""
    error: Exception | None = None
    try:
        value = what()
    except (LabError, KnobError) as caught:
        error = caught
    codes = group.gather(0 if error is None else _code_of(error))
    if not any(codes):
        return value
    first = next(rank for rank, code in enumerate(codes) if code)
    if error is not None and group.place.rank == first:
        raise error
    raise Hushed(codes[first])


def _code_of(error: Exception) -> int:
    if isinstance(error, Hushed):
        return error.code
    return 1 if isinstance(error, ScenarioError) else 2


@contextmanager
def silence(wanted: bool) -> Iterator[None]:
    """Have what is printed meanwhile, and warned of, go nowhere if `wanted`; what fails is still said."""
    if not wanted:
        yield
        return
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)  # to the end: what is printed last goes there, too
        os.close(nowhere)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
