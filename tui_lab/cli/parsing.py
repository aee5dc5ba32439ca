"""The whole command line, put together from what each command takes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Protocol

from tui_lab import __version__
from tui_lab.cli.arguments import (
    add_class,
    add_course,
    add_data,
    add_folders,
    add_kiosk,
    add_look,
    add_plain,
    add_resume,
)
from tui_lab.cli.parser import Parser
from tui_lab.engine import DEFAULT_SEED


class Command(Protocol):
    """What each file in `commands/` holds; the help has them in the order of PLACE."""

    PLACE: int
    ABOUT: str

    def add(self, parser: Parser) -> None: ...
    def obey(self, arguments: Namespace) -> int: ...


def build_parser(known: Mapping[str, Command]) -> Parser:
    """The whole command line; `command` of its answer is None when none was typed."""
    parser = Parser(
        prog="tui-lab",
        description="A neural-network laboratory in a terminal. Without a command it opens the menu, or, "
        "given a table such as people.csv, that.",
    )
    parser.add_argument("--version", action="version", version=f"tui-lab {__version__}")
    # What `open` would be told: without a command the lab opens just the same.
    parser.set_defaults(name=None, settings=[], seed=DEFAULT_SEED, device=None, speed=None, more_folders=[])
    add_folders(parser, "folders")
    add_data(parser)
    add_course(parser)
    add_class(parser)
    add_look(parser)
    add_plain(parser)
    add_resume(parser)
    add_kiosk(parser)
    added = parser.add_subparsers(metavar="COMMAND", dest="command")
    for name, command in known.items():
        about = command.ABOUT
        one: Parser = added.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        add_folders(one, "more_folders")
        add_look(one)
        command.add(one)
    return parser
