"""The text of a program beside its syntax tree: what is changed is the text, so that comments stay."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple


class Change(NamedTuple):
    """Characters `start` to `end` of a text become `text`."""

    start: int
    end: int
    text: str


class Code:
    """A piece of Python, and where the nodes of its tree stand in it. Raises SyntaxError for what is none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.lines = text.split("\n")
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def place(self, line: int, column: int) -> int:
        """The character that the tree calls `line`, from 1, and `column`, in bytes of UTF-8."""
        text = self.lines[line - 1]
        return self._starts[line - 1] + len(text.encode()[:column].decode())

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> tuple[int, int]:
        """Where `node` begins and ends."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.place(node.lineno, node.col_offset), self.place(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr | ast.stmt | ast.arg) -> str:
        """The text of `node`."""
        start, end = self.span(node)
        return self.text[start:end]

    def changed(self, changes: Iterable[Change]) -> str:
        """The text with all `changes`, none of which reaches into another."""
        parts, at = [], 0
        for change in sorted(changes):
            if change.start < at:
                continue  # within what is changed already
            parts += [self.text[at : change.start], change.text]
            at = change.end
        return "".join((*parts, self.text[at:]))

    @cached_property
    def function(self) -> ast.FunctionDef:
        """The one function that it consists of."""
        (function,) = self.tree.body
        assert isinstance(function, ast.FunctionDef)
        return function

    def first_line(self, node: ast.stmt) -> int:
        """Where a statement begins, with its decorators and the comments right above; counted from 0."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        line = min([node.lineno, *(one.lineno for one in decorators)]) - 1
        indent = len(self.lines[line]) - len(self.lines[line].lstrip())
        while line and self.lines[line - 1].startswith(" " * indent + "#"):
            line -= 1
        return line

    def block(self, statements: list[ast.stmt]) -> str:
        """The lines of statements that stand below each other, moved to the margin."""
        if not statements:
            return ""
        lines = self.lines[self.first_line(statements[0]) : statements[-1].end_lineno]
        return textwrap.dedent("\n".join(lines))


def outside_f_strings(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes, but of an f-string none that stands within: where those stand, Python 3.11 does not know."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.JoinedStr):
            waiting += ast.iter_child_nodes(node)


def docstring(node: ast.FunctionDef | ast.ClassDef | ast.Module) -> list[ast.stmt]:
    """The statement that documents it, if there is one."""
    return node.body[:1] if ast.get_docstring(node, clean=False) is not None else []


def of_self(node: ast.AST) -> str | None:
    """The name of an attribute of `self`; None for anything else."""
    match node:
        case ast.Attribute(value=ast.Name("self"), attr=name):
            return name
    return None


def called(node: ast.Call) -> str:
    """The last name of what is called, such as randn of torch.randn(…); empty where it has none."""
    match node.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""
