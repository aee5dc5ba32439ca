"""`tui-lab watch train.py`: a training script of one's own, run as it is and shown in the lab."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_lab.cli.parser import Parser
from tui_lab.errors import LabError
from tui_lab.files import holds
from tui_lab.keeping.places import state_folder
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.plain_text import plain
from tui_lab.remote.starting import last_lines, start
from tui_lab.terminal.streams import why_no_screen

if TYPE_CHECKING:  # it brings numpy
    from tui_lab.remote.client import Served

PLACE, ABOUT = 6, "run a training script of your own and watch it in the lab"
PATIENCE = 60.0  # seconds until a script that was started can be reached
STOPS = 10.0  # seconds that one which is told to stop may take
ENDS = 60.0  # and one that has ended, which Python takes down


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("script", metavar="FILE.py", help="the script, which needs no change")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="the script's own arguments")


def obey(arguments: Namespace) -> int:
    """Run the script in a process of its own and show it; returns the exit code. Raises LabError."""
    file = Path(arguments.script)
    if not holds(file.is_file):
        raise LabError(_("there is no script {name}").format(name=repr(arguments.script)))
    if problem := why_no_screen():
        raise LabError(problem)
    need_torch()
    from tui_lab.cli.watching import show

    process, printed = start(
        "tui_lab.watching.launch",
        [arguments.script, *arguments.arguments],
        state_folder() / "watched",
        file.stem,
    )
    left = show(_reached(process, printed))
    code = _ended(process, ENDS if left.over else STOPS if left.stopped else 0.0)
    if code is None:
        said = _("{script} trains on as process {process}; tui-lab attach shows it again.")
        print(said.format(script=plain(file.name), process=process.pid))
        print(_("What it prints goes to {file}.").format(file=printed))
        return 0
    if code and not left.stopped:
        print(*last_lines(printed), sep="\n", file=sys.stderr)
    said = _("{script} has ended. What it printed is in {file}.")
    if code:
        said = _("{script} has ended with code {code}. What it printed is in {file}.")
    print(said.format(script=plain(file.name), code=code, file=printed))
    return code


def _reached(process: subprocess.Popen[bytes], printed: Path) -> Served:
    """The script once it can be. Raises LabError."""
    from tui_lab.remote.client import served

    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for one in served(process=process.pid):
            return one
        if process.poll() is not None:
            raise LabError("\n".join((_("the script could not be started:"), *last_lines(printed))))
        time.sleep(0.02)
    said = _(
        "the script trains as process {process}, but cannot be reached: tui-lab attach lists it once it can, "
        "and kill {process} ends it. What it prints goes to {file}"
    )
    raise LabError(said.format(process=process.pid, file=printed))


def _ended(process: subprocess.Popen[bytes], patience: float) -> int | None:
    """The code that it ends with, as a shell would tell it, within so many seconds; None where it goes on."""
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired:
        return None
    return 128 - code if code < 0 else code
