"""A command a file: found here, so that a new one is one file and no change elsewhere."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from tui_lab.cli.parsing import Command


def commands() -> dict[str, Command]:
    """All there are, by name, in the order of the help."""
    found = {
        module.name.rstrip("_").replace("_", "-"): cast(Command, import_module(f"{__name__}.{module.name}"))
        for module in iter_modules(__path__)
    }
    return dict(sorted(found.items(), key=lambda item: item[1].PLACE))
