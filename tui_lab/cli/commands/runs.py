"""`tui-lab runs`: the runs that are kept, one of them in full or as numbers, and removing some."""

from __future__ import annotations

import sys
import time
from argparse import Namespace

from tui_lab.cli.arguments import add_data
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.kept_runs import as_json, as_text, in_short
from tui_lab.cli.parser import Parser
from tui_lab.errors import LabError
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.runs import Runs
from tui_lab.languages import translated as _
from tui_lab.needs import need_numpy, need_torch
from tui_lab.teaching.catalogue import find, find_scenarios
from tui_lab.terminal.streams import complain, is_terminal, width_of

PLACE, ABOUT = 4, "list the runs that are kept, show, export or remove them"
UNCUT = 10_000  # columns of a line that goes to a file
TAKEN = (
    ("weights", "FILE", "its weights: .pt for torch.load, or .safetensors"),
    ("script", "FILE", "its training as one plain Python file"),
    ("page", "FILE", "all of it on one page with its pictures: .html or .md"),
    ("data", "FILE", "what it learnt from as .csv, a row an example"),
    ("tensorboard", "DIR", "its curves as events that TensorBoard reads"),
)


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    parser.add_argument("--scenario", metavar="NAME", help="only the runs of this scenario")
    doings = parser.add_subparsers(metavar="DO", dest="doing")
    which = "the beginning of a run's key, or its name"

    show = doings.add_parser("show", help="one run: knobs, changes, losses, versions, its loss as a chart")
    show.add_argument("key", metavar="KEY", help=which)
    show.add_argument("--json", action="store_true", dest="one_as_json", help="print one JSON object")

    export = doings.add_parser("export", help="a run as files: its curves, weights, a page, a script …")
    export.add_argument("key", metavar="KEY", help=which)
    export.add_argument("--csv", metavar="FILE", help="its curves, a row a step; - is the standard output")
    for what, metavar, about in TAKEN:
        export.add_argument(f"--{what}", metavar=metavar, help=about)
    export.add_argument(
        "--figure",
        metavar="VIEW=FILE",
        dest="figures",
        action="append",
        default=[],
        help="a view by its title or method, or loss, as .svg, .png or .txt; may be repeated",
    )
    export.add_argument("--setup", action="store_true", help="print the line for tui-lab open --setup")
    export.add_argument("--force", action="store_true", help="write over files that are there")
    add_data(export)

    remove = doings.add_parser("rm", help="remove runs, weights and all")
    remove.add_argument("keys", nargs="+", metavar="KEY", help=which)
    remove.add_argument("--yes", action="store_true", help="do not ask")


def obey(arguments: Namespace) -> int:
    """Do what was typed; returns the exit code. Raises LabError, also where the answer was no."""
    runs = Runs()
    match arguments.doing:
        case "show":
            _show(runs, arguments.key, arguments.one_as_json or arguments.json)
        case "export":
            _export(runs, arguments)
        case "rm":
            _remove(runs, arguments.keys, arguments.yes)
        case _:
            rows = _rows(runs, arguments)
            width = width_of(sys.stdout) if is_terminal(sys.stdout) else UNCUT
            in_text = as_text(rows, time.time(), width, arguments.scenario)
            print(as_json(rows) if arguments.json else in_text)
    if runs.aside:
        complain(runs.aside)
    return 0


def _rows(runs: Runs, arguments: Namespace) -> list[RunRow]:
    rows = runs.rows()
    if arguments.scenario is None:
        return rows
    name = arguments.scenario.replace("_", "-")
    some = [row for row in rows if row.scenario == name]
    if not some:  # a slip is said; a scenario without runs has an empty list
        find(name, find_scenarios(scenario_folders(arguments)))
    return some


def _show(runs: Runs, key: str, in_json: bool) -> None:
    row = runs.row(key)  # a slip needs no numpy
    need_numpy()
    from tui_lab.cli.kept_run import one_as_json, one_as_text

    recipe = runs.recipe(row.key)
    if in_json:
        print(one_as_json(row, recipe))
    else:
        print(one_as_text(row, recipe, runs.curves(row.key), sys.stdout))


def _export(runs: Runs, arguments: Namespace) -> None:
    row = runs.row(arguments.key)
    wanted = [(what, path) for what, *_ in TAKEN if (path := getattr(arguments, what)) is not None]
    if not (wanted or arguments.csv or arguments.figures or arguments.setup):
        options = ", ".join(f"--{what}" for what in ("csv", *(one for one, *_ in TAKEN), "figure", "setup"))
        raise LabError(_("what of the run? {options}").format(options=options))
    need_torch()  # in which the weights are kept, and with them the whole curves
    from tui_lab.cli.taking import curves_to, take_all

    if arguments.csv:
        curves_to(runs.fetch(row.key), arguments.csv, arguments.force)
    if wanted or arguments.figures or arguments.setup:
        entry = find(row.scenario, find_scenarios(scenario_folders(arguments)))
        take_all(
            entry, runs.fetch(row.key), wanted, arguments.figures, setup=arguments.setup, over=arguments.force
        )


def _remove(runs: Runs, keys: list[str], sure: bool) -> None:
    rows = list({row.key: row for row in map(runs.row, keys)}.values())  # all are found before one goes
    if not sure:
        named = "; ".join(map(in_short, rows))
        if not is_terminal(sys.stdin):
            said = _("nobody can be asked here whether to remove {runs}; --yes removes without")
            raise LabError(said.format(runs=named))
        asked = _("Remove {runs}, weights and all? [y/N] ").format(runs=named)
        print(asked, end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise LabError(_("nothing was removed"))
    runs.delete(row.key for row in rows)
