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

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.authoring.knobs import AnyKnob, KnobError, parse_settings
from tui_lab.engine.goals import Goal, GoalError, read_goal
from tui_lab.errors import LabError
from tui_lab.files import read_text
from tui_lab.plain_text import plain_lines

ITEM = re.compile(r"- (try|goal|hint|solution|solved): *(.*)")


class LessonError(LabError):
    """A lesson file that cannot be read as one; the message names file and line."""


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
        lines = plain_lines(read_text(file)).split("\n")
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
    except (KnobError, GoalError) as error:
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
