"""An instrument a file: found here, so that a new one is one file and no change elsewhere.

Each file holds one class derived from Instrument; its name is that of the file, with - for _.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_lab.authoring.source import named_class
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

if TYPE_CHECKING:
    from tui_lab.authoring.instrument import Instrument


class Summary(NamedTuple):
    """What a list of instruments shows of one."""

    name: str
    title: str
    about: str
    position: int
    trains: bool


@cache
def names() -> tuple[str, ...]:
    """All there are. None of them is imported for that."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(__path__)))


@cache
def summaries() -> tuple[Summary, ...]:
    """All there are, in their order, read from the text of their files: imports would hold up the screen."""
    return tuple(sorted(map(_summary, names()), key=lambda one: one.position))


def _summary(name: str) -> Summary:
    file = Path(__file__).parent / f"{name.replace('-', '_')}.py"
    named = named_class(ast.parse(file.read_text(encoding="utf-8")), Summary._fields)
    assert named is not None
    told: dict[str, Any] = {"position": 100, "trains": False, **named[1]}
    return Summary(name, told["title"], told["about"], told["position"], told["trains"])


def check_name(name: str) -> None:
    """Raises LabError where there is no instrument of that name."""
    if name not in names():
        raise LabError(
            _("there is no instrument {name}; there are {names}").format(
                name=repr(name), names=", ".join(names())
            )
        )


def instrument(name: str) -> type[Instrument]:
    """One by its name. Raises LabError where there is no such."""
    check_name(name)
    from tui_lab.authoring.instrument import Instrument

    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found: list[type[Instrument]] = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Instrument) and one.__module__ == module.__name__
    ]
    (only,) = found
    return only
