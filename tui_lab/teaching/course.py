"""Courses: scenarios in an order that builds up, each with what it needs and what one learns there.

A course is a TOML file:

    title = "Start here"

    [[scenario]]
    name = "regression"
    needs = "nothing"
    learns = "watch a network learn"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.errors import LabError
from tui_lab.files import read_text
from tui_lab.languages import in_language
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import built_in_folder

OF_A_STOP = ("name", "needs", "learns")


class CourseError(LabError):
    """A file that cannot be read as a course; the message names the file and the place in it."""


@dataclass(frozen=True)
class Stop:
    """A scenario on the way: its name, and in a few words each what it needs and what one learns there."""

    name: str
    needs: str = ""
    learns: str = ""


@dataclass(frozen=True)
class Course:
    """Scenarios in the order in which they are to be opened; no course at all has none."""

    title: str = ""
    stops: tuple[Stop, ...] = ()

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
    """The course in a file. Raises CourseError."""
    try:
        content = tomllib.loads(read_text(file))
    except OSError as error:
        raise CourseError(f"{file}: cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{file}: is no TOML: {error}") from error
    _refuse_others(content, ("title", "scenario"), str(file))
    scenarios = content.get("scenario")
    if not isinstance(scenarios, list) or not scenarios:
        raise CourseError(f"{file}: has no [[scenario]]: give one for each stop of the course")
    stops: list[Stop] = []
    for number, table in enumerate(scenarios, start=1):
        stop = _read_stop(table, f"{file}: scenario {number}")
        if stop.name in [other.name for other in stops]:
            raise CourseError(f"{file}: scenario {number}: {stop.name!r} is in it already")
        stops.append(stop)
    return Course(_text(content, "title", str(file)), tuple(stops))


def _read_stop(table: Any, place: str) -> Stop:
    if not isinstance(table, dict):
        raise CourseError(f"{place}: write it as a table, [[scenario]], with {', '.join(OF_A_STOP)}")
    _refuse_others(table, OF_A_STOP, place)
    return Stop(*(_text(table, key, place, needed=key == "name") for key in OF_A_STOP))


def _text(table: dict[str, Any], key: str, place: str, needed: bool = True) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise CourseError(f'{place}: {key} takes a text, such as {key} = "regression"')
    return plain(value).strip()


def _refuse_others(table: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    if others := [key for key in table if key not in known]:
        raise CourseError(f"{place}: {others[0]!r} is none of {', '.join(known)}")
