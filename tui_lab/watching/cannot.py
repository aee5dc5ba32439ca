"""What a scenario can be told and a script cannot."""

from __future__ import annotations

from tui_lab.engine import orders

NOT_HERE = "This is a script of your own: it can be held, and its numbers changed, but not {}."
CANNOT = {
    orders.Reset: "started again from here",
    orders.NewSeed: "given another seed",
    orders.Rewind: "rewound",
    orders.Undo: "taken back a step",
    orders.BringBack: "brought to another run",
    orders.Move: "moved to another device",
    orders.TakeHome: "taken home, which it is already",
}


def why_not_here(command: orders.Command) -> str:
    """Why a command cannot be obeyed, empty where it can."""
    return NOT_HERE.format(what) if (what := CANNOT.get(type(command))) else ""
