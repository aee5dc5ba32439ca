"""A scenario's file as a module, and the files beside it, which it imports as `from .views import …`.

All are run from their text as it is now: Python's own cache of bytecode takes an edit within the same second
for none, and would leave a folder of its own beside a learner's files.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from tui_lab.files import read_bytes

PREFIX = "tui_lab_scenario_"  # then the scenario's name: two that have a views.py each do not clash


class _FromText(SourceFileLoader):
    """Compiles the file anew each time."""

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
        for folder in path or ():
            file = Path(folder) / f"{name}.py"
            if file.is_file():
                return spec_from_file_location(fullname, file, loader=_FromText(fullname, str(file)))
        return None


sys.meta_path.append(_Beside())


def module_of(name: str, file: Path) -> tuple[ModuleType, CodeType]:
    """A new module for the scenario called `name`, and the code to run in it; those beside it are forgotten.

    Raises what reading and compiling `file` raises.
    """
    module_name = PREFIX + name.replace("-", "_").replace(".", "_")
    for known in list(sys.modules):
        if known.startswith(module_name + "."):
            del sys.modules[known]
    loader = _FromText(module_name, str(file))
    code = loader.get_code(module_name)
    spec = spec_from_file_location(
        module_name, file, loader=loader, submodule_search_locations=[str(file.parent)]
    )
    assert spec is not None  # there is a loader
    module = sys.modules[module_name] = module_from_spec(spec)
    return module, code


def beside(file: Path, name: str) -> bool:
    """Whether a module called `name` lies in the folder of `file`."""
    return (file.parent / f"{name}.py").is_file()
