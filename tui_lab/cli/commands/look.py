"""`tui-lab look NAME INSTRUMENT`: what an instrument shows of a training, without a screen."""

from __future__ import annotations

from argparse import Namespace

from tui_lab.cli.arguments import add_training
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.kinds import whole_number
from tui_lab.cli.parser import Parser
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import find, find_scenarios

PLACE, ABOUT = 4, "look into a training with an instrument, without a screen"
STEPS = 100


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.mixes = True
    add_training(parser)
    parser.add_argument(
        "instrument", metavar="INSTRUMENT", nargs="?", help="which one; without it they are listed"
    )
    parser.add_argument(
        "--steps",
        metavar="N",
        type=whole_number(0),
        default=STEPS,
        help="how many steps are trained before it looks; %(default)s by default",
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object")
    output.add_argument("--describe", action="store_true", help="say in sentences what it shows")


def obey(arguments: Namespace) -> int:
    """Train, look and print; returns the exit code. Raises LabError, KnobError and ScenarioError."""
    entry = find(arguments.name, find_scenarios(scenario_folders(arguments)))  # a slip needs no torch
    if arguments.instrument is not None:
        from tui_lab.instruments import check_name

        check_name(arguments.instrument)
    need_torch()
    from tui_lab.cli.looking import list_instruments, look_and_print

    if arguments.instrument is None:
        print(list_instruments())
        return 0
    return look_and_print(
        entry,
        arguments.instrument,
        settings=arguments.settings,
        steps=arguments.steps,
        seed=arguments.seed,
        device=arguments.device,
        as_json=arguments.json,
        in_sentences=arguments.describe,
    )
