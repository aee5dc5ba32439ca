"""What setup() makes and at once makes anew, such as another optimizer that a knob asks for, is made once."""

from __future__ import annotations

import ast
from collections.abc import Collection
from itertools import count

from tui_lab.exporting.scripts.code import Code, of_self
from tui_lab.exporting.scripts.effects import DRAWING, Scope
from tui_lab.exporting.scripts.statements import lines_of


def without_overwritten(text: str, methods: Collection[str]) -> str:
    """The text of a method whose top statements give no attribute a value that nobody looks at."""
    for _ in count():
        code = Code(text)
        scope = Scope(code.function.name, code.function, set(methods))
        gone = next((one for one in code.function.body if _is_overwritten(one, code, scope)), None)
        if gone is None:
            return text
        text = code.changed([lines_of(code, code.first_line(gone), gone.end_lineno or gone.lineno)])
    raise AssertionError("there is a last statement")


def _is_overwritten(statement: ast.stmt, code: Code, scope: Scope) -> bool:
    name = _given(statement)
    if name is None or scope.acts(statement) or DRAWING.search(code.of(statement)):
        return False
    for later in code.function.body[code.function.body.index(statement) + 1 :]:
        if f"self.{name}" in scope.reads(later) or scope.own_calls(later):
            return False
        if _given(later) == name:
            return True
    return False


def _given(statement: ast.stmt) -> str | None:
    """The one attribute that a statement gives a value to."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target, value=ast.expr()):
            return of_self(target)
    return None
