"""The scenarios that a learner has, and in which order: all there are, or those of a course."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from tui_lab import languages
from tui_lab.cli.arguments import COURSE_VARIABLE, scenario_folders
from tui_lab.teaching.catalogue import Entry, find_scenarios
from tui_lab.teaching.course import Course, entries_of, read_course, shipped_course
from tui_lab.terminal.choices import LANGUAGE_VARIABLE, choose_language


def entries_and_course(arguments: Namespace) -> tuple[list[Entry], Course]:
    """Those of the course that was named, in whose language the lab then is. Raises LabError."""
    entries = find_scenarios(scenario_folders(arguments))
    if not (file := os.environ.get(COURSE_VARIABLE)):
        return entries, read_course(shipped_course())
    course = read_course(Path(file).expanduser().absolute())
    if course.language and os.environ.get(LANGUAGE_VARIABLE, "auto") in ("", "auto"):
        wanted = os.environ | {LANGUAGE_VARIABLE: course.language}
        languages.use(choose_language(sys.__stdout__, wanted).value)
    return entries_of(course, entries), course
