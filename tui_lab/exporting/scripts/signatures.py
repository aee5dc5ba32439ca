"""The heads of functions as a script has them: no `self`, and nothing that only a checker of types reads."""

from __future__ import annotations

import ast

from tui_lab.exporting.scripts.code import Change, Code


def plain_signature(text: str) -> str:
    """A method without `self` among its parameters, and without annotations."""
    code = Code(without_annotations(text))
    arguments = code.function.args.args
    start, _ = code.span(arguments[0])
    end = code.span(arguments[1])[0] if len(arguments) > 1 else code.span(arguments[0])[1]
    return code.changed([Change(start, end, "")])


def without_annotations(text: str) -> str:
    """The text of a definition without what only a checker of types reads; fields of classes keep theirs."""
    code = Code(text)
    changes = []
    fields = {id(one) for node in ast.walk(code.tree) if isinstance(node, ast.ClassDef) for one in node.body}
    for node in ast.walk(code.tree):
        if isinstance(node, ast.FunctionDef):
            if node.returns is not None:
                end = code.span(node.returns)[1]
                start = code.text.rindex("->", 0, code.span(node.returns)[0])
                changes.append(Change(len(code.text[:start].rstrip()), end, ""))
        elif isinstance(node, ast.arg) and node.annotation is not None:
            start, end = code.span(node)
            has_default = code.text[end:].lstrip().startswith("=")
            gap = len(code.text[end:]) - len(code.text[end:].lstrip(" "))
            changes.append(Change(start, end, node.arg))
            if has_default and gap:
                sign = end + gap
                rest = len(code.text[sign + 1 :]) - len(code.text[sign + 1 :].lstrip(" "))
                changes.append(Change(end, sign + 1 + rest, "="))
        elif isinstance(node, ast.AnnAssign) and id(node) not in fields:
            target_end = code.span(node.target)[1]
            if node.value is None:
                line = node.lineno
                changes.append(Change(code.place(line, 0), code.place(line + 1, 0), ""))
            else:
                changes.append(Change(target_end, code.span(node.value)[0], " = "))
    return code.changed(changes)
