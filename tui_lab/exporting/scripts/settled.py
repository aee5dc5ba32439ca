"""A program with all that is settled by the values of its knobs written as it turns out.

An `if` on a knob is gone with the branch not taken, a word that is looked up in a table has given way to what
stands there, and a helper of ours that comes down to one expression to that expression.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from tui_lab.exporting.scripts.code import Change, Code, docstring
from tui_lab.exporting.scripts.known import Known, Unknown
from tui_lab.exporting.scripts.networks import written_layers
from tui_lab.exporting.scripts.sources import Definition, Module
from tui_lab.teaching.forms import settled as without_branches

ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.Dict)


def settled(text: str, module: Module, known: Known) -> str:
    """The text of a definition in `module`, with what is `known` written out."""
    while True:
        lines = without_branches(text, known.holds)
        code = Code("\n".join(line.text for line in lines))
        change = (
            _beyond_a_return(code)
            or _looked_up(code, module, known)
            or _found(code, known)
            or _said_at_once(code, module, known)
        )
        if change is None:
            return code.text
        text = code.changed([change])


def _beyond_a_return(code: Code) -> Change | None:
    """Statements that nothing leads to any more."""
    for node in ast.walk(code.tree):
        body = getattr(node, "body", [])
        for at, statement in enumerate(body if isinstance(body, list) else []):
            if isinstance(statement, (ast.Return, ast.Raise)) and at + 1 < len(body):
                end = code.span(body[-1])[1]
                return Change(code.span(statement)[1], end, "")
    return None


def _looked_up(code: Code, module: Module, known: Known) -> Change | None:
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if (found := known.looked_up(node)) is None:
                continue
            text, definition = found
            if _names_come_too(text, definition.module, module):
                called = any(isinstance(one, ast.Call) and one.func is node for one in ast.walk(code.tree))
                return Change(*code.span(node), f"({text})" if called and "lambda" in text else text)
    return None


def _found(code: Code, known: Known) -> Change | None:
    """Whether a word is in a table, as True or False."""
    for node in ast.walk(code.tree):
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(table)]) if (
                known.entries(table) and (holds := known.holds(node)) is not None
            ):
                return Change(*code.span(node), repr(holds))
    return None


def _said_at_once(code: Code, module: Module, known: Known) -> Change | None:
    """A call of a function of ours as the expression that it comes down to."""
    for node in ast.walk(code.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        definition = module.names.get(node.func.id) and module.definition(node.func.id)
        if not isinstance(definition, Definition) or not definition.module.ours:
            continue
        if (
            not isinstance(definition.node, ast.FunctionDef)
            or (given := bound(node, definition.node)) is None
        ):
            continue
        if definition.name == "mlp":
            text = _written_mlp(given, known, code.lines[node.lineno - 1])
            if text and _names_come_too(text, definition.module, module):
                return Change(*code.span(node), text)
            continue
        text = _comes_down_to(definition, given, code, known)
        if text is not None and _names_come_too(text, definition.module, module):
            return Change(*code.span(node), text)
    return None


def bound(call: ast.Call, function: ast.FunctionDef) -> dict[str, ast.expr] | None:
    """What each parameter is given, defaults too; None where that does not stand there."""
    names = [one.arg for one in function.args.args]
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    if starred or len(call.args) > len(names) or function.args.vararg or function.args.kwarg:
        return None
    defaults = function.args.defaults
    given = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    given |= dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg not in names:
            return None
        given[keyword.arg] = keyword.value
    return given if given.keys() == set(names) else None


def values_of(given: Mapping[str, ast.expr], known: Known) -> dict[str, Any]:
    """Those arguments whose values are known."""
    found = {}
    for name, argument in given.items():
        try:
            found[name] = known.value(argument)
        except Unknown:
            continue
    return found


def _written_mlp(given: Mapping[str, ast.expr], known: Known, line: str) -> str | None:
    """The layers of a network, for the place of a call in `line`."""
    values = values_of(given, known)
    if values.keys() != given.keys() or (layers := written_layers(**values)) is None:
        return None
    indent = " " * (len(line) - len(line.lstrip()))
    lines = "".join(f"\n{indent}        {layer}," for layer in layers)
    return f"nn.Sequential(\n{indent}    OrderedDict({lines}\n{indent}    )\n{indent})"


def _comes_down_to(
    definition: Definition, given: Mapping[str, ast.expr], code: Code, known: Known
) -> str | None:
    assert isinstance(definition.node, ast.FunctionDef)
    inside = Known(definition.module, {}, values_of(given, known))
    function = Code(settled(definition.text, definition.module, inside))
    body = function.function.body[len(docstring(function.function)) :]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return None
    value = body[0].value
    changes, used = [], set[str]()
    for node in ast.walk(value):
        if isinstance(node, ast.Name) and node.id in given:
            argument = given[node.id]
            if node.id in used and not isinstance(argument, (ast.Name, ast.Attribute, ast.Constant)):
                return None  # it would be computed twice
            used.add(node.id)
            stands_in_code = any(argument is one for one in ast.walk(code.tree))
            text = code.of(argument) if stands_in_code else ast.unparse(argument)
            changes.append(Change(*function.span(node), text if isinstance(argument, ATOMS) else f"({text})"))
    start, end = function.span(value)
    whole = function.changed(changes)
    return whole[start : len(whole) - (len(function.text) - end)]


def _names_come_too(text: str, home: Module, module: Module) -> bool:
    """Have `module` know the names of a text that stood in `home`; False where it knows others by them."""
    names = {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
    wanted = {name: home.names[name] for name in names & home.names.keys()}
    for name in wanted:
        there = module.definition(name) if name in module.names else None
        if there is not None and there != home.definition(name):
            return False
    module.names.update({name: meant for name, meant in wanted.items() if name not in module.names})
    return True
