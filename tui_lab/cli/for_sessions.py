"""What each session of `tui-lab serve` is told: what was typed before the command, and after it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import suppress

from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.cli.arguments import CLASS_VARIABLE, COURSE_VARIABLE, PLAIN_VARIABLE, with_table
from tui_lab.cli.folders import scenario_folders
from tui_lab.cli.kiosk import refuse_more_than_a_lab
from tui_lab.cli.parsing import Command, build_parser

# Typed before the command. How it looks is told by variables, which a kiosk keeps; of these it keeps none.
VALUES = {
    "--data-dir": DATA_VARIABLE,
    "--course": COURSE_VARIABLE,
    "--class": CLASS_VARIABLE,
    "--kiosk-folder": "kiosk_folder",
}
FLAGS = {"--trust": "trust", "--plain": PLAIN_VARIABLE, "--resume": "resume"}


def words_for_sessions(arguments: Namespace, known: Mapping[str, Command]) -> list[str]:
    """The command line of each session. Raises LabError where each would refuse it."""
    given = {option: getattr(arguments, name, None) for option, name in VALUES.items()}
    words = [
        *(
            word
            for one in (*arguments.folders, *arguments.more_folders)
            for word in ("--scenarios", str(one))
        ),
        *(word for option, one in given.items() if one is not None for word in (option, str(one))),
        *(option for option, name in FLAGS.items() if getattr(arguments, name, False)),
        *arguments.for_sessions,
    ]
    with suppress(SystemExit):  # --help was printed, and is what each session prints
        told = build_parser(known).parse_args(with_table(words, known))
        if told.kiosk:
            refuse_more_than_a_lab(told)
        else:
            scenario_folders(told)
    return words
