"""What a learner takes home of the run at hand: whoever writes it is given to the trainer, and may fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_lab.engine.orders import TakeHome, TakenHome
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

if TYPE_CHECKING:  # importing torch takes seconds: the trainer's thread does it, not the screen
    from tui_lab.engine.run import Run


def nothing_taken(name: str, run: Run, order: TakeHome) -> str:
    """Of a trainer that was told of nobody who writes anything."""
    raise LabError(_("nobody here writes the {what} of {name}").format(what=order.what, name=name))


def taken_home(name: str, run: Run, order: TakeHome, write: Callable[[str, Run, TakeHome], str]) -> TakenHome:
    """What became of an order; the training goes on whatever that is."""
    try:
        return TakenHome(write(name, run, order))
    except LabError as error:
        return TakenHome(f"{str(error)[:1].upper()}{str(error)[1:]}.")
