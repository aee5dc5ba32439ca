"""`tui-lab bench`: the figures that the lab promises, on this machine."""

from __future__ import annotations

from argparse import Namespace

from tui_lab.cli.parser import Parser
from tui_lab.needs import need_torch

PLACE, ABOUT = 4, "measure the lab on this machine"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def obey(arguments: Namespace) -> int:
    """Measure; returns the exit code. Raises LabError when PyTorch cannot be imported."""
    need_torch()
    from tui_lab.bench import main

    return main(json=arguments.json)
