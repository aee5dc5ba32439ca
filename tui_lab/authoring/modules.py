"""A scenario's file as a module, and the files beside it, which it imports as it would where it is a script.

`from views import …` is `from .views import …`: what lies beside a scenario is a part of it, and no other
sees it. All are run from their text as it is now: Python's own cache of bytecode takes an edit within the
same second for none, and would leave a folder of its own beside a learner's files.
"""

from __future__ import annotations

import builtins
import linecache
import re
import sys
import zlib
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from tui_lab.files import read_bytes

PREFIX = "tui_lab_scenario_"  # then its name and place: two that have a views.py each do not clash


class _FromText(SourceFileLoader):
    """Compiles the file anew each time, and has it import what lies beside the scenario."""

    def exec_module(self, module: ModuleType) -> None:
        scenario = module.__name__.partition(".")[0]
        vars(module)["__builtins__"] = _builtins(sys.modules[scenario])
        super().exec_module(module)

    def get_code(self, fullname: str) -> CodeType:
        linecache.checkcache(self.path)  # it may have been edited since the last fault was shown
        # Typed as a path; a string is what the code's own file name becomes.
        return compile(read_bytes(Path(self.path)), self.path, "exec", dont_inherit=True)


class _Beside(MetaPathFinder):
    """Finds what a scenario imports from its own folder."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        scenario, _, name = fullname.rpartition(".")
        if not scenario.startswith(PREFIX):
            return None
        for folder in map(Path, path or ()):
            if (file := folder / f"{name}.py").is_file():
                return spec_from_file_location(fullname, file, loader=_FromText(fullname, str(file)))
            if (file := folder / name / "__init__.py").is_file():
                loader, within = _FromText(fullname, str(file)), [str(file.parent)]
                return spec_from_file_location(
                    fullname, file, loader=loader, submodule_search_locations=within
                )
        return None


sys.meta_path.insert(0, _Beside())  # before Python's own, which would find the same file


def module_of(name: str, file: Path) -> tuple[ModuleType, CodeType]:
    """A new module for the scenario called `name`, and the code to run in it; those beside it are forgotten.

    Raises what reading and compiling `file` raises.
    """
    here = file.absolute()  # wherever the program goes later
    place = zlib.crc32(str(here).encode(errors="surrogateescape"))
    module_name = PREFIX + re.sub(r"\W", "_", name) + f"_{place:08x}"
    for known in list(sys.modules):
        if known.startswith(module_name + "."):
            del sys.modules[known]
    loader = _FromText(module_name, str(file))
    code = loader.get_code(module_name)
    spec = spec_from_file_location(
        module_name, file, loader=loader, submodule_search_locations=[str(here.parent)]
    )
    assert spec is not None  # there is a loader
    module = sys.modules[module_name] = module_from_spec(spec)
    vars(module).update(__file__=str(here), __builtins__=_builtins(module))
    return module, code


def _builtins(scenario: ModuleType) -> dict[str, Any]:
    """Those of the code of a scenario, at whatever time it runs: its `import` looks beside it first."""
    root = {"__name__": scenario.__name__, "__package__": scenario.__name__, "__path__": scenario.__path__}
    file = Path(str(scenario.__file__))

    def find(
        name: str,
        namespace: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        first = name.partition(".")[0]
        if level or not _lies_beside(file, first):
            return builtins.__import__(name, namespace, local, wanted or (), level)
        if name == file.stem:
            return scenario
        return builtins.__import__(name, root, local, wanted or (), 1)

    return vars(builtins) | {"__import__": find}


def _lies_beside(file: Path, name: str) -> bool:
    """Whether a module or package called `name` lies in the folder of `file`."""
    return (file.parent / f"{name}.py").is_file() or (file.parent / name / "__init__.py").is_file()
