"""A learner's hand on single values, as an order to a run."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui_lab.engine.orders import Freeze, SetValue
from tui_lab.errors import LabError

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run


def edit_words(order: SetValue | Freeze) -> str:
    """What is ordered, as a learner is told of it."""
    which = f"{order.name}" if order.place is None else f"a value of {order.name}"
    return f"{which} = {order.value:g}" if isinstance(order, SetValue) else f"freezing {which}"


def edit(run: Run, order: SetValue | Freeze) -> str:
    """Set or freeze what is ordered; why that cannot be done, empty where it is."""
    try:
        with suppress(IndexError):  # the network was rebuilt smaller meanwhile
            if isinstance(order, SetValue):
                run.set_value(order.name, order.place, order.value)
            else:
                run.freeze(order.name, order.place)
    except LabError as error:
        return str(error)
    return ""
