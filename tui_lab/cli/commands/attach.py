"""`tui-lab attach`: a training that goes on in another process."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from tui_lab.cli.arguments import Parser
from tui_lab.drawing.canvas.text import padded
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.needs import need_numpy

if TYPE_CHECKING:  # it brings numpy
    from tui_lab.remote.client import Served

PLACE, ABOUT = 7, "show a training that goes on in another process, or list them"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="its name, or the number of its process")
    parser.add_argument("--read-only", action="store_true", help="only look on")


def obey(arguments: Namespace) -> int:
    """List what there is, or show one of it; returns the exit code. Raises LabError."""
    need_numpy()
    from tui_lab.cli.watching import show
    from tui_lab.remote.client import served

    found = served()
    if arguments.name is None:
        if not found:
            print(
                _("Nothing trains elsewhere. tui-lab watch FILE.py begins, or tui_lab.watch() in a script.")
            )
        for one in found:
            stands = _("step {step}, {state}").format(step=f"{one.step:,}", state=_(one.state))
            process = _("process {process}").format(process=f"{one.pid:<8}")
            print(f"{one.name:<16} {one.kind:<9} {process} {padded(stands, 24)} {one.file}")
        return 0
    named = [one for one in found if arguments.name in (one.name, str(one.pid))]
    if not named:
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


def _pids(found: list[Served]) -> str:
    return _(" or ").join(str(one.pid) for one in found)
