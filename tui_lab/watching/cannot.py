"""What a scenario can be told and a script cannot."""

from __future__ import annotations

from tui_lab.engine import orders
from tui_lab.languages import noted, translated as _

NOT_HERE = noted("This is a script of your own: it can be held, and its numbers changed, but not {what}.")
CANNOT = {
    orders.Reset: noted("started again from here"),
    orders.NewSeed: noted("given another seed"),
    orders.Rewind: noted("rewound"),
    orders.Undo: noted("taken back a step"),
    orders.BringBack: noted("brought to another run"),
    orders.Move: noted("moved to another device"),
    orders.TakeHome: noted("taken home, which it is already"),
}


def why_not_here(command: orders.Command) -> str:
    """Why a command cannot be obeyed, empty where it can."""
    return _(NOT_HERE).format(what=_(what)) if (what := CANNOT.get(type(command))) else ""
