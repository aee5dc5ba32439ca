"""`tui-lab list`: the scenarios as text, and in full as JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from contextlib import redirect_stdout
from itertools import groupby
from typing import Any

from tui_lab.authoring.source import load
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.parser import Parser
from tui_lab.drawing.canvas.text import cell_width, padded
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import Entry, find_scenarios

PLACE, ABOUT = 2, "list the chapters and scenarios"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("--json", action="store_true", help="print one JSON array, with the knobs")


def obey(arguments: Namespace) -> int:
    """Print the list; returns the exit code, 0."""
    entries = find_scenarios(scenario_folders(arguments))
    print(as_json(entries) if arguments.json else as_text(entries))
    return 0


def as_text(entries: list[Entry]) -> str:
    """One line a scenario under its chapter; runs none of their code."""
    widest = max((cell_width(entry.name) for entry in entries), default=0)
    lines: list[str] = []
    for chapter, group in groupby(entries, key=lambda entry: entry.chapter):
        lines += ["", plain(_(chapter))]
        lines += [
            f"  {padded(plain(entry.name), widest)}  {plain(_(entry.summary or entry.title))}".rstrip()
            for entry in group
        ]
    return "\n".join(lines[1:])


def as_json(entries: list[Entry]) -> str:
    """An array of objects; a scenario that does not load has no knobs and says why under "error".

    Raises LabError where none would.
    """
    need_torch()
    with redirect_stdout(sys.stderr):  # what a scenario prints while it is imported
        described = [_scenario(entry) for entry in entries]
    return json.dumps(described, indent=2)


def _scenario(entry: Entry) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": entry.name,
        "title": entry.title,
        "chapter": entry.chapter,
        "tutorial": entry.tutorial,
        "trains": False,
        "knobs": [],
    }
    try:
        scenario = load(entry)
    except LabError as error:  # its own code fails, or what it needs is not here
        return described | {"error": str(error)}
    from tui_lab.authoring.scenario import Scenario

    described["trains"] = scenario.step is not Scenario.step
    described["knobs"] = [knob.describe() for knob in scenario.knobs().values()]
    return described
