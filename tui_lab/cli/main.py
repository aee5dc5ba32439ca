"""The command `tui-lab`, and how each way of failing ends.

PyTorch and Textual are imported inside the commands that need them, so that help and version answer
at once. Exit codes: 0; 1 a scenario's own code failed; 2 the user can mend it; 3 the training diverged;
130 interrupted; 141 nobody reads the output any more.
"""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from contextlib import suppress

from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.authoring.knobs import KnobError, parse_settings
from tui_lab.authoring.source import load
from tui_lab.cli.arguments import build_parser
from tui_lab.errors import LabError, ScenarioError
from tui_lab.keeping.progress import printed_file
from tui_lab.needs import need_torch
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import Entry, find, find_scenarios
from tui_lab.terminal.choices import VARIABLES, choose_mouse, prepare_environment
from tui_lab.terminal.streams import complain, why_no_screen


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv`, the process's own by default; returns the exit code."""
    # Before numpy is imported, which reads it then: small products on all cores only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a character the locale lacks is no reason to fail
    try:
        code = _obey(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except ScenarioError as error:
        fault = error.fault
        complain(f"{fault.file}:{fault.line} in {fault.during}: {fault.message}")
        if fault.source:
            print(f"    {plain(fault.source).strip()}", file=sys.stderr)
        return 1
    except (LabError, KnobError) as error:
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except BrokenPipeError:
        # The reader has what it wanted. What is still buffered must not fail again at exit.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # as the shell says of a program that SIGPIPE ended


def _obey(argv: list[str] | None) -> int:
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit:  # --help and --version have printed; errors are raised
        return 0
    for variable in (*VARIABLES, DATA_VARIABLE):
        if hasattr(arguments, variable):
            os.environ[variable] = str(getattr(arguments, variable))
    match arguments.command:
        case "list":
            return _list(arguments)
        case "run":
            return _run(arguments)
        case "bench":
            return _bench(arguments)
        case "doctor":
            return _doctor(arguments)
    return _open(arguments)


def _entries(arguments: Namespace) -> list[Entry]:
    return find_scenarios((*arguments.folders, *arguments.more_folders))


def _open(arguments: Namespace) -> int:
    entries = _entries(arguments)
    entry = find(arguments.name, entries) if arguments.name is not None else None
    speed = _speed(arguments.speed)
    if problem := why_no_screen():
        raise LabError(problem)
    settings = _checked_settings(entry, arguments.settings) if entry and arguments.settings else {}
    if arguments.device is not None:
        need_torch()
        from tui_lab.authoring.devices import choose_device

        choose_device(arguments.device)

    prepare_environment()
    gc.disable()  # nothing that is imported is garbage, and each collection would walk all of it
    from tui_lab.ui.app import TuiLab
    from tui_lab.ui.output.apart import terminal_apart

    lab = TuiLab(
        entries=entries,
        open_name=arguments.name,
        settings=settings,
        seed=arguments.seed,
        device=arguments.device,
        speed=speed,
    )
    gc.freeze()
    gc.enable()
    with terminal_apart(printed_file()):
        lab.run(mouse=choose_mouse().value)
    gc.unfreeze()  # or torch would report at exit what the trainer froze as leaked
    return lab.return_code or 0


def _checked_settings(entry: Entry, texts: list[str]) -> dict[str, str]:
    """The texts of knob values, by knob. Raises KnobError and ScenarioError."""
    knobs = load(entry).knobs()
    return {name: knobs[name].format(value) for name, value in parse_settings(knobs, texts).items()}


def _speed(text: str | None) -> str | None:
    if text is None:
        return None
    from tui_lab.engine.orders import SPEEDS

    speed = text.replace("-", " ")
    if speed not in SPEEDS:
        raise LabError(f"there is no speed {text!r}; the speeds are {', '.join(SPEEDS)}")
    return speed


def _list(arguments: Namespace) -> int:
    from tui_lab.cli import listing

    entries = _entries(arguments)
    print(listing.as_json(entries) if arguments.json else listing.as_text(entries))
    return 0


def _run(arguments: Namespace) -> int:
    entry = find(arguments.name, _entries(arguments))  # a slip of the pen needs no torch
    need_torch()

    from tui_lab.cli.run import train_and_report

    return train_and_report(
        entry,
        settings=arguments.settings,
        steps=arguments.steps,
        seed=arguments.seed,
        device=arguments.device,
        as_json=arguments.json,
        csv_path=arguments.csv,
        with_views=arguments.views,
    )


def _bench(arguments: Namespace) -> int:
    need_torch()
    from tui_lab.bench import main as measure

    return measure(json=arguments.json)


def _doctor(arguments: Namespace) -> int:
    from tui_lab.doctor import main as examine

    return examine((*arguments.folders, *arguments.more_folders))
