"""Writes the man page from the command line's own parser: python docs/man_page.py > docs/tui-lab.1"""

from __future__ import annotations

import os

from argparse_manpage.manpage import Manpage

from tui_lab.cli.commands import commands
from tui_lab.cli.parsing import build_parser


def man_page() -> str:
    """All of it; without a date, so that it changes with the program alone."""
    os.environ["COLUMNS"] = "80"  # argparse breaks its usage by it
    parser = build_parser(commands())
    parser.man_short_description = "a neural-network laboratory in a terminal"  # type: ignore[attr-defined]
    _, _, rest = str(Manpage(parser, format="single-commands-section")).partition("\n")
    return f'.TH TUI\\-LAB 1 "" tui\\-lab "User Commands"\n{rest.rstrip()}\n'


if __name__ == "__main__":
    print(man_page(), end="")
