"""Courses: scenarios in an order that builds up, each with what it needs and what one learns there.

A course is a TOML file:

    title = "Start here"
    language = "zh"
    class = "/srv/class"

    [[scenario]]
    name = "regression"
    needs = "nothing"
    learns = "watch a network learn"
    lesson = "my-regression.md"

    [limits]
    parameters = 100_000

All but the title and the names may be missing. A lesson lies beside the course and stands in the place of the
scenario's own. Labs in which it is open tell the folder of the `class` how their learners stand.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tui_lab.errors import LabError
from tui_lab.files import read_text
from tui_lab.languages import LANGUAGES, in_language
from tui_lab.plain_text import plain
from tui_lab.rules import NO_LIMITS
from tui_lab.rules.limits import Limits
from tui_lab.teaching.catalogue import Entry, built_in_folder, find

OF_A_COURSE = ("title", "language", "class", "scenario", "limits")
OF_A_STOP = ("name", "needs", "learns", "lesson")


class CourseError(LabError):
    """A file that cannot be read as a course; the message names the file and the place in it."""


@dataclass(frozen=True)
class Stop:
    """A scenario on the way: its name, and in a few words each what it needs and what one learns there."""

    name: str
    needs: str = ""
    learns: str = ""
    lesson: Path | None = None  # in the place of the scenario's own


@dataclass(frozen=True)
class Course:
    """Scenarios in the order in which they are to be opened; no course at all has none."""

    title: str = ""
    stops: tuple[Stop, ...] = ()
    language: str = ""  # of LANGUAGES, empty for that of the learner
    class_folder: Path | None = None
    limits: Limits = NO_LIMITS  # of what is trained in it

    def stop(self, name: str) -> Stop | None:
        """The stop at a scenario, None where the way does not lead there."""
        return next((stop for stop in self.stops if stop.name == name), None)

    def next_after(self, name: str) -> Stop | None:
        """Where the way leads from a scenario, None from the last one and from one beside the way."""
        names = [stop.name for stop in self.stops]
        place = names.index(name) + 1 if name in names else len(names)
        return self.stops[place] if place < len(names) else None


def shipped_course() -> Path:
    """The file of the course that the menu shows above the chapters."""
    return in_language(built_in_folder() / "start_here.toml")


def read_course(file: Path) -> Course:
    """The course in a file. Raises CourseError, and LabError for its limits."""
    try:
        content = tomllib.loads(read_text(file))
    except OSError as error:
        raise CourseError(f"{file}: cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{file}: is no TOML: {error}") from error
    _refuse_others(content, OF_A_COURSE, str(file))
    scenarios = content.get("scenario")
    if not isinstance(scenarios, list) or not scenarios:
        raise CourseError(f"{file}: has no [[scenario]]: give one for each stop of the course")
    stops: list[Stop] = []
    for number, table in enumerate(scenarios, start=1):
        stop = _read_stop(table, f"{file}: scenario {number}", file.parent)
        if stop.name in [other.name for other in stops]:
            raise CourseError(f"{file}: scenario {number}: {stop.name!r} is in it already")
        stops.append(stop)
    language = _text(content, "language", str(file), needed=False)
    if language not in ("", *LANGUAGES):
        raise CourseError(f"{file}: there is no language {language!r}; there are {', '.join(LANGUAGES)}")
    limits = Limits.of_data(content.get("limits", {}), f"{file}: limits")
    title, folder = _text(content, "title", str(file)), _class_folder(content, file)
    return Course(title, tuple(stops), language, folder, limits)


def _class_folder(content: dict[str, Any], file: Path) -> Path | None:
    text = _text(content, "class", str(file), needed=False)
    try:
        return file.parent / Path(text).expanduser() if text else None
    except RuntimeError as error:  # ~nobody
        raise CourseError(f"{file}: class names no folder: {error}") from error


def entries_of(course: Course, entries: list[Entry]) -> list[Entry]:
    """The scenarios of a course in its order, each with the lesson that it has there. Raises LabError."""
    found = [find(stop.name, entries) for stop in course.stops]
    return [replace(entry, own_lesson=stop.lesson) for entry, stop in zip(found, course.stops, strict=True)]


def _read_stop(table: Any, place: str, folder: Path) -> Stop:
    if not isinstance(table, dict):
        raise CourseError(f"{place}: write it as a table, [[scenario]], with {', '.join(OF_A_STOP)}")
    _refuse_others(table, OF_A_STOP, place)
    name, needs, learns, lesson = (_text(table, key, place, needed=key == "name") for key in OF_A_STOP)
    if lesson and not (folder / lesson).is_file():
        raise CourseError(f"{place}: there is no lesson {folder / lesson}")
    return Stop(name, needs, learns, folder / lesson if lesson else None)


def _text(table: dict[str, Any], key: str, place: str, needed: bool = True) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise CourseError(f'{place}: {key} takes a text, such as {key} = "regression"')
    return plain(value).strip()


def _refuse_others(table: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    if others := [key for key in table if key not in known]:
        raise CourseError(f"{place}: {others[0]!r} is none of {', '.join(known)}")
