"""`tui-lab completion SHELL`: a script that has a shell complete commands, options, scenarios and files."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Iterator

from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.parser import Parser
from tui_lab.instruments import names
from tui_lab.teaching.catalogue import find_scenarios

PLACE, ABOUT = 15, "print what has your shell complete what you type"
HOW = {
    "bash": 'eval "$(tui-lab completion bash)"   in ~/.bashrc',
    "zsh": 'eval "$(tui-lab completion zsh)"    in ~/.zshrc, after compinit',
    "tcsh": "tui-lab completion tcsh >> ~/.tcshrc",
}
FILES, FOLDERS = ("FILE", "FILE.py", "VIEW=FILE"), ("DIR", "FOLDER")


def add(parser: Parser) -> None:
    """What may be typed after it."""
    shells = sorted(HOW)
    parser.add_argument("shell", choices=shells, metavar="|".join(shells), help="; ".join(HOW.values()))


def obey(arguments: Namespace) -> int:
    """Print it; returns the exit code, 0."""
    import shtab

    from tui_lab.cli.commands import commands
    from tui_lab.cli.parsing import build_parser

    parser = build_parser(commands())
    scenarios = [entry.name for entry in find_scenarios(scenario_folders(arguments))]
    for action in _actions(parser):
        if action.metavar in FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar in FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar == "INSTRUMENT":
            action.choices = names()
        elif (action.metavar, action.dest) == ("NAME", "name"):
            action.choices = scenarios
    print(shtab.complete(parser, arguments.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """All that may be typed, after every command."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
