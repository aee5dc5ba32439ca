"""Where a debugger or `input()` would ask at a console and there is none: both say so at their line."""

from __future__ import annotations

import io
import os
from typing import Any, NoReturn

from tui_lab.errors import Misused
from tui_lab.languages import translated as _


class NoInput(io.TextIOBase):
    """A standard input that nobody can type into. Reading raises EOFError."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> NoReturn:
        self._refuse()

    def readline(self, size: int = -1, /) -> NoReturn:  # type: ignore[override]  # it never returns
        self._refuse()

    def __next__(self) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise EOFError(advice("input()", self._name))

    def close(self) -> None:
        """Stays as it is: `exit()` closes it."""


class NoDebugger:
    """Stands for `sys.breakpointhook` and `pdb.set_trace`. Raises Misused.

    Where breakpoints are switched off by PYTHONBREAKPOINT=0 they are so here.
    """

    def __init__(self, name: str, call: str = "breakpoint()") -> None:
        self._name, self._call = name, call

    def __call__(self, *_: Any, **__: Any) -> None:
        if self._call == "breakpoint()" and os.environ.get("PYTHONBREAKPOINT") == "0":
            return
        raise Misused(advice(self._call, self._name))


def advice(call: str, name: str) -> str:
    """What to do instead."""
    said = _("there is no console here: take {call} out, or run `tui-lab run {name}` in a terminal")
    return said.format(call=call, name=name)
