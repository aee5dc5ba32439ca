"""The files that a scenario's code comes from, and where each of its names is defined."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import tui_lab.authoring
from tui_lab.errors import LabError
from tui_lab.exporting.scripts.code import Code
from tui_lab.files import read_text
from tui_lab.languages import translated as _

OURS = "tui_lab"
API = "tui_lab.authoring.api"
PLAIN = Path(__file__).with_name("plain")
AUTHORING = Path(tui_lab.authoring.__file__).parent
# What scripts have instead of what needs the lab's own files, or keeps more than a script has use for.
TWINS = {
    "Batches": "mini_batches",
    "Cycle": "cycle",
    "digits": "digits",
    "fashion_mnist": "fashion_mnist",
}


@dataclass(frozen=True)
class Definition:
    """What a module calls `name`: the `text` of its statement, with the comments above it."""

    name: str
    text: str
    node: ast.stmt
    module: Module


@dataclass(frozen=True)
class Import:
    """A name that another library gives, and the line that brings it."""

    module: str
    name: str  # empty for the module itself
    alias: str

    @property
    def line(self) -> str:
        """The statement that brings it alone."""
        renamed = f" as {self.alias}" if self.alias != (self.name or self.module) else ""
        return (
            f"from {self.module} import {self.name}{renamed}"
            if self.name
            else f"import {self.module}{renamed}"
        )


@dataclass(frozen=True)
class Elsewhere:
    """A name that another of our modules, or of the learner's, defines."""

    file: Path
    name: str  # empty for the module itself


@dataclass(eq=False)
class Module:
    """A file of Python: what it defines, and where its other names come from."""

    file: Path
    ours: bool  # of the lab's own, not of a scenario
    code: Code
    names: dict[str, Definition | Import | Elsewhere] = field(default_factory=dict)
    effects: list[ast.stmt] = field(default_factory=list)  # such as torch.set_default_dtype(…)

    def definition(self, name: str) -> Definition | Import | Module | None:
        """What `name` means here, followed to where it is defined; None for what Python itself has."""
        found = self.names.get(name)
        if isinstance(found, Elsewhere):
            there = module_of(found.file)
            return there.definition(found.name) if found.name else there
        return found

    def member(self, name: str) -> Definition | Import | Module | None:
        """What it gives to who imports it as a whole."""
        if self.file == _file_of(API):
            found = _of_the_lab(self.file, name)
            return module_of(found.file).definition(found.name)
        return self.definition(name)


def module_of(file: Path) -> Module:
    """The module in `file`, as it is now. Raises LabError where it cannot be read."""
    try:
        status = file.stat()
    except OSError as error:
        raise LabError(_("{file} cannot be read: {why}").format(file=file, why=error.strerror)) from error
    return _module(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=200)
def _module(file: Path, changed_at: int, size: int) -> Module:
    return _read(file)


def _read(file: Path) -> Module:
    try:
        module = Module(file, file.parent == PLAIN or file.is_relative_to(AUTHORING), Code(read_text(file)))
    except (OSError, SyntaxError, ValueError, RecursionError) as error:
        raise LabError(
            _("{file} cannot be read as Python: {error}").format(file=file, error=error)
        ) from error
    for statement in module.code.tree.body:
        for name in _defined(statement):
            module.names[name] = Definition(name, module.code.block([statement]), statement, module)
        if _changes_something(statement):
            module.effects.append(statement)
    for statement in _imports(module.code.tree.body):
        for one in statement.names:
            if one.name == "*" and isinstance(statement, ast.ImportFrom):
                module.names |= _all_of(file, statement)
            elif isinstance(statement, ast.ImportFrom):
                module.names[one.asname or one.name] = _from(file, statement, one)
            else:
                alias = one.asname or one.name.partition(".")[0]
                whole = Elsewhere(_file_of(API), "") if one.name == OURS else _lies(file, one.name, "")
                module.names[alias] = whole or Import(one.name if one.asname else alias, "", alias)
    return module


def _imports(statements: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Those of a module, also where they stand below an `if` or `try`."""
    for one in statements:
        if isinstance(one, (ast.Import, ast.ImportFrom)):
            yield one
        elif isinstance(one, (ast.If, ast.Try)):
            yield from _imports(one.body)


def _all_of(file: Path, statement: ast.ImportFrom) -> dict[str, Elsewhere | Import]:
    """What `from … import *` gives. Of another library that cannot be told."""
    module = statement.module or ""
    if module == OURS:
        return {
            name: _of_the_lab(file, name) for name in module_of(_file_of(API)).names if name != "annotations"
        }
    if (there := _lies(file, module, "")) is not None:
        return {name: Elsewhere(there.file, name) for name in module_of(there.file).names}
    raise LabError(
        _("{file} imports * from {module}: name what it needs of it").format(file=file.name, module=module)
    )


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        case ast.AnnAssign(target=ast.Name(name), value=ast.expr()):
            return [name]
    return []


def _changes_something(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call()):
            return True
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
    return False


def _from(file: Path, statement: ast.ImportFrom, one: ast.alias) -> Import | Elsewhere:
    module, alias = statement.module or "", one.asname or one.name
    if module == OURS:
        return _of_the_lab(file, one.name)
    if module.split(".")[0] == OURS:
        part = _file_of(module).parent / f"{one.name}.py"  # it may be a module of a package
        whole = _file_of(module).stem == "__init__" and part.is_file()
        return Elsewhere(part, "") if whole else Elsewhere(_file_of(module), one.name)
    if statement.level:
        return _lies(file, module, one.name) or _lies(file, one.name, "") or Import(module, one.name, alias)
    return _lies(file, module, one.name) or Import(module, one.name, alias)


def _lies(file: Path, module: str, name: str) -> Elsewhere | None:
    """Where `module` lies beside `file`, as a scenario may import it."""
    place = file.parent.joinpath(*module.split("."))
    for found in (place.with_suffix(".py"), place / "__init__.py"):
        if module and found.is_file():
            return Elsewhere(found, name)
    return None


def _of_the_lab(file: Path, name: str) -> Elsewhere:
    if name in TWINS:
        return Elsewhere(PLAIN / f"{TWINS[name]}.py", TWINS[name])
    found = module_of(_file_of(API)).names.get(name)
    if not isinstance(found, Elsewhere):
        raise LabError(
            _("{file} imports {name} from tui_lab, which has none").format(file=file.name, name=repr(name))
        )
    return found


@cache
def _file_of(module: str) -> Path:
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin)
