"""`tui-lab check-goals`: whether the goals that were asked for are met, for whoever grades."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from tui_lab.cli.arguments import COURSE_VARIABLE, add_course
from tui_lab.cli.asked_goals import NOT_MET, asked_goals
from tui_lab.cli.course import entries_and_course
from tui_lab.cli.goal_forms import as_check50, as_gradescope, as_text
from tui_lab.cli.parser import Parser
from tui_lab.errors import LabError
from tui_lab.keeping.learners import GoalRow, Learner, found_below, learner_of
from tui_lab.keeping.places import state_folder
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import complain

PLACE, ABOUT = 10, "say whether goals are met, each trained again, as check50 and Gradescope read it"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument(
        "goals",
        metavar="GOAL",
        nargs="*",
        help="a scenario, or one goal of it by its number, regression/2; "
        "without any: those of the course, or of all scenarios",
    )
    add_course(parser)
    parser.add_argument(
        "--of",
        metavar="DIR",
        help="of a learner: a home, a state folder or what was handed in; yours by default",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--json", "--check50", dest="json", action="store_true", help="print what check50 prints as JSON"
    )
    form.add_argument(
        "--gradescope", action="store_true", help="print the results.json that Gradescope reads"
    )


def obey(arguments: Namespace) -> int:
    """Print it; returns 0 where all are met and 1 where not. Raises LabError."""
    entries = entries_and_course(arguments)[0]
    learner = _learner(arguments.of, entries)
    goals = asked_goals(arguments.goals, learner.rows, entries)
    rows = _looked_at(learner, list(goals.values()), entries)
    checked = dict(zip(goals, rows, strict=True))
    if arguments.json:
        print(as_check50(f"tui-lab/{_slug()}", checked))
    elif arguments.gradescope:
        print(as_gradescope(checked))
    else:
        print(as_text(checked))
    return int(any(row.why for row in rows))


def _slug() -> str:
    """What is checked: a course, by the name of its file, or goals of any scenarios."""
    return Path(os.environ.get(COURSE_VARIABLE, "")).stem or "goals"


def _learner(text: str | None, entries: list[Entry]) -> Learner:
    """The one whose goals they are. Raises LabError where there are several, or nothing can be read."""
    found = {"you": state_folder()} if text is None else found_below(Path(text).expanduser())
    if len(found) > 1:
        said = _("{folder} holds several learners: name the folder of one, such as {name}")
        raise LabError(said.format(folder=text, name=Path(str(text)) / next(iter(found))))
    ((name, folder),) = found.items()
    learner = learner_of(name, folder, entries)
    if learner.trouble:
        if not any(row.met for row in learner.rows):
            raise LabError(learner.trouble.rstrip("."))
        complain(learner.trouble)
    return learner


def _looked_at(learner: Learner, rows: list[GoalRow], entries: list[Entry]) -> list[GoalRow]:
    """These rows of a learner, each with `why` it does not count; what was met is trained once more."""
    if any(row.met for row in rows):
        need_torch()
        from tui_lab.keeping.verifying import verified

        with redirect_stdout(sys.stderr):  # what a scenario prints
            by_name = {entry.name: entry for entry in entries}
            rows = list(verified(replace(learner, rows=tuple(rows)), by_name).rows)
    return [row if row.met else replace(row, why=_(NOT_MET)) for row in rows]
