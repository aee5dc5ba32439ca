"""From the files of a scenario to its class."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui_lab.authoring.modules import module_of
from tui_lab.errors import Fault, Misused, ScenarioError, blaming, fault_of
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch

if TYPE_CHECKING:  # importing it imports torch
    from tui_lab.authoring.scenario import Scenario

# What a scenario says of itself as a whole, beside its summary.
DECLARED: dict[str, type] = {"title": str, "chapter": str, "position": int, "tutorial": str, "family": str}
FURTHEST = 1_000_000  # position
IMPORT = "from tui_lab import Scenario, view, …"


class Source(Protocol):
    """Where a scenario's code lies, as the catalogue knows it."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> Path: ...
    def contents(self) -> tuple[bytes | None, ...]: ...


def load(source: Source) -> type[Scenario]:
    """Run a scenario's file, afresh at each call, and return its class. Raises ScenarioError.

    Raises LabError when PyTorch cannot be imported.
    """
    need_torch()
    from tui_lab.authoring.reserved import check_class
    from tui_lab.authoring.scenario import Scenario

    try:
        module, code = module_of(source.name, source.file)
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError) as error:
        raise ScenarioError(fault_of_reading(error, source.file)) from error
    with blaming(source.file, "import"):
        try:
            exec(code, vars(module))
        except ModuleNotFoundError as error:
            name = error.name or ""
            if name.startswith("tui_lab."):
                error.msg += _("; all that a scenario needs of the lab comes from tui_lab itself: ") + IMPORT
            raise
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Scenario) and value.__module__ == module.__name__
    ]
    titled = [scenario for scenario in own if vars(scenario).get("title")] or own
    if not titled:
        sentence = _("no class here derives from tui_lab.Scenario")
        raise ScenarioError(Fault(source.file, 1, "", sentence, "import"))
    scenario = titled[0]
    with blaming(source.file, "import", scenario, "__init__"):
        if scenario.__init__ is not Scenario.__init__:
            raise Misused(
                _(
                    "__init__ is the lab's own: write setup(self), which is called at the start and at "
                    "each reset"
                )
            )
    with blaming(source.file, "import", scenario):
        check_class(scenario)
        if wrong := wrong_declaration({name: getattr(scenario, name) for name in DECLARED}):
            raise TypeError(wrong)
        scenario.main_view()
    scenario.file = source.file
    return scenario


def fault_of_reading(error: Exception, file: Path) -> Fault:
    """Why `file` cannot be read as a scenario's code."""
    match error:
        case OSError():
            sentence = _("cannot be read: {why}").format(why=error.strerror)
        case RecursionError() | MemoryError():
            sentence = _("cannot be read: it is nested too deeply for Python")
        case _:
            return fault_of(error, file, "import")
    return Fault(file, 1, "", sentence, "import")


def wrong_declaration(values: Mapping[str, object]) -> str:
    """What is wrong with what a scenario says of itself; empty when nothing is."""
    for name, kind in DECLARED.items():
        value = values.get(name, kind())
        if not isinstance(value, kind):
            said = _("{name} takes a value of type {kind}, not {other}")
            return said.format(name=name, kind=kind.__name__, other=type(value).__name__)
        if isinstance(value, int) and abs(value) > FURTHEST:
            said = _("{name} takes a number from {low} to {high}")
            return said.format(name=name, low=f"{-FURTHEST:,}", high=f"{FURTHEST:,}")
    return ""


def named_class(tree: ast.Module, names: Container[str]) -> tuple[ast.ClassDef, dict[str, object]] | None:
    """The class of a file that gives itself a title, and what it says of `names` in plain constants.

    Helper classes beside it have no title. Nothing of the file is run.
    """
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and (values := _constants(node, names)).get("title"):
            return node, values
    return None


def _constants(node: ast.ClassDef, names: Container[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for statement in node.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(name)], value=value)
                | ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value)
            ) if name in names:
                with suppress(ValueError, TypeError):  # what has to be computed is known once it runs
                    found[name] = value.value if isinstance(value, ast.Constant) else ast.literal_eval(value)
    return found
