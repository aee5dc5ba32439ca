"""What the commands share of what may be typed after `tui-lab`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from tui_lab.authoring.datasets.places import DATA_VARIABLE, FILE_VARIABLE
from tui_lab.cli.folders import FOLDERS_VARIABLE
from tui_lab.cli.kinds import NO_CLASS, class_folder_of, folder, regular_file, whole_number
from tui_lab.cli.parser import Parser
from tui_lab.engine import DEFAULT_SEED, LARGEST_SEED
from tui_lab.languages import LANGUAGES
from tui_lab.terminal import choices as terminal

COURSE_VARIABLE = "TUI_LAB_COURSE"
PLAIN_VARIABLE, KEEP_VARIABLE = "TUI_LAB_PLAIN", "TUI_LAB_KEEP"
CLASS_VARIABLE = "TUI_LAB_CLASS"
YOUR_DATA = "your-data"  # the scenario that reads a table
TABLES = (".csv", ".tsv", ".tab", ".txt", ".dat")  # how names of tables end


def add_folders(parser: Parser, dest: str) -> None:
    """`--scenarios`, into a list called `dest`."""
    # Before and after the command go to two lists: of one list argparse would keep the later part.
    parser.add_argument(
        "--scenarios",
        metavar="DIR",
        dest=dest,
        action="append",
        default=[],
        type=folder,
        help=f"a folder of scenario folders of your own; may be repeated; also {FOLDERS_VARIABLE}",
    )
    parser.add_argument(
        "--trust",
        action="store_true",
        default=argparse.SUPPRESS,
        help="also run scenarios that belong to another user",
    )


def add_kiosk(parser: Parser) -> None:
    """`--kiosk`, and where one writes to."""
    parser.add_argument(
        "--kiosk",
        action="store_true",
        help="the lab alone, without a way out, as ForceCommand of sshd; SECURITY.md says how",
    )
    parser.add_argument(
        "--kiosk-folder",
        metavar="DIR",
        help="the one folder that a kiosk writes to, ~/.local/state/tui-lab by default",
    )


def add_data(parser: Parser) -> None:
    """`--data-dir`."""
    about = "the folder with the files of Fashion-MNIST"
    _add_path(parser, "--data-dir", "DIR", folder, DATA_VARIABLE, about)


def add_course(parser: Parser) -> None:
    """`--course`."""
    about = "a course, a TOML file: the lab has its scenarios and lessons alone"
    _add_path(parser, "--course", "FILE", regular_file, COURSE_VARIABLE, about)


def add_class(parser: Parser) -> None:
    """`--class`."""
    about = f"tell the class in this folder how you stand, for tui-lab class; {NO_CLASS} tells nobody"
    _add_path(parser, "--class", "DIR", class_folder_of, CLASS_VARIABLE, about)


def add_file(parser: Parser) -> None:
    """`--file`."""
    about = f"a table of your own for {YOUR_DATA}, such as people.csv"
    _add_path(parser, "--file", "FILE", regular_file, FILE_VARIABLE, about)


def _add_path(
    parser: Parser, option: str, metavar: str, kind: Callable[[str], Path], variable: str, about: str
) -> None:
    """An option that stands for an environment variable."""
    parser.add_argument(
        option,
        metavar=metavar,
        dest=variable,
        type=kind,
        default=argparse.SUPPRESS,  # what was typed before the command is not undone after it
        help=f"{about}; also {variable}",
    )


def add_look(parser: Parser) -> None:
    """Options that stand for an environment variable; `dest` is its name."""
    look = parser.add_argument_group("how it looks")
    for option, variable, accepted, about in (
        ("--color", terminal.COLOUR_VARIABLE, terminal.COLOURS, "how many colours"),
        ("--glyphs", terminal.GLYPHS_VARIABLE, terminal.GLYPHS, "which characters charts are drawn with"),
        ("--theme", terminal.GROUND_VARIABLE, terminal.GROUNDS, "for a dark or a light terminal"),
        ("--link", terminal.LINK_VARIABLE, terminal.LINKS, "how carefully to use the line to the terminal"),
        ("--mouse", terminal.MOUSE_VARIABLE, terminal.MOUSE, "whether the mouse works in the lab"),
        ("--lang", terminal.LANGUAGE_VARIABLE, LANGUAGES, "the language of lessons and screens"),
    ):
        choices = ("auto", *(choice for choice in accepted if choice != "auto"))
        # SUPPRESS: what was typed before the command is not undone by its default after it.
        look.add_argument(
            option,
            dest=variable,
            choices=choices,
            default=argparse.SUPPRESS,
            metavar="|".join(choices),
            help=f"{about}; also {variable}",
        )
    look.add_argument(
        "--fps",
        dest=terminal.FPS_VARIABLE,
        default=argparse.SUPPRESS,
        metavar="N",
        help=f"most frames a second, {terminal.FASTEST:g} by default; also {terminal.FPS_VARIABLE}",
    )


def add_training(parser: Parser, named: bool = True) -> None:
    """Which scenario, which need not be `named`, and what its run is made from."""
    nargs = None if named else "?"
    parser.add_argument("name", metavar="NAME", nargs=nargs, help="a scenario, as tui-lab list names it")
    parser.add_argument(
        "--set",
        metavar="KNOB=VALUE",
        dest="settings",
        action="append",
        default=[],
        help="a knob's value; may be repeated",
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=whole_number(0, LARGEST_SEED),
        default=DEFAULT_SEED,
        help="fixes the data and the first weights; %(default)s by default",
    )
    add_data(parser)
    add_file(parser)
    parser.add_argument("--device", metavar="D", help="cpu, cuda, cuda:N, mps or xpu; cpu by default")


def add_steps(parser: Parser) -> None:
    """How long it is trained."""
    parser.add_argument(
        "--steps", metavar="N", type=whole_number(1), help="how many steps; by default the scenario's own"
    )


def add_plain(parser: Parser) -> None:
    """Whether the lab is lines of text instead of a screen."""
    about = "lines of text instead of a screen, for screen readers and scripts"
    _add_switch(parser, "--plain", PLAIN_VARIABLE, about)


def add_keep(parser: Parser) -> None:
    """Whether trainings live in processes of their own."""
    about = "train in a process of its own, which a dropped link does not end"
    _add_switch(parser, "--keep", KEEP_VARIABLE, about)


def _add_switch(parser: Parser, option: str, variable: str, about: str) -> None:
    """An option, and one that takes it back, for an environment variable that is on or off."""
    parser.add_argument(
        option,
        dest=variable,
        action=argparse.BooleanOptionalAction,
        default=argparse.SUPPRESS,
        help=f"{about}; also {variable}=1",
    )


def add_resume(parser: Parser) -> None:
    """Whether the lab goes on where it was left."""
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run that was left the last time"
    )


def with_table(argv: list[str], known: Iterable[str]) -> list[str]:
    """A command line; one with a table in the place of a command as one that opens it in the lab."""
    for place, word in enumerate(argv):
        if word in known:
            break
        if word.lower().endswith(TABLES) and not word.startswith("-"):
            return [*argv[:place], "open", YOUR_DATA, "--file", word, *argv[place + 1 :]]
    return argv
