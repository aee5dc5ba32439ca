"""What can be set: each setting by an option, else by its variable, else by `[defaults]` of the config file.

The file sets the variables that are not set, so that whoever reads a variable knows of no file.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

from tui_lab.authoring.datasets.places import DATA_VARIABLE, FILE_VARIABLE
from tui_lab.authoring.speeds import SPEEDS
from tui_lab.cli.arguments import CLASS_VARIABLE, COURSE_VARIABLE, KEEP_VARIABLE, PLAIN_VARIABLE
from tui_lab.cli.folders import FOLDERS_VARIABLE
from tui_lab.cli.kinds import NO_CLASS, class_folder_of, folder, regular_file
from tui_lab.keeping.places import SIZE_VARIABLE, most_bytes
from tui_lab.languages import LANGUAGES, SaidLater, noted, translated as _
from tui_lab.plain_text import plain
from tui_lab.terminal import choices
from tui_lab.terminal.choices import Choice
from tui_lab.terminal.config_file import ConfigFile

SPEED_VARIABLE = "TUI_LAB_SPEED"
SHIPPED = noted("the default")


class NotTaken(SaidLater, ValueError):
    """A value that a setting does not take: what it takes, and what this is."""


class Setting(NamedTuple):
    """`taken` makes the text of the variable of a value of the file; it raises NotTaken for others.

    `stands` is what holds without option, variable and file, and why; `example` is a line of the file.
    """

    name: str
    variable: str
    option: str
    about: str
    example: str
    taken: Callable[[Any, Path], str]
    stands: Callable[[], Choice[Any]]


def settings() -> tuple[Setting, ...]:
    """All there are, in the order in which they are shown."""
    out = sys.__stdout__
    nothing: Choice[str] = Choice("", _(SHIPPED))
    # fmt: off
    return (
        Setting("lang", choices.LANGUAGE_VARIABLE, "--lang", noted("the language of lessons and screens"),
            'lang = "zh"', _one_of("auto", *LANGUAGES), lambda: choices.choose_language(out)),
        Setting("color", choices.COLOUR_VARIABLE, "--color", noted("how many colours"),
            'color = "256"', _one_of("auto", *choices.COLOURS), lambda: choices.choose_colours(out)),
        Setting("glyphs", choices.GLYPHS_VARIABLE, "--glyphs",
            noted("which characters charts are drawn with"),
            'glyphs = "ascii"', _one_of("auto", *choices.GLYPHS), lambda: choices.choose_glyphs(out)),
        Setting("theme", choices.GROUND_VARIABLE, "--theme", noted("for a dark or a light terminal"),
            'theme = "light"', _one_of("auto", *choices.GROUNDS), choices.choose_ground),
        Setting("link", choices.LINK_VARIABLE, "--link",
            noted("how carefully to use the line to the terminal"),
            'link = "slow"', _one_of(*choices.LINKS), choices.choose_link),
        Setting("fps", choices.FPS_VARIABLE, "--fps", noted("most frames a second"),
            "fps = 10", _number(0.1, choices.LARGEST_FPS), choices.choose_fps),
        Setting("mouse", choices.MOUSE_VARIABLE, "--mouse", noted("whether the mouse works in the lab"),
            "mouse = false", _on_or_off, choices.choose_mouse),
        Setting("speed", SPEED_VARIABLE, "--speed", noted("how fast a scenario that is opened trains"),
            'speed = "slow"', _one_of(*SPEEDS), lambda: Choice("", _("that of the scenario"))),
        Setting("keep", KEEP_VARIABLE, "--keep", noted("train in processes that a dropped link does not end"),
            "keep = true", _on_or_off, lambda: _held_on(KEEP_VARIABLE)),
        Setting("plain", PLAIN_VARIABLE, "--plain", noted("lines of text instead of a screen"),
            "plain = true", _on_or_off, lambda: _held_on(PLAIN_VARIABLE)),
        Setting("runs_mb", SIZE_VARIABLE, "",
            noted("megabytes that kept runs may take, before the oldest are thinned"),
            "runs_mb = 500", _number(0, 10**9, whole=True), _megabytes),
        Setting("scenarios", FOLDERS_VARIABLE, "--scenarios",
            noted("folders of scenario folders of your own"),
            'scenarios = ["~/scenarios"]', _folders, lambda: nothing),
        Setting("course", COURSE_VARIABLE, "--course", noted("a course of your own, a TOML file"),
            'course = "~/week1.toml"', _file, lambda: nothing),
        Setting("class", CLASS_VARIABLE, "--class",
            noted("the folder of your class, which is told how you stand"),
            'class = "~/class"', _class, lambda: nothing),
        Setting("data_dir", DATA_VARIABLE, "--data-dir", noted("the folder with the files of Fashion-MNIST"),
            'data_dir = "~/data"', _folder, lambda: nothing),
        Setting("file", FILE_VARIABLE, "--file", noted("a table of your own for your-data"),
            'file = "~/people.csv"', _file, lambda: nothing),
    )
    # fmt: on


def take_defaults(file: ConfigFile, environment: MutableMapping[str, str]) -> dict[str, int]:
    """Set the variables that the file has a value for and nobody has set; the line of each such by its name.

    Complains in `file` about what cannot be taken.
    """
    taken: dict[str, int] = {}
    if not (table := file.table("defaults")):
        return taken
    known = {setting.name: setting for setting in settings()}
    for name, value in table.items():
        if name not in known:
            said = noted("there is no setting called {name}; there are {names}")
            file.complain(("defaults", name), said, name=repr(name), names=", ".join(known))
            continue
        setting = known[name]
        try:
            text = setting.taken(value, file.path.parent)
        except NotTaken as error:
            file.complain(("defaults", name), "{name} {error}", name=name, error=error)
            continue
        if not environment.get(setting.variable):
            environment[setting.variable] = text
            taken[setting.variable] = file.line_of("defaults", name)
    return taken


class Held(NamedTuple):
    """A setting as it holds: its value, its source (option, variable, file, default), and why."""

    setting: Setting
    value: str
    source: str
    why: str


def held(setting: Setting, arguments: argparse.Namespace, taken: Mapping[str, int], file: ConfigFile) -> Held:
    """What holds of a setting. Raises LabError for a variable with a value that it does not take."""
    asked = os.environ.get(setting.variable, "")
    folders = [*arguments.folders, *arguments.more_folders] if setting.variable == FOLDERS_VARIABLE else []
    stands = setting.stands()
    reads = setting.variable in choices.VARIABLES or isinstance(stands.value, bool)  # the variable, too
    value = _shown(stands) if reads or not asked else asked
    if folders or hasattr(arguments, setting.variable):
        source, why = "option", setting.option
        value = os.pathsep.join(map(str, folders)) or value
    elif setting.variable in taken:
        source = "file"
        why = _("line {line} of {file}").format(line=taken[setting.variable], file=plain(str(file.path)))
    elif asked:
        source, why = "variable", setting.variable
    else:
        return Held(setting, value, "default", stands.why)
    if reads and stands.why != "as asked":  # auto, or what cannot be shown here
        why = f"{why}; {stands.why}"
    return Held(setting, value, source, why)


def _shown(choice: Choice[Any]) -> str:
    if isinstance(choice.value, bool):
        return "on" if choice.value else "off"
    found = getattr(choice.value, "value", choice.value)
    return f"{found:g}" if isinstance(found, float) else str(found)


def _megabytes() -> Choice[int]:
    return Choice(most_bytes() // 1_000_000, _(SHIPPED))


def _held_on(variable: str) -> Choice[bool]:
    found = choices.choose_switch(variable)
    return found if found.why == "as asked" else Choice(found.value, _(SHIPPED))


def _one_of(*accepted: str) -> Callable[[Any, Path], str]:
    def taken(value: Any, _base: Path) -> str:
        if value not in accepted or not isinstance(value, str):
            raise NotTaken(
                noted("takes {choices}, not {value}"), choices=", ".join(accepted), value=repr(value)
            )
        return value

    return taken


def _number(low: float, high: float, whole: bool = False) -> Callable[[Any, Path], str]:
    def taken(value: Any, _base: Path) -> str:
        right = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        if not right or (whole and not isinstance(value, int)):
            said = noted("takes a whole number from {low} to {high}, not {value}")
            if not whole:
                said = noted("takes a number from {low} to {high}, not {value}")
            raise NotTaken(said, low=f"{low:g}", high=f"{high:,.0f}", value=repr(value))
        return str(value)

    return taken


def _on_or_off(value: Any, _base: Path) -> str:
    if not isinstance(value, bool):
        raise NotTaken(noted("takes true or false, not {value}"), value=repr(value))
    return "on" if value else "off"


def _path(value: Any, base: Path, kind: Callable[[str], Path]) -> str:
    if not isinstance(value, str) or not value:
        raise NotTaken(noted("takes a path in quotes, not {value}"), value=repr(value))
    try:
        # ~ first: a path from the folder of the file would hide it.
        return str(kind(value if value.startswith("~") else str(base / value)))
    except argparse.ArgumentTypeError as error:
        raise NotTaken(noted("names what is not there: {why}"), why=error) from error


def _folder(value: Any, base: Path) -> str:
    return _path(value, base, folder)


def _class(value: Any, base: Path) -> str:
    return NO_CLASS if value == NO_CLASS else _path(value, base, class_folder_of)


def _file(value: Any, base: Path) -> str:
    return _path(value, base, regular_file)


def _folders(value: Any, base: Path) -> str:
    return os.pathsep.join(
        _path(one, base, folder) for one in (value if isinstance(value, list) else [value])
    )
