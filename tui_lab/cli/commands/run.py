"""`tui-lab run NAME`: a training without a screen."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tui_lab.cli.arguments import add_steps, add_training
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.parser import Parser
from tui_lab.engine.ranks.place import launched
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import Entry, find, find_scenarios

PLACE, ABOUT = 3, "train a scenario without a screen"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    add_training(parser)
    add_steps(parser)
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object")
    output.add_argument(
        "--csv", metavar="FILE", help="write the loss of every step; - is the standard output"
    )
    output.add_argument(
        "--describe",
        action="store_true",
        help="say in sentences what loss, views and parameters show, for a screen reader or a log",
    )
    parser.add_argument(
        "--shared",
        metavar="DIR",
        type=Path,
        help="write there how it stands, every two seconds, for tui-lab attach --read-only DIR",
    )
    parser.add_argument("--views", action="store_true", help="draw the views of the scenario as well")


def obey(arguments: Namespace) -> int:
    """Train and report; returns the exit code. Raises LabError, KnobError and ScenarioError."""

    def found() -> Entry:
        return find(arguments.name, find_scenarios(scenario_folders(arguments)))

    place = launched()
    entry = found() if place is None else None  # a slip needs no torch
    need_torch()
    from tui_lab.cli.headless import Wanted, train_and_report

    wanted = Wanted(
        settings=tuple(arguments.settings),
        steps=arguments.steps,
        seed=arguments.seed,
        device=arguments.device,
        as_json=arguments.json,
        csv_path=arguments.csv,
        with_views=arguments.views,
        in_sentences=arguments.describe,
        shared=arguments.shared,
    )
    if entry is not None:
        return train_and_report(entry, wanted)
    assert place is not None
    from tui_lab.cli.ranks import running
    from tui_lab.cli.ranks.speaking import in_ranks

    return in_ranks(place, wanted.device, lambda group: running.train_and_report(found, wanted, group))
