"""What a script has to bring along: definitions of functions, classes and constants, and imports."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tui_lab.errors import LabError
from tui_lab.exporting.scripts.code import Code
from tui_lab.exporting.scripts.effects import locals_of
from tui_lab.exporting.scripts.known import Known
from tui_lab.exporting.scripts.settled import bound, settled, values_of
from tui_lab.exporting.scripts.signatures import without_annotations
from tui_lab.exporting.scripts.sources import Definition, Import, Module
from tui_lab.languages import translated as _

PYTHONS = set(vars(builtins)) | {"__file__", "__name__"}
Settle = Callable[[Definition], str]


class Brought:
    """Definitions in the order in which a script can have them, and the imports that they need."""

    def __init__(self, settle: Settle) -> None:
        """`settle` gives the text of a definition of the scenario's own."""
        self._settle = settle
        self.definitions: dict[str, str] = {}  # by name
        self.imports: dict[str, Import] = {}  # by the name that they give
        self.renamed: dict[str, str] = {}  # names of the scenario's to those that they have here
        self.whole: dict[str, str] = {}  # the same of names such as helper.net
        self._from: dict[str, Definition] = {}
        self._brought: list[ast.stmt] = []  # one may define several names

    def bring(self, code: Code, module: Module, known: Known, own: Iterable[str]) -> None:
        """Have all that `code`, which stood in `module`, names and does not give itself.

        `own` are names that the script has anyhow.
        """
        own = {*own}
        for name in _free_names(code):
            if name in own or name not in module.names:
                continue
            found = module.definition(name)
            if isinstance(found, Module):
                for member in _members(code, name):
                    self.whole[f"{name}.{member}"] = self._take(
                        found.member(member), member, code, known, own
                    )
            elif (there := self._take(found, name, code, known, own)) != name:
                self.renamed[name] = there

    def _take(
        self, found: Definition | Import | Module | None, name: str, code: Code, known: Known, own: set[str]
    ) -> str:
        """Have one of them; returns what it is called in the script."""
        if isinstance(found, Import):
            self._import(found)
            return found.alias
        if isinstance(found, Definition):
            self._define(found, code, known, own)
            return found.name
        return name

    def bring_effects(self, module: Module, known: Known, own: Iterable[str]) -> None:
        """Have what a module changes when it is imported, such as the default dtype."""
        for number, statement in enumerate(module.effects):
            text = module.code.block([statement])
            self.bring(Code(text), module, known, own)
            self.definitions[f"{module.file} {number}"] = text

    def _import(self, found: Import) -> None:
        if self.imports.setdefault(found.alias, found) != found:
            raise LabError(
                _("{name} is imported from two places, which one script cannot have").format(name=found.alias)
            )

    def _define(self, found: Definition, code: Code, known: Known, own: set[str]) -> None:
        there = self._from.setdefault(found.name, found)
        if there != found:
            raise LabError(
                _("{name} is defined in {first} and in {second}: rename one of them").format(
                    name=found.name, first=there.module.file.name, second=found.module.file.name
                )
            )
        if found.name in self.definitions or found.node in self._brought:
            return
        self._brought.append(found.node)
        self.definitions[found.name] = ""  # it may name itself
        given = _given_everywhere(found, code, known) if found.module.ours else {}
        inside = Known(found.module, {}, given)
        text = settled(found.text, found.module, inside) if found.module.ours else self._settle(found)
        text = without_annotations(text)
        self.bring(Code(text), found.module, inside, own)
        del self.definitions[found.name]  # after those that it needs
        self.definitions[found.name] = text


def _members(code: Code, module: str) -> list[str]:
    """What a text asks of a module that was imported as a whole."""
    nodes = [node for node in ast.walk(code.tree) if isinstance(node, ast.Attribute)]
    return [node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == module]


def _given_everywhere(function: Definition, code: Code, known: Known) -> Mapping[str, Any]:
    """The parameters that every call in `code` gives the same value, which is known."""
    if not isinstance(function.node, ast.FunctionDef):
        return {}
    found: dict[str, Any] | None = None
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name:
            arguments = bound(node, function.node)
            values = values_of(arguments, known) if arguments is not None else {}
            found = values if found is None else {k: v for k, v in found.items() if values.get(k) == v}
    calls = sum(isinstance(one, ast.Name) and one.id == function.name for one in ast.walk(code.tree))
    called = sum(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == function.name
        for one in ast.walk(code.tree)
    )
    return found or {} if calls == called else {}


def _free_names(code: Code) -> list[str]:
    """The names that a text looks up and no function in it gives, in the order in which they stand there."""
    inner = set[int]()
    for node in ast.walk(code.tree):
        if isinstance(node, ast.FunctionDef):
            given = locals_of(node)
            inner |= {id(one) for one in ast.walk(node) if isinstance(one, ast.Name) and one.id in given}
    every = [node for node in ast.walk(code.tree) if isinstance(node, ast.Name)]
    every.sort(key=lambda node: (node.lineno, node.col_offset))
    loaded = [node.id for node in every if isinstance(node.ctx, ast.Load) and id(node) not in inner]
    return list(dict.fromkeys(name for name in loaded if name not in PYTHONS))
