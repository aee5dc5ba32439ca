"""`tui-lab doctor`: what was found here."""

from __future__ import annotations

from argparse import Namespace

from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.parser import Parser

PLACE, ABOUT = 5, "say what was found here, what was chosen because of it, and what to change"


def add(parser: Parser) -> None:
    """Nothing of its own may be typed after it."""


def obey(arguments: Namespace) -> int:
    """Print the page; returns the exit code."""
    from tui_lab.doctor import main

    return main(scenario_folders(arguments))
