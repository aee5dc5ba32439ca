"""The scenarios that a learner has, and in which order: all there are, or those of a course."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from tui_lab import languages
from tui_lab.cli.arguments import CLASS_VARIABLE, COURSE_VARIABLE
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.kinds import NO_CLASS
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.rules import hold_to_limits, rules
from tui_lab.teaching.catalogue import Entry, built_in_and, find_scenarios
from tui_lab.teaching.course import Course, entries_of, read_course, shipped_course
from tui_lab.terminal.choices import LANGUAGE_VARIABLE, choose_language


def entries_and_course(arguments: Namespace) -> tuple[list[Entry], Course]:
    """Those of the course that was named, in whose language the lab then is. Raises LabError."""
    folders = scenario_folders(arguments)
    entries = built_in_and(folders) if rules().folder is not None else find_scenarios(folders)
    if (course := named_course()) is None:
        return entries, read_course(shipped_course())
    if course.language and os.environ.get(LANGUAGE_VARIABLE, "auto") in ("", "auto"):
        wanted = os.environ | {LANGUAGE_VARIABLE: course.language}
        languages.use(choose_language(sys.__stdout__, wanted).value)
    return entries_of(course, entries), course


def class_folder(course: Course) -> Path | None:
    """Where a class is told how the learner stands, as was typed or as the course says; None for nowhere.

    Raises LabError.
    """
    if text := os.environ.get(CLASS_VARIABLE, ""):
        try:
            return None if text == NO_CLASS else Path(text).expanduser()
        except RuntimeError as error:  # ~nobody
            raise LabError(
                _("{variable} names no folder: {error}").format(variable=CLASS_VARIABLE, error=error)
            ) from error
    return course.class_folder


def named_course() -> Course | None:
    """The one that was named, whose limits hold from now on; None where none was. Raises LabError."""
    if not (file := os.environ.get(COURSE_VARIABLE)):
        return None
    course = read_course(Path(file).expanduser().absolute())
    hold_to_limits(course.limits)
    return course
