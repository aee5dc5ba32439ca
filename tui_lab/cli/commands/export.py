"""`tui-lab export NAME`: a training as one plain script."""

from __future__ import annotations

from argparse import Namespace

from tui_lab.cli.arguments import add_training
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.kinds import whole_number
from tui_lab.cli.parser import Parser
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import find, find_scenarios
from tui_lab.terminal.streams import complain

PLACE, ABOUT = 5, "write a training as one plain script that runs without tui-lab"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    add_training(parser)
    parser.add_argument(
        "--steps", metavar="N", type=whole_number(1), help="how many steps; by default the scenario's own"
    )
    parser.add_argument("--plot", action="store_true", help="have the script draw its curves, by matplotlib")
    add_output(parser, "the script")


def add_output(parser: Parser, what: str) -> None:
    """`-o` and `--force`."""
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=f"the file for {what}; without it, it is printed"
    )
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def obey(arguments: Namespace) -> int:
    """Write the script; returns the exit code, 0. Raises LabError, KnobError and ScenarioError."""
    entry = find(arguments.name, find_scenarios(scenario_folders(arguments)))  # a slip needs no torch
    need_torch()
    from tui_lab.cli.exporting import script_for
    from tui_lab.exporting.taken_home import expanded, refuse_to_overwrite, take_home

    output = arguments.output
    if output not in (None, "-"):
        refuse_to_overwrite(expanded(output), arguments.force)  # before anything is trained
    text = script_for(
        entry, arguments.settings, arguments.seed, arguments.device, arguments.steps, arguments.plot
    )
    if output in (None, "-"):
        print(text, end="")
    else:
        written = take_home(output, text, arguments.force)
        complain(_("{file} is written; it runs by python {path}").format(file=written, path=output))
    return 0
