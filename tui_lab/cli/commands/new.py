"""`tui-lab new NAME`: a scenario of one's own that runs, to be changed."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.parser import Parser
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import own_folder
from tui_lab.teaching.starting import start_scenario

PLACE, ABOUT = 7, "write a scenario of your own that runs, with its lesson"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("name", metavar="NAME", help="small letters, digits and -, such as two-moons")
    parser.add_argument(
        "--into", metavar="DIR", help="the folder to write it below, instead of where the menu looks"
    )


def obey(arguments: Namespace) -> int:
    """Write it and say what comes next; returns the exit code, 0. Raises LabError."""
    places = (*([Path(arguments.into).expanduser()] if arguments.into else []), *scenario_folders(arguments))
    place = places[0] if places else own_folder()
    folder = start_scenario(arguments.name, place)
    name = arguments.name.replace("_", "-")
    found = "" if place == own_folder() else f" --scenarios {place}"
    print(plain(_("{folder} holds scenario.py and lesson.md. What comes next:").format(folder=folder)))
    see, play = _("see it in the lab; it is in the menu, too"), _("play it, and hear what is wrong with it")
    print(plain(f"  tui-lab{found} open {name}"), f"  {see}", sep="\n  ")
    print(plain(f"  tui-lab check {folder}"), f"  {play}", sep="\n  ")
    return 0
