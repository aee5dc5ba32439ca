"""Statements taken apart: what each looks at, the statements that it holds, and what it gives to what."""

from __future__ import annotations

import ast

from tui_lab.exporting.scripts.code import Change, Code
from tui_lab.exporting.scripts.effects import paired


def lines_of(code: Code, first: int, end: int, text: str = "") -> Change:
    """Whole lines become `text`: from `first`, counted from 0, up to but without `end`."""
    last = code.place(end + 1, 0) if end < len(code.lines) else len(code.text)
    return Change(code.place(first + 1, 0), last, text)


def heads_of(statement: ast.stmt) -> list[ast.AST]:
    """What a statement looks at itself, without the statements that it holds."""
    match statement:
        case ast.If(test=test) | ast.While(test=test):
            return [test]
        case ast.For(iter=over, target=target):
            return [over, target]
        case ast.With(items=items):
            return list(items)
        case ast.Try(handlers=handlers):
            return [one.type for one in handlers if one.type is not None]
        case ast.Match(subject=subject, cases=cases):
            return [subject, *(one.pattern for one in cases), *(one.guard for one in cases if one.guard)]
    return [statement]


def blocks_of(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The statements that a statement holds."""
    match statement:
        case ast.If() | ast.For() | ast.While():
            return [statement.body, statement.orelse]
        case ast.With() | ast.FunctionDef() | ast.ClassDef():
            return [statement.body]
        case ast.Try():
            handled = [one.body for one in statement.handlers]
            return [statement.body, *handled, statement.orelse, statement.finalbody]
        case ast.Match():
            return [one.body for one in statement.cases]
    return []


def pairs_of(statement: ast.Assign | ast.AnnAssign) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(statement, ast.AnnAssign):
        assert statement.value is not None
        return [(statement.target, statement.value)]
    if isinstance(statement.value, ast.Tuple) and len(statement.targets) == 1:
        return list(paired(statement.targets[0], statement.value))
    return [(target, statement.value) for target in statement.targets]


def leaves_of(target: ast.expr) -> list[ast.expr]:
    """The single targets of a nest of tuples."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return [leaf for one in target.elts for leaf in leaves_of(one)]
    return [target.value] if isinstance(target, ast.Starred) else [target]
