"""`tui-lab check FOLDER`: plays a scenario of one's own and says what is wrong."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import redirect_stdout
from pathlib import Path

from tui_lab.cli.arguments import add_data
from tui_lab.cli.folders import refuse_others_code, scenario_folders
from tui_lab.cli.parser import Parser
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import Entry, find, find_scenarios, read_entry

PLACE, ABOUT = 8, "play a scenario of your own and say what is wrong with it"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("folder", metavar="FOLDER", help="a folder with a scenario.py, or a scenario's name")
    add_data(parser)


def obey(arguments: Namespace) -> int:
    """Print what was played and what is wrong; 1 where something is. Raises LabError."""
    entry = _entry(arguments)
    need_torch()
    from tui_lab.authoring.devices import choose_device, limit_threads
    from tui_lab.describing.words import count_of
    from tui_lab.printing.below import below
    from tui_lab.teaching.checking import check

    limit_threads(choose_device(None).device)
    print(f"{plain(entry.title)}  {plain(str(entry.file))}")
    output, wrong = sys.stdout, 0
    with redirect_stdout(sys.stderr):  # what the scenario prints
        for part in check(entry):
            print(f"  {'✗' if part.wrong else '✓'} {part.what:22} {plain(part.said)}".rstrip(), file=output)
            for one in part.wrong:
                print(f"    {plain(one.file.name)}:{one.line}: {plain(one.sentence)}", file=output)
                for line in below(one.explained, output, indent=6):
                    print(line, file=output)
            output.flush()
            wrong += len(part.wrong)
    left = count_of("{count} thing to mend.", "{count} things to mend.", wrong)
    print(left if wrong else _("Nothing to mend."))
    return 1 if wrong else 0


def _entry(arguments: Namespace) -> Entry:
    """The scenario in a folder, or else the one of that name."""
    try:
        folder = Path(arguments.folder).expanduser()
        if (folder / "scenario.py").is_file():
            refuse_others_code(folder, arguments)
            return read_entry(folder.resolve() / "scenario.py")
        there = folder.is_dir()
    except (OSError, RuntimeError, ValueError):  # in turn: its name or rights, ~nobody, NUL
        there = False
    if there:
        said = _("there is no scenario.py in {folder}; tui-lab new NAME writes one")
        raise LabError(said.format(folder=repr(arguments.folder)))
    return find(arguments.folder, find_scenarios(scenario_folders(arguments)))
