"""`tui-lab data`: which of the sets that tutorials train on are here, and fetching one."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_lab.authoring.datasets.known_sets import KNOWN, KnownSet
from tui_lab.authoring.datasets.places import cache_folder, files_of
from tui_lab.cli.arguments import add_data
from tui_lab.cli.parser import Parser
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.number_text import megabytes
from tui_lab.plain_text import plain
from tui_lab.terminal.streams import complain, is_terminal

PLACE, ABOUT = 5, "say which data sets are here, and fetch one"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    add_data(parser)
    doings = parser.add_subparsers(metavar="DO", dest="doing")
    fetch = doings.add_parser("fetch", help="get a set into the cache, or what is missing of it")
    fetch.add_argument("set", metavar="SET", choices=tuple(KNOWN), help=f"one of {', '.join(KNOWN)}")
    fetch.add_argument(
        "--mirror",
        metavar="URL",
        dest="mirrors",
        action="append",
        default=[],
        help="the address of a folder with the four files, tried first; may be repeated",
    )
    add_data(fetch)


def obey(arguments: Namespace) -> int:
    """Do what was typed; returns the exit code. Raises LabError."""
    if arguments.doing is None:
        print("\n".join(map(_line, KNOWN.values())))
        return 0
    return _fetch(KNOWN[arguments.set], arguments.mirrors)


def _line(known: KnownSet) -> str:
    missing = _("not here: tui-lab data fetch {name} gets it, {size}")
    where = missing.format(name=known.name, size=megabytes(known.size))
    try:
        if files := files_of(known):
            where = _("in {folder}").format(folder=files[0].parent.absolute())
    except LabError as error:
        where = str(error).partition("\n")[0]
    return f"{known.name:8} {known.title:16} {plain(where)}"


def _fetch(known: KnownSet, mirrors: list[str]) -> int:
    from tui_lab.authoring.datasets.fetch_rate import FetchRate
    from tui_lab.authoring.datasets.fetching import fetch, spoilt
    from tui_lab.cli.interrupting import interruptible
    from tui_lab.printing.progress_bar import ProgressBar

    folder, here = cache_folder(known), files_of(known)
    wrong = spoilt(known, here) if here else []
    if wrong and wrong[0].parent != folder:
        said = _("{file} is not the file that {data} has; move it away")
        raise LabError(said.format(file=wrong[0], data=known.title))
    if here and not wrong:
        there = plain(str(here[0].parent.absolute()))
        print(_("{data} is here already, in {folder}.").format(data=known.title, folder=there))
        return 0
    bar, rate, shown = ProgressBar(sys.stderr, 0), FetchRate(), is_terminal(sys.stderr)
    with interruptible() as interrupted:
        try:
            for far in fetch(known, folder, mirrors):
                if interrupted.is_set():
                    break
                if shown and bar.due:
                    parts = [_("another lab fetches it")] if far.waits else []
                    bar.show_fetched([*parts, *rate.words(far.done, far.total)], far.done / far.total)
        finally:
            bar.clear()
    if interrupted.is_set():
        said = _("interrupted; what has come stays, and tui-lab data fetch {name} goes on from there")
        complain(said.format(name=known.name))
        return 130
    said = _("{data} is here now, {size} in {folder}. By {source}.")
    size, place = megabytes(known.size), plain(str(folder))
    print(said.format(data=known.title, size=size, folder=place, source=known.source))
    return 0
