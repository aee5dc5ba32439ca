"""What there is for keys to act on at this moment, as the table of keys asks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui_lab.engine.snapshot import Snapshot
from tui_lab.teaching.lessons import LessonStep
from tui_lab.ui.keys import Fact
from tui_lab.ui.widgets.lesson_panel import LessonPanel

WAITING = (  # for the first that is heard of a scenario, and of a script
    "Importing PyTorch; this takes a few seconds the first time.",
    "The first step of the script will show what it trains.",
)


def of_run(state: str, walk: int | None) -> frozenset[Fact]:
    """`walk` are the steps of what trains nothing, None for what trains."""
    if walk == 0:
        return frozenset()
    over = state in ("diverged", "failed") or (walk is not None and state == "done")
    return frozenset({"steps"} if over else {"steps", "next step"})


def of_making(script: bool, there: frozenset[Fact]) -> frozenset[Fact]:
    """Whether the run is made here, and so can be made again, and there are other scenarios beside it."""
    if script:
        return frozenset()
    return frozenset({"recipe", "others", "again"} if "steps" in there else {"recipe", "others"})


def of_snapshot(state: str, shot: Snapshot | None) -> frozenset[Fact]:
    """Of the latest snapshot, if there is one."""
    return frozenset({"advice"} if shot is not None and state == "diverged" and shot.advice.values else ())


def of_lesson(lesson: LessonPanel) -> frozenset[Fact]:
    """Of the page on the screen."""
    there: set[Fact] = set()
    step = lesson.step
    if step is not None:
        there |= {"try"} if step.tries else set()
        there |= {"hint"} if lesson.hints < len(step.hints) else set()
        there |= {"next page"} if lesson.at + 1 < len(lesson.steps) else set()
        there |= {"page before"} if lesson.at else set()
    return frozenset(there)


def knobs_of_page(step: LessonStep | None) -> frozenset[str]:
    """The names of what a page of the lesson sets or asks for, knobs among them."""
    if step is None:
        return frozenset()
    asked = step.goal.metrics if step.goal is not None else frozenset()
    return frozenset().union(step.starts, step.tries, step.solution, asked)


def views_of_page(step: LessonStep | None, titles: Sequence[str]) -> list[str]:
    """Which of the `titles` of views a page of the lesson speaks of, in the order in which it does."""
    if step is None:
        return []
    words = f"{step.text} {step.goal_words}"
    found = {title: re.search(rf"\b{re.escape(title)}\b", words) for title in titles}
    places = {title: at.start() for title, at in found.items() if at}
    return sorted(places, key=places.__getitem__)
