"""A learner's hand on single values and points, as an order to a run."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui_lab.engine.changes import Change
from tui_lab.engine.orders import EditPoint, Freeze, SetValue
from tui_lab.errors import LabError, ScenarioError
from tui_lab.languages import translated as _
from tui_lab.number_text import short

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run

Edit = SetValue | Freeze | EditPoint


def edit_words(order: Edit) -> str:
    """What is ordered, as a learner is told of it."""
    if isinstance(order, EditPoint):
        place = order.to or order.near or (0.0, 0.0)
        said = _("a point moved to {x}, {y}") if order.to else _("a point taken away near {x}, {y}")
        said = _("a point placed at {x}, {y}") if order.near is None else said
        return said.format(x=short(place[0]), y=short(place[1]))
    which = order.name if order.place is None else _("a value of {name}").format(name=order.name)
    return (
        f"{which} = {order.value:g}"
        if isinstance(order, SetValue)
        else _("freezing {name}").format(name=which)
    )


def edit(run: Run, order: Edit) -> str:
    """Do what is ordered; why that cannot be done, empty where it is."""
    try:
        with suppress(IndexError):  # the network was rebuilt smaller meanwhile
            match order:
                case SetValue(name, place, value):
                    run.set_value(name, place, value)
                case Freeze(name, place):
                    run.freeze(name, place)
                case EditPoint():
                    _edit_point(run, order)
    except ScenarioError:  # its own code has failed on the way
        raise
    except LabError as error:
        return str(error)
    return ""


def _edit_point(run: Run, order: EditPoint) -> None:
    from tui_lab.engine.points import data_of, points_of

    near, row = order.near, None
    if near is not None:
        row = points_of(data_of(run.scenario, order.view)).nearest(near, order.scale)
    run.edit_point(Change.of_point(run.step, order.view, row, order.to, order.label))
