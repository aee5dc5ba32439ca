"""What a training may take at most: one table for a kiosk and for the `[limits]` of a course."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

from tui_lab.errors import LabError, Misused
from tui_lab.languages import translated as _

MB = 1_000_000
LEAST_MEMORY = 800  # MB: PyTorch and the screens alone take half of it


class OverLimit(Misused):
    """A scenario with these knobs takes more than it may; the message is a sentence."""


@dataclass(frozen=True)
class Limits:
    """None is no limit. Of the process they bind what it starts, too."""

    parameters: int | None = None  # numbers in the parameters of a scenario
    memory: int | None = None  # MB of the process
    sweep_runs: int | None = None  # of one sweep
    steps: int | None = None  # of one run
    threads: int | None = None  # cores that are computed on
    idle: int | None = None  # minutes without a key after which a training pauses
    disk: int | None = None  # MB of all that is kept

    @classmethod
    def of_data(cls, table: object, place: str) -> Self:
        """Read a table of whole numbers; `place` is where it stands. Raises LabError."""
        known = [field.name for field in fields(cls)]
        if not isinstance(table, Mapping):
            raise LabError(
                _("{place}: write it as a table, [limits], with {names}").format(
                    place=place, names=", ".join(known)
                )
            )
        for name, value in table.items():
            if name not in known:
                raise LabError(
                    _("{place}: {name} is none of {names}").format(
                        place=place, name=repr(name), names=", ".join(known)
                    )
                )
            least = LEAST_MEMORY if name == "memory" else 1
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise LabError(
                    _("{place}: {name} takes a whole number of {least:,} or more, not {value}").format(
                        place=place, name=name, least=least, value=repr(value)
                    )
                )
        return cls(**table)

    def over(self, others: Limits) -> Limits:
        """These, and where they say nothing the others."""
        own: dict[str, Any] = {name: one for name, one in vars(self).items() if one is not None}
        return Limits(**(vars(others) | own))

    def refuse_large(self, count: int) -> None:
        """Raises OverLimit for more parameters than there may be."""
        if self.parameters is not None and count > self.parameters:
            said = _("it would have {count} parameters, and here at most {most} are allowed: make it smaller")
            raise OverLimit(said.format(count=f"{count:,}", most=f"{self.parameters:,}"))

    def why_too_many(self, runs: int) -> str:
        """Why a sweep may not have so many runs, in a sentence; empty where it may."""
        if self.sweep_runs is None or runs <= self.sweep_runs:
            return ""
        said = _("{runs} runs are more than a sweep may have here, {most}: give fewer values or seeds")
        return said.format(runs=f"{runs:,}", most=f"{self.sweep_runs:,}")

    def why_too_far(self, steps: int) -> str:
        """Why a run may not be trained to the step `steps`, in a sentence; empty where it may."""
        if self.steps is None or steps <= self.steps:
            return ""
        said = _("A run is trained for at most {most} steps here; r starts again.")
        return said.format(most=f"{self.steps:,}")

    def bind_process(self) -> None:
        """Have the system hold this process to them, as far as it can."""
        if self.memory is not None:
            bind("RLIMIT_DATA", self.memory * MB)
        if self.threads is not None and hasattr(os, "sched_setaffinity"):
            there = _cores()
            if len(there) > self.threads:  # each process its own, or all would sit on the first
                os.sched_setaffinity(0, random.sample(there, self.threads))


def bind(which: str, most: int) -> None:
    """Have the system refuse this process more than `most` of what the resource module calls `which`."""
    with suppress(ImportError, AttributeError, OSError, ValueError):  # not Windows, nor all of any Unix
        import resource

        number: int = getattr(resource, which)
        hard = resource.getrlimit(number)[1]
        resource.setrlimit(number, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


@cache
def _cores() -> list[int]:
    """Those that the process may run on to begin with."""
    return sorted(os.sched_getaffinity(0))
