"""`tui-lab progress`: the goals that were met, by one learner or by a class, and whether it was so."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import Namespace
from contextlib import redirect_stdout
from pathlib import Path

from tui_lab.cli.arguments import add_course
from tui_lab.cli.course import entries_and_course
from tui_lab.cli.parser import Parser
from tui_lab.drawing.canvas.text import cell_width, padded
from tui_lab.keeping.learners import GoalRow, Learner, found_below, learner_of
from tui_lab.keeping.places import state_folder
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import Entry

PLACE, ABOUT = 9, "say which goals of the lessons were met, by you or by a class"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    add_course(parser)
    parser.add_argument(
        "--collect",
        metavar="DIR",
        nargs="+",
        help="of others: their home or state folders, or a folder that holds one of each learner",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="train each run again that met a goal; exit code 1 where one comes to something else",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON array, an object a learner")
    form.add_argument("--csv", action="store_true", help="print a row for each learner and goal")


def obey(arguments: Namespace) -> int:
    """Print it; returns the exit code. Raises LabError."""
    entries = entries_and_course(arguments)[0]
    folders = _folders(arguments.collect)
    learners = [learner_of(name, folder, entries) for name, folder in folders.items()]
    if arguments.verify:
        learners = [_verified(learner, entries) for learner in learners]
    if arguments.json:
        print(json.dumps([learner.as_data() for learner in learners], indent=2))
    elif arguments.csv:
        print(_as_csv(learners), end="")
    else:
        print(_as_text(learners, entries, alone=arguments.collect is None))
    return int(any(row.why for learner in learners for row in learner.rows))


def _folders(collect: list[str] | None) -> dict[str, Path]:
    """State folders by the names of learners. Raises LabError."""
    if collect is None:
        return {"you": state_folder()}
    found: dict[str, Path] = {}
    for text in collect:
        found |= found_below(Path(text).expanduser())
    return found


def _verified(learner: Learner, entries: list[Entry]) -> Learner:
    """With each goal met once more, or why it is not."""
    need_torch()
    from tui_lab.keeping.verifying import verified

    with redirect_stdout(sys.stderr):  # what a scenario prints
        return verified(learner, {entry.name: entry for entry in entries})


def _as_text(learners: list[Learner], entries: list[Entry], alone: bool) -> str:
    lines: list[str] = []
    widest = max((cell_width(learner.name) for learner in learners), default=0)
    for learner in learners:
        met = [row for row in learner.rows if row.met]
        whole = _("{met} of {all} goals").format(met=len(met), all=len(learner.rows))
        if not alone:
            last = "  " + _("last: {scenario}").format(scenario=plain(learner.last)) if learner.last else ""
            lines.append(f"{padded(plain(learner.name), widest)}  {whole}{last}")
        else:
            lines += [*_by_scenario(learner, entries), "", _("{goals} met.").format(goals=whole)]
            lines += _next(learner)
        lines += [f"  {plain(learner.trouble)}"] if learner.trouble else []
        lines += [
            f"  {'✗' if row.why else '✓'} {row.scenario}: {plain(row.goal)}"
            f"{f': {plain(row.why)}' if row.why else ''}"
            for row in met
            if row.verified is not None
        ]
    return "\n".join(lines)


def _by_scenario(learner: Learner, entries: list[Entry]) -> list[str]:
    widest = max((len(entry.name) for entry in entries), default=0)
    lines = []
    for entry in entries:
        own = [row for row in learner.rows if row.scenario == entry.name]
        if own and any(row.met for row in own):
            bar = "".join("●" if row.met else "○" for row in own)
            lines.append(f"{plain(entry.name):{widest}}  {bar}")
    return lines or [_("No goal was met yet.")]


def _next(learner: Learner) -> list[str]:
    """A line that says where to go on."""
    if (row := learner.next_goal) is None:
        return []
    said = _("The next one: {goal}, tui-lab open {scenario}")
    return [said.format(goal=plain(row.goal), scenario=row.scenario)]


def _as_csv(learners: list[Learner]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("learner", *GoalRow.__dataclass_fields__))
    for learner in learners:
        writer.writerows((learner.name, *vars(row).values()) for row in learner.rows)
    return out.getvalue()
