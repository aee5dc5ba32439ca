"""Goals: conditions on the metrics, steps and knobs of a run.

loss < 0.01 by step 200 and hidden <= 5
diverged
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui_lab.authoring.knobs import COMPARISONS, AnyKnob, KnobError
from tui_lab.engine.history import Curve
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

CONDITION = re.compile(r"(?P<name>\w+) *(?P<sign><=|>=|<|>|=) *(?P<value>\S+?)(?: by step (?P<step>[\d,]+))?")


class GoalError(LabError):
    """A text that is no goal; the message says what one looks like."""


@dataclass(frozen=True, eq=False)
class Facts:
    """What goals are checked against: a run as far as it has come."""

    step: int
    diverged: bool
    curves: Mapping[str, Curve]
    knobs: Mapping[str, AnyKnob]
    values: Mapping[str, Any]  # of the knobs, by name
    changed: frozenset[str] = frozenset()  # live knobs that had another value earlier in the run


@dataclass(frozen=True)
class Condition:
    """`name sign value`, where a name is a metric, a knob or `step`; metrics may have a last step."""

    name: str
    sign: str
    value: float | str
    by_step: int | None = None

    def holds(self, facts: Facts) -> bool:
        """Whether it has held at some step so far (metrics) or holds now (knobs, step)."""
        if self.name == "diverged":
            return facts.diverged
        compare = COMPARISONS[self.sign]
        if self.name == "step":
            return compare(facts.step, self.value)
        if self.name in facts.knobs:
            return facts.knobs[self.name].compare(facts.values[self.name], self.sign, self.value)
        curve = facts.curves.get(self.name)
        if curve is None:
            return False
        best = curve.lowest(self.by_step) if self.sign in ("<", "<=") else curve.highest(self.by_step)
        return best == best and compare(best, self.value)


@dataclass(frozen=True)
class Goal:
    """Conditions that must hold together; `text` is what the learner reads."""

    text: str
    conditions: tuple[Condition, ...]

    @property
    def metrics(self) -> frozenset[str]:
        """What it asks about beside the step and divergence: metrics, and knobs."""
        return frozenset(one.name for one in self.conditions) - {"step", "diverged"}

    @property
    def by_steps(self) -> frozenset[int]:
        """The steps by which metrics are asked for."""
        return frozenset(one.by_step for one in self.conditions if one.by_step)

    def met(self, facts: Facts) -> bool:
        """Whether every condition holds, of a run that had the knobs it names from its start."""
        return not self.spoilt(facts.changed) and all(one.holds(facts) for one in self.conditions)

    def spoilt(self, changed: frozenset[str], step: int = 0) -> str:
        """Why a run at `step` can no longer meet it: a knob `changed`, a step gone by; or empty."""
        for one in self.conditions:
            if one.name in changed:
                return _("{knob} had another value earlier in it").format(knob=one.name)
            if one.by_step is not None and one.by_step < step:
                return _("step {step} has gone by").format(step=f"{one.by_step:,}")
        return ""


def read_goal(text: str, knobs: Mapping[str, AnyKnob]) -> Goal:
    """A goal from conditions joined by `and`. Raises GoalError."""
    return Goal(text, tuple(_read_condition(part.strip(), knobs) for part in text.split(" and ")))


def _read_condition(text: str, knobs: Mapping[str, AnyKnob]) -> Condition:
    if text == "diverged":
        return Condition("diverged", "=", 1.0)
    match = CONDITION.fullmatch(text)
    if not match:
        said = _("{text} is no condition such as 'loss < 0.01 by step 200' or 'diverged'")
        raise GoalError(said.format(text=repr(text)))
    try:
        if knob := knobs.get(match["name"]):
            value = knob.wanted(match["sign"], match["value"])
        else:
            value = float(match["value"])
    except KnobError as error:
        raise GoalError(_("in {text}: {why}").format(text=repr(text), why=error)) from None
    except ValueError:
        why = _("{value} is no number").format(value=repr(match["value"]))
        raise GoalError(_("in {text}: {why}").format(text=repr(text), why=why)) from None
    by_step = int(match["step"].replace(",", "")) if match["step"] else None
    return Condition(match["name"], match["sign"], value, by_step)
