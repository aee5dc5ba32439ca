"""What a key is in the table of keys: where it works, what it does, what it needs."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tui_lab.languages import translated
from tui_lab.rules import Deed

Scope = Literal[
    "everywhere", "welcome", "menu", "lab", "board", "lesson", "knobs", "loss", "view", "parameters",
    "console", "metrics", "tensor", "fault", "code", "runs", "rewind", "help",
    "typing", "points", "class",
]  # fmt: skip
# What keys belong to, as the help heads them.
HEADS: dict[Scope, str] = {
    "everywhere": "Everywhere",
    "welcome": "At the start",
    "menu": "In the menu",
    "lab": "In the lab",
    "board": "Among the panels",
    "lesson": "In the lesson",
    "knobs": "In the knobs",
    "loss": "In the loss chart",
    "view": "In a view",
    "points": "While points are edited",
    "parameters": "In the named parameters",
    "console": "In the console",
    "metrics": "In the metrics",
    "tensor": "In a parameter's values",
    "fault": "Where a scenario stopped",
    "code": "In code that differs from other code",
    "runs": "Among the runs",
    "rewind": "While the run is rewound",
    "class": "Among the learners of a class",
    "help": "In this help",
    "typing": "Where a value is typed",
}
# What stands in the place of a key and is none.
WORDS_FOR_KEYS = ("arrows", "digits", "letters", "type to")
# What there has to be at the moment for a key to do something.
Fact = Literal[
    "steps", "next step", "try", "hint", "next page", "page before", "ghost", "panels", "figures",
    "knobs", "curve", "places", "pick", "rows", "pages", "longer", "values", "advice", "runs", "run", "past",
    "again", "recipe", "others", "stand-in", "points", "classes",
]  # fmt: skip


class Key(NamedTuple):
    """`keys` as Textual names them, joined by commas; `shown` as a learner reads them.

    `bar` is the word in the key bar; a key without one is found in the help alone. `bar_key` stands for the
    key there, where it stands for its neighbour too. A key does nothing where there is not what it `needs`.
    """

    scope: Scope
    keys: str
    shown: str
    action: str
    help: str
    bar: str = ""
    bar_key: str = ""
    needs: Fact | None = None
    deed: Deed | None = None  # what it does, where that is not allowed everywhere


def read_as(name: str) -> str:
    """A key as a learner reads it: its name stands on the keyboard, and only what is none is translated."""
    return translated(name) if name in WORDS_FOR_KEYS else name
