"""From the files of a scenario to its class."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from tui_lab.errors import Fault, ScenarioError, blaming

if TYPE_CHECKING:  # importing it imports torch
    from tui_lab.authoring.scenario import Scenario


class Source(Protocol):
    """Where a scenario's code lies, as the catalogue knows it."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> Path: ...
    def contents(self) -> tuple[bytes | None, ...]: ...


def load(source: Source) -> type[Scenario]:
    """Run a scenario's file, afresh at each call, and return its class. Raises ScenarioError."""
    from tui_lab.authoring.scenario import Scenario

    linecache.checkcache(str(source.file))  # it may have been edited since the last fault was shown
    module_name = "tui_lab_scenario_" + source.name.replace("-", "_")
    module = ModuleType(module_name)
    module.__file__ = str(source.file)
    sys.modules[module_name] = module
    with blaming(source.file, "import"):
        # Not by importlib, whose cache of bytecode takes an edit within the same second for none.
        code = compile(source.file.read_bytes(), str(source.file), "exec", dont_inherit=True)
        exec(code, vars(module))
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Scenario) and value.__module__ == module_name
    ]
    titled = [scenario for scenario in own if vars(scenario).get("title")] or own
    if not titled:
        sentence = "no class here derives from tui_lab.Scenario"
        raise ScenarioError(Fault(source.file, 1, "", sentence, "import"))
    titled[0].file = source.file
    return titled[0]
