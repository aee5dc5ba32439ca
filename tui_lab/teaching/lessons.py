"""Lessons: `lesson.md` as steps with a try, a goal, hints and an explanation.

The file is Markdown. Each `##` heading opens a step; below its text, list items give the rest:

    ## The learning rate
    One step moves a weight by …

    - riddle: yes
    - start: optimizer = adam
    - keep: points
    - try: lr = 1.0
    - goal: Get below 0.01 within 200 steps, with few units. `loss < 0.01 by step 200 and hidden <= 5`
    - hint: the first hint
    - hint: the second one
    - solution: lr = 0.2
    - solved: what the learner reads once the goal is met

A page is read with the knobs' defaults and what `start` sets; `try` and `solution` come on top of that. The
words of the page do not depend on the knobs in `keep`, nor on those that only change what is shown: these
stay as the learner has them. A goal is words and, in code at its end, the condition that the lab checks. What
is wrong with the training the lab does not tell on a page that is a `riddle` before its goal is met: the
learner is to find it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tui_lab.authoring.knobs import AnyKnob, KnobError, parse_settings
from tui_lab.engine.goals import Goal, GoalError, read_goal
from tui_lab.errors import LabError
from tui_lab.files import read_text
from tui_lab.languages import in_language, translated as _, unparted
from tui_lab.plain_text import plain_lines
from tui_lab.teaching.pages import titles

ITEMS = ("start", "keep", "try", "goal", "hint", "solution", "solved", "riddle")
LONGEST_PAGE = 20_000  # characters, some twenty times what a learner reads of one
ITEM = re.compile(rf"- ({'|'.join(ITEMS)}): *(.*)")
GOAL = re.compile(r"(?P<words>.*?) *`(?P<condition>[^`]+)`|(?P<bare>[^`]*)")


class LessonError(LabError):
    """A lesson file that cannot be read as one; the message names file and line."""

    def __init__(self, file: Path, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")
        self.file, self.line, self.sentence = file, line, sentence


@dataclass(frozen=True)
class LessonStep:
    """One thing to look at, to try and to reach.

    `heading` stands above it as it is read, and `title` is that of `lesson.md`, whatever the language.
    `starts`, `tries` and `solution` are values by knob, the last two without what `starts` has; `goal_words`
    say what the condition `goal` means. `line` is that of its heading.
    """

    title: str
    text: str
    tries: dict[str, Any]
    try_text: str
    goal: Goal | None
    hints: tuple[str, ...]
    solution: dict[str, Any]
    solved: str
    starts: dict[str, Any] = field(default_factory=dict)
    start_text: str = ""
    keeps: frozenset[str] = frozenset()
    goal_words: str = ""
    is_riddle: bool = False
    line: int = 0
    heading: str = ""

    @property
    def goal_sentence(self) -> str:
        """The goal without the marks of Markdown; empty where there is none."""
        return self.goal_words.replace("`", "") or (self.goal.text if self.goal else "")

    def start_values(self, knobs: Mapping[str, AnyKnob], present: Mapping[str, Any]) -> dict[str, Any]:
        """All knobs as the page is read with, of a learner who has the `present` values."""
        kept = {name: present[name] for name, knob in knobs.items() if knob.view_only or name in self.keeps}
        return {name: knob.default for name, knob in knobs.items()} | kept | dict(self.starts)

    def try_values(self, knobs: Mapping[str, AnyKnob], present: Mapping[str, Any]) -> dict[str, Any]:
        """All knobs as `try` sets them."""
        return self.start_values(knobs, present) | dict(self.tries)


def as_pages_set_them(
    pages: Sequence[LessonStep], knobs: Mapping[str, AnyKnob], present: Mapping[str, Any]
) -> bool:
    """Whether knobs are at their defaults or as a page of the lesson sets them: nobody typed them."""
    defaults = {name: present[name] if knob.view_only else knob.default for name, knob in knobs.items()}
    of_pages = [values(knobs, defaults) for page in pages for values in (page.start_values, page.try_values)]
    return present in (defaults, *of_pages)


def read_lesson(file: Path, knobs: Mapping[str, AnyKnob]) -> tuple[LessonStep, ...]:
    """The steps of a lesson in the language in use, none when there is no such file. Raises LessonError.

    Each has the title of the original, by which what was reached is kept.
    """
    read = in_language(file)
    steps = read_steps(read, knobs)
    own = titles(file) if read != file else []
    if own and len(own) != len(steps):
        said = _("has {count} pages, and {file} {others}")
        raise LessonError(read, 1, said.format(count=len(steps), file=file.name, others=len(own)))
    return tuple(replace(step, title=title) for step, title in zip(steps, own, strict=True)) if own else steps


def read_steps(file: Path, knobs: Mapping[str, AnyKnob]) -> tuple[LessonStep, ...]:
    """The steps of this very file, none when there is no such file. Raises LessonError."""
    steps: list[LessonStep] = []
    title, first, block = "", 0, list[str]()
    try:
        lines = plain_lines(read_text(file)).split("\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise LessonError(file, 1, _("cannot be read: {why}").format(why=error.strerror)) from error
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
    if (size := len(title) + sum(map(len, lines))) > LONGEST_PAGE:
        said = _("a page of {size} characters, and at most {most} are shown: make several of it")
        raise LessonError(file, first - 1, said.format(size=f"{size:,}", most=f"{LONGEST_PAGE:,}"))
    text: list[str] = []
    items: dict[str, list[str]] = {}
    item: list[str] | None = None
    for number, line in enumerate(lines, start=first):
        if match := ITEM.match(line):
            item = items.setdefault(match[1], [])
            item.append(match[2])
        elif item is not None and line.startswith("  "):
            item[-1] = unparted(f"{item[-1]} {line.strip()}")
        else:
            item = None
            if line.startswith("- ") and re.match(r"- \w+:", line):
                said = _("{text} is none of {known}")
                raise LessonError(file, number, said.format(text=repr(line), known=", ".join(ITEMS)))
            text.append(line)
    try:
        goal_words, goal = _read_goal(items.get("goal", []), knobs)
        return LessonStep(
            title=title,
            heading=title,
            text="\n".join(text).strip(),
            tries=_settings(items.get("try", []), knobs),
            try_text=", ".join(items.get("try", [])),
            goal=goal,
            hints=tuple(items.get("hint", [])),
            solution=_settings(items.get("solution", []), knobs),
            solved=" ".join(items.get("solved", [])),
            starts=_settings(items.get("start", []), knobs),
            start_text=", ".join(items.get("start", [])),
            keeps=_names(items.get("keep", []), knobs),
            goal_words=goal_words,
            is_riddle="yes" in items.get("riddle", []),
            line=first - 1,
        )
    except (KnobError, GoalError) as error:
        said = _("in the step {title}: {error}").format(title=repr(title), error=error)
        raise LessonError(file, first - 1, said) from error


def _read_goal(texts: list[str], knobs: Mapping[str, AnyKnob]) -> tuple[str, Goal | None]:
    """The words of a goal and its condition."""
    if not texts:
        return "", None
    found = GOAL.fullmatch(" and ".join(texts).strip())
    if found is None:
        said = _("{text} is no goal: words, then the condition in `code` at the end")
        raise GoalError(said.format(text=repr(texts[0])))
    return found["words"] or "", read_goal(found["condition"] or found["bare"], knobs)


def _names(texts: list[str], knobs: Mapping[str, AnyKnob]) -> frozenset[str]:
    names = frozenset(name.strip() for text in texts for name in text.split(","))
    if unknown := names - knobs.keys():
        there = ", ".join(knobs)
        raise KnobError(
            _("there is no knob {name}; the knobs are {there}").format(name=repr(min(unknown)), there=there)
        )
    return names


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
