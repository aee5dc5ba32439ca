"""Methods that are called once, as a statement, written where they are called."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping

from tui_lab.exporting.scripts.code import Change, Code, docstring, of_self, outside_f_strings
from tui_lab.exporting.scripts.effects import Scope, locals_of
from tui_lab.exporting.scripts.settled import bound


def inlined(methods: Mapping[str, str], entries: tuple[str, ...]) -> dict[str, str]:
    """The methods, without those that are called once and have given way to what they do."""
    found = dict(methods)
    while (change := _one_inlined(found, entries)) is not None:
        caller, text, gone = change
        found[caller] = text
        del found[gone]
    return found


def _one_inlined(methods: Mapping[str, str], entries: tuple[str, ...]) -> tuple[str, str, str] | None:
    codes = {name: Code(text) for name, text in methods.items()}
    named = [of_self(node) for code in codes.values() for node in ast.walk(code.tree)]
    for caller, code in codes.items():
        for statement in ast.walk(code.function):
            call = _called_alone(statement, code)
            name = of_self(call.func) if call is not None else None
            if call is None or name is None or name not in codes or name in entries or named.count(name) != 1:
                continue
            text = _body(codes[name], call, code, returns=isinstance(statement, ast.Return))
            if text is not None:
                assert isinstance(statement, ast.stmt)
                first, end = statement.lineno, statement.end_lineno or statement.lineno
                begin = code.place(first, 0)
                last = code.place(end + 1, 0) - 1 if end < len(code.lines) else len(code.text)
                indented = textwrap.indent(text, " " * statement.col_offset)
                return caller, code.changed([Change(begin, last, indented)]), name
    return None


def _called_alone(statement: ast.AST, code: Code) -> ast.Call | None:
    """The call that a statement consists of, or that a method ends with the value of."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return call
        case ast.Return(value=ast.Call() as call) if statement is code.function.body[-1]:
            return call
    return None


def _body(called: Code, call: ast.Call, caller: Code, returns: bool) -> str | None:
    """What a method does as lines at the margin of its caller; None where it cannot be written there."""
    function = called.function
    last = function.body[-1]
    leaves = [node for node in ast.walk(function) if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom))]
    nested = any(
        isinstance(one, (ast.FunctionDef, ast.Lambda)) for one in ast.walk(function) if one is not function
    )
    if leaves and not (returns and leaves == [last] and not nested):
        return None
    if function.decorator_list or (given := _given(call, called, caller)) is None:
        return None
    taken = locals_of(caller.function) | {
        node.id for node in ast.walk(caller.tree) if isinstance(node, ast.Name)
    }
    lines, renamed = [], dict[str, str]()
    stored = Scope("", function, set()).locals
    changed = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for name, text in given.items():
        if text.isidentifier() and name not in changed:
            renamed[name] = text
        elif text != name:
            renamed[name] = _free(name, taken)
            lines.append(f"{renamed[name]} = {text}")
    for name in stored - given.keys() - {"self"}:
        if name in taken:
            renamed[name] = _free(name, taken)
    if documented := docstring(function):
        text = ast.get_docstring(function) or ""
        lines = [*(f"# {line}".rstrip() for line in text.split("\n")), *lines]
    body = function.body[len(documented) :]
    renamed_text = rename(called, renamed)
    again = Code(renamed_text)
    return "\n".join([*lines, again.block(again.function.body[len(documented) :])]) if body else None


def _given(call: ast.Call, called: Code, caller: Code) -> dict[str, str] | None:
    """The text of what each parameter is given."""
    names = [one.arg for one in called.function.args.args][1:]
    match call:
        case ast.Call(args=[ast.Starred(value=value)], keywords=[]) if len(names) > 1:
            return {", ".join(names): caller.of(value)}
    call = ast.Call(call.func, [ast.Name("self", ast.Load()), *call.args], call.keywords)
    if (given := bound(call, called.function)) is None:
        return None
    own = set(map(id, ast.walk(called.tree)))
    return {
        name: called.of(value) if id(value) in own else caller.of(value)
        for name, value in given.items()
        if name != "self"
    }


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def rename(code: Code, names: Mapping[str, str]) -> str:
    """The text with local names changed."""
    changes = []
    for node in outside_f_strings(code.tree):
        if isinstance(node, ast.Name) and names.get(node.id, node.id) != node.id:
            changes.append(Change(*code.span(node), names[node.id]))
        elif isinstance(node, ast.arg) and names.get(node.arg, node.arg) != node.arg:
            start, _ = code.span(node)
            changes.append(Change(start, start + len(node.arg), names[node.arg]))
        elif isinstance(node, ast.JoinedStr):
            changes.append(Change(*code.span(node), _renamed_f_string(code.of(node), names)))
    return code.changed(changes)


def _renamed_f_string(text: str, names: Mapping[str, str]) -> str:
    def renamed(braces: re.Match[str]) -> str:
        return re.sub(r"(?<![.\w])[A-Za-z_]\w*", lambda word: names.get(word[0], word[0]), braces[0])

    return re.sub(r"\{[^{}]*\}", renamed, text)
