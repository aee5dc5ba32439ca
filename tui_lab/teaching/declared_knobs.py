"""Which knobs a scenario has, from the text of its file: none is loaded to look for a knob among all."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tui_lab.files import read_bytes
from tui_lab.teaching.catalogue import PACKAGE

SHARED = PACKAGE / "authoring" / "kit" / "common_knobs.py"


def declared_knobs(file: Path) -> dict[str, str]:
    """What each knob of a scenario's file is about, by its name; empty for a file that cannot be read."""
    found: dict[str, str] = {}
    for scenario in _parsed(file).body:
        if not isinstance(scenario, ast.ClassDef) or not _is_titled(scenario):
            continue
        for statement in scenario.body:
            match statement:
                case ast.Assign(targets=[ast.Name(attribute)], value=ast.Call() as call):
                    name, about = _described(call)
                    found[name or attribute] = about
    return found


def _is_titled(scenario: ast.ClassDef) -> bool:
    names = [target for node in scenario.body if isinstance(node, ast.Assign) for target in node.targets]
    return any(isinstance(name, ast.Name) and name.id == "title" for name in names)


def _described(call: ast.Call) -> tuple[str, str]:
    """The name, where it is not that of the attribute, and what the knob is about."""
    made_by = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    name, about = _shared().get(made_by, ("", ""))
    texts = {
        keyword.arg: keyword.value.value
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    return texts.get("name", name), texts.get("about", about)


@cache
def _shared() -> dict[str, tuple[str, str]]:
    """The name and what it is about of each knob that scenarios share, by the function that makes it."""
    found: dict[str, tuple[str, str]] = {}
    for function in _parsed(SHARED).body:
        match function:
            case ast.FunctionDef(name=name, body=[*_, ast.Return(value=ast.Call(keywords=keywords))]):
                texts = {key.arg: key.value.value for key in keywords if isinstance(key.value, ast.Constant)}
                found[name] = str(texts.get("name", "")), str(texts.get("about", ""))
    return found


def _parsed(file: Path) -> ast.Module:
    try:
        return ast.parse(read_bytes(file), filename=str(file))
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
        return ast.Module([], [])
