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
from tui_lab.languages import LANGUAGES, in_language, translated as _
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
        raise CourseError(_("{file}: cannot be read: {why}").format(file=file, why=error.strerror)) from error
    except tomllib.TOMLDecodeError as error:
        raise CourseError(_("{file}: is no TOML: {error}").format(file=file, error=error)) from error
    _refuse_others(content, OF_A_COURSE, str(file))
    scenarios = content.get("scenario")
    if not isinstance(scenarios, list) or not scenarios:
        said = _("{file}: has no [[scenario]]: give one for each stop of the course")
        raise CourseError(said.format(file=file))
    stops: list[Stop] = []
    for number, table in enumerate(scenarios, start=1):
        place = _("{file}: scenario {number}").format(file=file, number=number)
        stop = _read_stop(table, place, file.parent)
        if stop.name in [other.name for other in stops]:
            said = _("{place}: {name} is in it already")
            raise CourseError(said.format(place=place, name=repr(stop.name)))
        stops.append(stop)
    language = _text(content, "language", str(file), needed=False)
    if language not in ("", *LANGUAGES):
        said = _("{file}: there is no language {language}; there are {there}")
        raise CourseError(said.format(file=file, language=repr(language), there=", ".join(LANGUAGES)))
    limits = Limits.of_data(content.get("limits", {}), f"{file}: limits")
    title, folder = _text(content, "title", str(file)), _class_folder(content, file)
    return Course(title, tuple(stops), language, folder, limits)


def _class_folder(content: dict[str, Any], file: Path) -> Path | None:
    text = _text(content, "class", str(file), needed=False)
    try:
        return file.parent / Path(text).expanduser() if text else None
    except RuntimeError as error:  # ~nobody
        said = _("{file}: class names no folder: {error}")
        raise CourseError(said.format(file=file, error=error)) from error


def entries_of(course: Course, entries: list[Entry]) -> list[Entry]:
    """The scenarios of a course in its order, each with the lesson that it has there. Raises LabError."""
    found = [find(stop.name, entries) for stop in course.stops]
    return [replace(entry, own_lesson=stop.lesson) for entry, stop in zip(found, course.stops, strict=True)]


def _read_stop(table: Any, place: str, folder: Path) -> Stop:
    if not isinstance(table, dict):
        said = _("{place}: write it as a table, [[scenario]], with {keys}")
        raise CourseError(said.format(place=place, keys=", ".join(OF_A_STOP)))
    _refuse_others(table, OF_A_STOP, place)
    name, needs, learns, lesson = (_text(table, key, place, needed=key == "name") for key in OF_A_STOP)
    if lesson and not (folder / lesson).is_file():
        said = _("{place}: there is no lesson {file}")
        raise CourseError(said.format(place=place, file=folder / lesson))
    return Stop(name, needs, learns, folder / lesson if lesson else None)


def _text(table: dict[str, Any], key: str, place: str, needed: bool = True) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        said = _('{place}: {key} takes a text, such as {key} = "regression"')
        raise CourseError(said.format(place=place, key=key))
    return plain(value).strip()


def _refuse_others(table: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    if others := [key for key in table if key not in known]:
        said = _("{place}: {text} is none of {known}")
        raise CourseError(said.format(place=place, text=repr(others[0]), known=", ".join(known)))
