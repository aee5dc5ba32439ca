"""`tui-lab config`: what is set, by what, and what is wrong in the config file."""

from __future__ import annotations

from argparse import Namespace

from tui_lab.cli.config import Config
from tui_lab.cli.parser import Parser
from tui_lab.cli.settings import Held, held, settings
from tui_lab.errors import LabError
from tui_lab.terminal.config_file import config_path

PLACE, ABOUT = 16, "say what is set, by what, and what is wrong in the config file"


def add(parser: Parser) -> None:
    """What may be typed after it."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--path", action="store_true", help="print where the config file lies, or would lie")
    form.add_argument(
        "--example", action="store_true", help="print a config file with everything, each line commented out"
    )
    form.add_argument("--json", action="store_true", help="print one JSON object")


def obey(arguments: Namespace) -> int:
    """Print one of them; returns the exit code, 1 where something in the file is wrong."""
    if arguments.path:
        print(config_path())
        return 0
    from tui_lab.cli import config_report  # it brings the table of keys, and that Textual

    if arguments.example:
        print(config_report.example())
        return 0
    config: Config = arguments.config
    keys = config_report.changed_keys(config)
    rows = []
    for setting in settings():
        try:
            rows.append(held(setting, arguments, config.taken, config.file))
        except LabError as error:  # a variable that is wrong is not the file's fault
            rows.append(Held(setting, "", "variable", str(error)))
    shown = config_report.as_json if arguments.json else config_report.as_text
    print(shown(config, rows, keys))
    return 1 if config.wrong else 0
