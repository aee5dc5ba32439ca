"""`tui-lab sweep NAME`: one training with many values of knobs, and many seeds."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from tui_lab.cli.arguments import add_steps, add_training
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.kinds import whole_number
from tui_lab.cli.parser import Parser
from tui_lab.engine.ranks.place import launched
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

if TYPE_CHECKING:  # it brings torch
    from tui_lab.engine.ranks.group import Group

PLACE, ABOUT = 3, "train a scenario with many values of its knobs, and compare"
SEEDS = 3
MOST_SEEDS = 1000


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument(
        "--over",
        metavar="KNOB=VALUES",
        action="append",
        default=[],
        help="lr=0.01,0.1,1, or lr=1e-3..1:7 for seven from one end to the other; may be repeated",
    )
    parser.add_argument(
        "--seeds",
        metavar="N",
        type=whole_number(1, MOST_SEEDS),
        default=SEEDS,
        help="how many seeds for each combination, from --seed on; %(default)s by default",
    )
    add_training(parser)
    add_steps(parser)
    parser.add_argument(
        "--find-lr", action="store_true", help="a short sweep over the learning rate, and what it says"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object")
    output.add_argument("--csv", metavar="FILE", help="write a row a run; - is the standard output")


def obey(arguments: Namespace) -> int:
    """Train and compare; returns the exit code. Raises LabError, KnobError and ScenarioError."""

    def found() -> Entry:
        return find(arguments.name, find_scenarios(scenario_folders(arguments)))

    place = launched()
    entry = found() if place is None else None  # a slip needs no torch
    if arguments.find_lr and arguments.over:
        raise LabError(_("--find-lr goes over lr by itself: leave out --over, or leave out --find-lr"))
    if not (arguments.find_lr or arguments.over):
        said = _("what to sweep over? Such as tui-lab sweep {name} --over lr=0.01,0.1,1, or --find-lr")
        raise LabError(said.format(name=arguments.name))
    need_torch()
    from tui_lab.cli.sweeping import Wanted, sweep_and_report

    wanted = Wanted(
        over=tuple(arguments.over),
        settings=tuple(arguments.settings),
        first_seed=arguments.seed,
        seeds=arguments.seeds,
        steps=arguments.steps,
        device=arguments.device,
        find_lr=arguments.find_lr,
    )
    as_json, csv_path = arguments.json, arguments.csv
    if entry is not None:
        return sweep_and_report(entry, wanted, as_json=as_json, csv_path=csv_path)
    assert place is not None
    from tui_lab.cli.ranks import sweeping
    from tui_lab.cli.ranks.speaking import in_ranks
    from tui_lab.engine.ranks.group import AS_LONG_AS_IT_TAKES

    def body(group: Group) -> int:
        return sweeping.sweep_and_report(found, wanted, group, as_json=as_json, csv_path=csv_path)

    return in_ranks(place, wanted.device, body, AS_LONG_AS_IT_TAKES)
