"""What the commands share of what may be typed after `tui-lab`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from tui_lab.authoring.datasets.places import DATA_VARIABLE, FILE_VARIABLE
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.engine import DEFAULT_SEED, LARGEST_SEED
from tui_lab.errors import LabError
from tui_lab.files import open_regular, user_called
from tui_lab.languages import LANGUAGES, SaidLater, has_wide, noted, translated as _
from tui_lab.teaching.catalogue import own_folder
from tui_lab.terminal import choices as terminal

COURSE_VARIABLE, FOLDERS_VARIABLE = "TUI_LAB_COURSE", "TUI_LAB_SCENARIOS"
PLAIN_VARIABLE, KEEP_VARIABLE = "TUI_LAB_PLAIN", "TUI_LAB_KEEP"
CLASS_VARIABLE = "TUI_LAB_CLASS"
NO_CLASS = "none"
YOUR_DATA = "your-data"  # the scenario that reads a table
TABLES = (".csv", ".tsv", ".tab", ".txt", ".dat")  # how names of tables end


class HelpText(argparse.HelpFormatter):
    """Help in the language in use; a Chinese character takes two cells."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and _(heading))

    def add_text(self, text: str | None) -> None:
        super().add_text(text and _(text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return _(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width) if has_wide(text) else super()._split_lines(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if not has_wide(text):
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in wrap(text, width - len(indent)))


class Parser(argparse.ArgumentParser):
    """Raises LabError, one sentence, where argparse would print its usage and exit.

    Where `mixes` is set, options may stand between the words, of which one may be missing.
    """

    mixes = False
    _mixing = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"formatter_class": HelpText} | options))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, or as it does for words among options, which asks this once more."""
        if not self.mixes or self._mixing:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False

    def error(self, message: str) -> NoReturn:
        raise LabError(_("{message}; see {program} --help").format(message=message, program=self.prog))


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


def whole_number(low: int, high: int | None = None) -> Callable[[str], int]:
    """A parser of whole numbers from `low` to `high`, without an upper end when it is None."""
    accepted = noted("takes a whole number of {low} or more, not {text}")
    if high is not None:
        accepted = noted("takes a whole number from {low} to {high}, not {text}")

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if value < low or (high is not None and value > high):
            ends = {"low": low, "high": f"{high or 0:,}"}
            raise argparse.ArgumentTypeError(_(accepted).format(text=repr(text), **ends))
        return value

    return parse


class NotThere(SaidLater, argparse.ArgumentTypeError):
    """A path that cannot be used."""


def folder(text: str) -> Path:
    """A folder that can be read. Raises ArgumentTypeError."""
    try:
        found = Path(text).expanduser()
        if not found.is_dir():
            raise NotThere(noted("{text} is not a folder"), text=repr(text))
        next(found.iterdir(), None)
    except (OSError, RuntimeError, ValueError) as error:  # in turn: its name or rights, ~nobody, NUL
        why = getattr(error, "strerror", None) or error
        raise NotThere(noted("the folder {text} cannot be read: {why}"), text=repr(text), why=why) from error
    return found


def class_folder_of(text: str) -> Path:
    """A folder, which need not be one that may be listed, or that of no class. Raises ArgumentTypeError."""
    with suppress(OSError, RuntimeError, ValueError):  # in turn: its name or rights, ~nobody, NUL
        if text == NO_CLASS or (folder := Path(text).expanduser().absolute()).is_dir():
            return Path(NO_CLASS) if text == NO_CLASS else folder
    raise NotThere(noted("{text} is not a folder"), text=repr(text))


def regular_file(text: str) -> Path:
    """A file that can be read. Raises ArgumentTypeError."""
    try:
        os.close(open_regular(file := Path(text).expanduser().absolute()))
    except (OSError, RuntimeError) as error:  # in turn: its name or rights, ~nobody
        why = getattr(error, "strerror", None) or error
        raise NotThere(noted("the file {text} cannot be read: {why}"), text=repr(text), why=why) from error
    return file


def with_table(argv: list[str], known: Iterable[str]) -> list[str]:
    """A command line; one with a table in the place of a command as one that opens it in the lab."""
    for place, word in enumerate(argv):
        if word in known:
            break
        if word.lower().endswith(TABLES) and not word.startswith("-"):
            return [*argv[:place], "open", YOUR_DATA, "--file", word, *argv[place + 1 :]]
    return argv


def scenario_folders(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Those named before and after the command, else those of the variable.

    Raises LabError, also for another user's, unless they are trusted.
    """
    named = (*arguments.folders, *arguments.more_folders)
    try:
        named = named or tuple(
            map(folder, filter(None, os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep)))
        )
    except argparse.ArgumentTypeError as error:
        raise LabError(f"{FOLDERS_VARIABLE}: {error}") from error
    for one in (own_folder(), *named):
        refuse_others_code(one, arguments)
    return named


def refuse_others_code(folder: Path, arguments: argparse.Namespace) -> None:
    """Raises LabError where code below a folder belongs to neither this user nor root, unless `--trust`."""
    if getattr(arguments, "trust", False) or os.name != "posix":
        return
    for place in _code_below(folder):
        with suppress(OSError):  # what cannot be read is said where it is, and does not run
            if (owner := place.stat().st_uid) not in (0, os.getuid()):
                said = _(
                    "{place} belongs to another user, {name}, and its code would run as yours: "
                    "add --trust if you want that"
                )
                raise LabError(said.format(place=place, name=user_called(owner)))


def _code_below(folder: Path) -> Iterator[Path]:
    """A folder, what lies in it, and all code and folders that a scenario in it could import."""
    found = [folder]
    with suppress(OSError):
        found += folder.iterdir()
    yield from found
    for one in found:
        with suppress(OSError):
            if (one / "scenario.py").is_file():
                for place, folders, files in os.walk(one):
                    yield from (Path(place, name) for name in (*folders, *files))
