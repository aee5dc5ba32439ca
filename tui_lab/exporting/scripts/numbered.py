"""Words that a script only ever reads as whole numbers, as these numbers."""

from __future__ import annotations

import ast
import re

from tui_lab.exporting.scripts.code import Change, Code, outside_f_strings


def numbered(code: Code) -> str:
    """The text with `KERNEL = "5"` and each `int(KERNEL)` as `KERNEL = 5` and `KERNEL`."""
    changes = []
    for node in code.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(value=str(word))) if re.fullmatch(
                r"-?(0|[1-9]\d*)", word, re.ASCII
            ):
                calls = [one for one in outside_f_strings(code.tree) if _reads(one, name)]
                if calls and len(re.findall(rf"\b{name}\b", code.text)) == 1 + len(calls):
                    changes.append(Change(*code.span(node.value), word))
                    changes += [Change(*code.span(one), name) for one in calls if isinstance(one, ast.Call)]
    return code.changed(changes)


def _reads(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name("int"), args=[ast.Name(read)], keywords=[]):
            return read == name
    return False
