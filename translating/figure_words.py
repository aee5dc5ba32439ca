"""The words that figures of scenarios and instruments are made with, read from their code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tui_lab.authoring import figures
from tui_lab.authoring.own_words import HEADS, WORDS, form_of
from tui_lab.teaching.catalogue import PACKAGE, built_in_folder

FOLDERS = (built_in_folder(), PACKAGE / "authoring" / "kit", PACKAGE / "instruments", PACKAGE / "engine")
# By the name of a figure those of its fields, in order.
ORDERS: dict[str, list[str]] = {
    name: [one.name for one in fields(kind)]
    for name, kind in vars(figures).items()
    if isinstance(kind, type) and is_dataclass(kind)
}


def figure_messages() -> Iterator[tuple[str, str]]:
    """The file and the text of each constant that is given to a figure as a word."""
    for file in sorted(file for folder in FOLDERS for file in folder.rglob("*.py")):
        place = file.relative_to(PACKAGE.parent).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from ((place, text) for text in _given(node))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "note":
                yield from ((place, text) for text in _texts(node.value) if any(map(str.isalpha, text)))


def _given(call: ast.Call) -> Iterator[str]:
    order = ORDERS.get(getattr(call.func, "id", ""), [])
    named = [*zip(order, call.args, strict=False), *((one.arg, one.value) for one in call.keywords)]
    for name, value in named if order else ():
        if name in WORDS or name == HEADS:
            yield from (text for text in _texts(value) if any(map(str.isalpha, text)))


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts of a constant, of a tuple or list of them, or of either branch of a choice."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield form_of(
                "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in parts)
            )
        case ast.Tuple(elts=some) | ast.List(elts=some) | ast.BoolOp(values=some):
            for one in some:
                yield from _texts(one)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)
