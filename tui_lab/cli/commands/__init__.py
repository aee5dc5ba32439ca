"""A command a file: found here, so that a new one is one file and no change elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from tui_lab.cli.parsing import Command


def commands() -> dict[str, Command]:
    """All there are, by name, in the order of the help."""
    found = {name: _command(module) for name, module in _modules().items()}
    return dict(sorted(found.items(), key=lambda item: item[1].PLACE))


def commands_for(words: Sequence[str]) -> dict[str, Command]:
    """Those that a command line of these `words` can come to: what only others need is not imported.

    Where the first word is no command it may be an option, ask for help, or be a slip: then all of them.
    """
    modules, first = _modules(), words[0] if words else "open"
    return {first: _command(modules[first])} if first in modules else commands()


def _modules() -> dict[str, str]:
    """Those that are commands, by what is typed."""
    return {module.name.rstrip("_").replace("_", "-"): module.name for module in iter_modules(__path__)}


def _command(module: str) -> Command:
    return cast(Command, import_module(f"{__name__}.{module}"))
