"""`tui-lab attach`: a training that goes on in another process."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_lab.cli.parser import Parser
from tui_lab.drawing.canvas.text import padded
from tui_lab.errors import LabError
from tui_lab.files import holds
from tui_lab.languages import noted, translated as _
from tui_lab.needs import need_numpy

if TYPE_CHECKING:  # it brings numpy
    from tui_lab.remote.client import Served

FRESH = 30.0  # seconds within which a run in a folder has been written that is trained now
MUTE = noted("Process {process} does not answer: it may be stopped (fg lets it go on), or too busy just now.")
PLACE, ABOUT = 7, "show a training that goes on in another process, or list them"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="its name, the number of its process, or with --read-only the folder of tui-lab run --shared",
    )
    parser.add_argument("--read-only", action="store_true", help="only look on")


def obey(arguments: Namespace) -> int:
    """List what there is, or show one of it; returns the exit code. Raises LabError."""
    need_numpy()
    if arguments.name is not None and _is_path(arguments.name, arguments.read_only):
        if not arguments.read_only:
            raise LabError(
                _("a run in a folder can only be looked at: tui-lab attach --read-only {name}").format(
                    name=arguments.name
                )
            )
        _follow(Path(arguments.name))
        return 0
    from tui_lab.cli.watching import show
    from tui_lab.remote.client import served, silent

    found = served()
    mute = silent(found)
    if arguments.name is None:
        for number in mute:
            print(_(MUTE).format(process=number))
        if not found and not mute:
            print(
                _("Nothing trains elsewhere. tui-lab watch FILE.py begins, or tui_lab.watch() in a script.")
            )
        for one in found:
            stands = _("step {step}, {state}").format(step=f"{one.step:,}", state=_(one.state))
            if one.ranks:
                stands = _("{stands}, {count} ranks").format(stands=stands, count=one.ranks)
            process = _("process {process}").format(process=f"{one.pid:<8}")
            print(f"{one.name:<16} {one.kind:<9} {process} {padded(stands, 30)} {one.file}")
        return 0
    named = [one for one in found if arguments.name in (one.name, str(one.pid))]
    if not named:
        if mute:
            raise LabError("\n".join(_(MUTE).format(process=one) for one in mute))
        said = _("nothing called {name} trains elsewhere; nothing does")
        if found:
            said = _("nothing called {name} trains elsewhere; there is {names}")
        there = ", ".join(one.name for one in found)
        raise LabError(said.format(name=repr(arguments.name), names=there))
    if len(named) > 1:
        said = _("several are called {name}: name one by its process, {processes}")
        raise LabError(said.format(name=arguments.name, processes=_pids(named)))
    show(named[0], arguments.read_only)
    return 0


def _is_path(name: str, read_only: bool) -> bool:
    return os.sep in name or (read_only and holds(Path(name).exists))


def _follow(path: Path) -> None:
    from tui_lab.cli.watching import show_file
    from tui_lab.remote.shared import ENDING, age, runs_in

    found = runs_in(path)
    if not found:
        raise LabError(
            _("there is no run in {path}; tui-lab run NAME --shared {path} writes one").format(path=path)
        )
    fresh = [file for file in found if age(file) < FRESH] or found[:1]
    if len(fresh) > 1:
        names = ", ".join(file.name.removesuffix(ENDING) for file in fresh)
        raise LabError(
            _("several runs are written there: name one, such as {one} (there are {names})").format(
                one=fresh[0], names=names
            )
        )
    show_file(fresh[0])


def _pids(found: list[Served]) -> str:
    return _(" or ").join(str(one.pid) for one in found)
