"""What can be wrong with a training, in words: plain data, as the screen and the command line have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["bad", "warning"]  # it cannot learn like this; it would learn better otherwise
Values = tuple[tuple[str, Any], ...]  # knobs and values, by name


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `short` is a clause of one line, `sentence` has the numbers behind it and what to do; `where` is a
    parameter, a module or a method. `helps` are knobs and values of the scenario that help, in words
    `remedy`; empty where it has none that does.
    """

    name: str
    severity: Severity
    short: str
    sentence: str
    where: str = ""
    helps: Values = ()
    remedy: str = ""


def worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """What keeps it from learning before what only slows it down."""
    return tuple(sorted(findings, key=lambda one: one.severity != "bad"))
