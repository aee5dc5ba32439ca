"""Lessons: `lesson.md` as steps with a try, a goal, hints and an explanation.

The file is Markdown. Each `##` heading opens a step; below its text, list items give the rest:

    ## The learning rate
    One step moves a weight by …

    - try: lr = 1.0
    - goal: loss < 0.01 by step 200 and hidden <= 5
    - hint: the first hint
    - hint: the second one
    - solution: lr = 0.2
    - solved: what the learner reads once the goal is met
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.core.errors import LabError
from tui_lab.core.files import read_text
from tui_lab.core.history import Curve
from tui_lab.core.knobs import AnyKnob, Choice, KnobError, Sizes, parse_settings

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
CONDITION = re.compile(r"(?P<name>\w+) *(?P<sign><=|>=|<|>|=) *(?P<value>\S+?)(?: by step (?P<step>[\d,]+))?")
ITEM = re.compile(r"- (try|goal|hint|solution|solved): *(.*)")


class LessonError(LabError):
    """A lesson file that cannot be read as one; the message names file and line."""


@dataclass(frozen=True, eq=False)
class Facts:
    """What goals are checked against: a run as far as it has come."""

    step: int
    diverged: bool
    curves: Mapping[str, Curve]
    knobs: Mapping[str, Any]
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
            return compare(facts.step, float(self.value))
        if self.name in facts.knobs:
            present = facts.knobs[self.name]
            if isinstance(present, tuple):
                present = sum(present)  # hidden layers compare by their number of units
            if isinstance(present, str):
                return present == self.value
            return compare(present, float(self.value))
        curve = facts.curves.get(self.name)
        if curve is None:
            return False
        best = curve.lowest(self.by_step) if self.sign in ("<", "<=") else curve.highest(self.by_step)
        return best == best and compare(best, float(self.value))


@dataclass(frozen=True)
class Goal:
    """Conditions that must hold together; `text` is what the learner reads."""

    text: str
    conditions: tuple[Condition, ...]

    @property
    def by_steps(self) -> frozenset[int]:
        """The steps by which metrics are asked for."""
        return frozenset(one.by_step for one in self.conditions if one.by_step)

    def met(self, facts: Facts) -> bool:
        """Whether every condition holds, of a run that had the knobs it names from its start."""
        return not self.spoilt(facts.changed) and all(one.holds(facts) for one in self.conditions)

    def spoilt(self, changed: frozenset[str], step: int = 0) -> bool:
        """Whether a run can no longer meet it: by knobs that were `changed`, or past its last step."""
        return any(
            one.name in changed or (one.by_step is not None and one.by_step < step) for one in self.conditions
        )


@dataclass(frozen=True)
class LessonStep:
    """One thing to look at, to try and to reach. `tries` and `solution` are values by knob."""

    title: str
    text: str
    tries: Mapping[str, Any]
    try_text: str
    goal: Goal | None
    hints: tuple[str, ...]
    solution: Mapping[str, Any]
    solved: str


def read_lesson(file: Path, knobs: Mapping[str, AnyKnob]) -> tuple[LessonStep, ...]:
    """The steps of a lesson file, none when there is no such file. Raises LessonError."""
    steps: list[LessonStep] = []
    title, first, block = "", 0, list[str]()
    try:
        lines = read_text(file).split("\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise LessonError(f"{file}:1: cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        if line.startswith("## "):
            if title:
                steps.append(_read_step(title, block, knobs, file, first))
            title, first, block = line[3:].strip(), number + 1, []
        else:
            block.append(line)
    if title:
        steps.append(_read_step(title, block, knobs, file, first))
    return tuple(steps)


def _read_step(
    title: str, lines: list[str], knobs: Mapping[str, AnyKnob], file: Path, first: int
) -> LessonStep:
    text: list[str] = []
    items: dict[str, list[str]] = {}
    item: list[str] | None = None
    for number, line in enumerate(lines, start=first):
        if match := ITEM.match(line):
            item = items.setdefault(match[1], [])
            item.append(match[2])
        elif item is not None and line.startswith("  "):
            item[-1] += " " + line.strip()
        else:
            item = None
            if line.startswith("- ") and re.match(r"- \w+:", line):
                raise LessonError(f"{file}:{number}: {line!r} is none of try, goal, hint, solution, solved")
            text.append(line)
    try:
        goal = items.get("goal")
        return LessonStep(
            title=title,
            text="\n".join(text).strip(),
            tries=_settings(items.get("try", []), knobs),
            try_text=", ".join(items.get("try", [])),
            goal=read_goal(" and ".join(goal), knobs) if goal else None,
            hints=tuple(items.get("hint", [])),
            solution=_settings(items.get("solution", []), knobs),
            solved=" ".join(items.get("solved", [])),
        )
    except (KnobError, LessonError) as error:
        raise LessonError(f"{file}:{first - 1}: in the step {title!r}: {error}") from error


def _settings(texts: list[str], knobs: Mapping[str, AnyKnob]) -> dict[str, Any]:
    settings = [part for text in texts for part in _parts(text) if part.strip()]
    return parse_settings(dict(knobs), settings)


def _parts(text: str) -> list[str]:
    """`text` cut at its commas; those within brackets belong to a value."""
    depth, parts = 0, [""]
    for char in text:
        depth += (char in "([") - (char in ")]")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def read_goal(text: str, knobs: Mapping[str, AnyKnob]) -> Goal:
    """A goal from conditions joined by `and`. Raises LessonError."""
    return Goal(text, tuple(_read_condition(part.strip(), knobs) for part in text.split(" and ")))


def _read_condition(text: str, knobs: Mapping[str, AnyKnob]) -> Condition:
    if text == "diverged":
        return Condition("diverged", "=", 1.0)
    match = CONDITION.fullmatch(text)
    if not match:
        raise LessonError(f"{text!r} is no condition such as 'loss < 0.01 by step 200' or 'diverged'")
    value: float | str
    knob = knobs.get(match["name"])
    if isinstance(knob, Choice):
        if match["sign"] != "=":
            raise LessonError(f"{knob.name} is a word and has no order: {text!r} needs the sign =")
        value = knob.parse(match["value"])
    elif isinstance(knob, Sizes) and match["value"] == "none":
        value = 0.0  # units
    else:
        try:
            value = float(match["value"])
        except ValueError:
            raise LessonError(f"{match['value']!r} in {text!r} is no number") from None
    by_step = int(match["step"].replace(",", "")) if match["step"] else None
    return Condition(match["name"], match["sign"], value, by_step)
