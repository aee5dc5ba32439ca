"""`tui-lab devices`: what there is to train on, and how much of its memory is free."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_lab.cli.parser import Parser
from tui_lab.needs import need_torch

PLACE, ABOUT = 5, "list what there is to train on, its free memory, and why others are not there"


def add(parser: Parser) -> None:
    """Nothing of its own may be typed after it."""


def obey(_: Namespace) -> int:
    """Print them; returns the exit code. Raises LabError where there is no PyTorch."""
    need_torch()
    from tui_lab.authoring.devices import all_devices
    from tui_lab.authoring.figures import Table
    from tui_lab.number_text import amount
    from tui_lab.printing.report import printed_table

    rows = [
        (one.name, one.what, *(amount(size) if one.total else "" for size in sizes), one.why_not or "here")
        for one in all_devices()
        for sizes in [(one.used, one.free, one.total)]
    ]
    print(printed_table(Table(("device", "what", "used", "free", "of", "there"), tuple(rows)), sys.stdout))
    return 0
