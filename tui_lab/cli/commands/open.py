"""`tui-lab open NAME`, and `tui-lab` alone: the screens."""

from __future__ import annotations

import gc
import os
import time
from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_lab import process
from tui_lab.authoring.knobs import parse_settings
from tui_lab.authoring.source import load
from tui_lab.cli.arguments import (
    KEEP_VARIABLE,
    PLAIN_VARIABLE,
    add_class,
    add_course,
    add_keep,
    add_plain,
    add_resume,
    add_training,
)
from tui_lab.cli.course import class_folder, entries_and_course
from tui_lab.cli.parser import Parser
from tui_lab.cli.settings import SPEED_VARIABLE
from tui_lab.cli.showing import prepare, show
from tui_lab.engine import DEFAULT_SEED
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.rules import hold_to, rules
from tui_lab.teaching.catalogue import Entry, find
from tui_lab.terminal.choices import choose_switch
from tui_lab.terminal.streams import complain, why_no_screen

if TYPE_CHECKING:  # imported when it is opened, so that help and errors answer at once
    from tui_lab.exporting.setup_line import SetupLine
    from tui_lab.keeping.kept_runs import KeptRuns
    from tui_lab.ui.elsewhere import Detached

PLACE, ABOUT = 1, "open a scenario in the lab"
HAS_IT = 60.0  # seconds that the run may take until it is in the process that it goes on in


def add(parser: Parser) -> None:
    """What may be typed after it."""
    add_training(parser, named=False)
    parser.add_argument(
        "--setup",
        metavar="LINE",
        help="instead of all that: a setup as one line, such as 'regression hidden=20 lr=0.1 seed=3'",
    )
    parser.add_argument(
        "--speed", metavar="S", help=f'slow, normal, fast or "flat out"; also {SPEED_VARIABLE}'
    )
    add_course(parser)
    add_plain(parser)
    add_class(parser)
    add_resume(parser)
    add_keep(parser)


def obey(arguments: Namespace) -> int:
    """Show the menu, or a lab; returns the exit code. Raises LabError, KnobError and ScenarioError."""
    if getattr(arguments, "setup", None) is not None:
        from tui_lab.exporting.setup_line import read_setup_line

        _take_over(read_setup_line(arguments.setup), arguments)
    elif arguments.command is not None and arguments.name is None:
        raise LabError(
            _("which scenario? tui-lab open NAME, or tui-lab open --setup LINE; tui-lab list has all")
        )
    entries, course = entries_and_course(arguments)
    entry = find(arguments.name, entries) if arguments.name is not None else None
    if entry is not None:  # what was typed is of this scenario, however it was spelled
        arguments.name = entry.name
    speed = _speed(arguments.speed or os.environ.get(SPEED_VARIABLE))
    in_lines = choose_switch(PLAIN_VARIABLE).value
    if in_lines and getattr(arguments, KEEP_VARIABLE, False):
        raise LabError(_("a lab in lines trains in its own process: leave out --keep"))
    if not in_lines and (problem := why_no_screen()):
        raise LabError(problem)
    settings = _checked_settings(entry, arguments.settings) if entry and arguments.settings else {}
    if arguments.device is not None:
        need_torch()
        from tui_lab.authoring.devices import choose_device

        choose_device(arguments.device)

    if in_lines:
        from tui_lab.cli.plain import speak

        return speak(arguments, entries, course, settings, speed)
    troubled = prepare()
    gc.disable()  # nothing that is imported is garbage, and each collection would walk all of it
    from tui_lab.keeping.kept_runs import KeptRuns
    from tui_lab.ui.app import TuiLab

    told = class_folder(course)
    hold_to(replace(rules(), told=told))
    lab = TuiLab(
        entries=entries,
        course=course,
        open_name=arguments.name,
        settings=settings,
        seed=arguments.seed,
        device=arguments.device,
        speed=speed,
        kept=KeptRuns(),
        resume=arguments.resume,
        keeps_alive=choose_switch(KEEP_VARIABLE).value,
        troubled=troubled,
        class_folder=told,
    )
    gc.freeze()
    gc.enable()
    code = show(lab)
    gc.unfreeze()  # or torch would report at exit what the trainer froze as leaked
    if lab.detached is not None:
        process.wait_again()
        _go_on_without(lab.detached, arguments, lab.kept)
    return code


def _go_on_without(one: Detached, arguments: Namespace, kept: KeptRuns | None) -> None:
    """Have a training go on in a process of its own, and say so."""
    title = _(one.entry.title)
    if one.stays:
        print(_("{title} trains on. tui-lab shows it again.").format(title=title))
        return
    from tui_lab.remote.client import served
    from tui_lab.remote.hosting import start
    from tui_lab.remote.starting import last_lines

    if kept is not None:
        kept.close(process.WRITING)  # what it is to go on with is there by then
    key = kept.to_go_on_with(one.entry.name) if kept is not None and not one.fresh else ""
    begun = start(one.entry, one.knobs, arguments.seed, arguments.device, one.speed, key=key, run=one.running)
    child = begun.process
    end = time.monotonic() + HAS_IT
    while child.poll() is None and time.monotonic() < end:
        if any(there.state != "loading" for there in served(process=child.pid)):
            said = _("{title} trains on as process {process}. tui-lab shows it again.")
            print(said.format(title=title, process=child.pid))
            return
        time.sleep(0.05)
    if child.poll() is None:
        said = _("{title} is being brought back by process {process}. tui-lab shows it once it is there.")
        print(said.format(title=title, process=child.pid))
    else:
        said = _("{title} does not train on:").format(title=title)
        complain("\n".join((said, *last_lines(begun.printed))))


def _take_over(line: SetupLine, arguments: Namespace) -> None:
    """Have a setup line stand for what would be typed by itself. Raises LabError where that was, too."""
    typed = arguments.name is not None or arguments.settings or arguments.seed != DEFAULT_SEED
    if typed:
        raise LabError(_("--setup says scenario, knobs and seed: leave out NAME, --set and --seed"))
    arguments.name, arguments.settings = line.name, list(line.settings)
    arguments.seed = arguments.seed if line.seed is None else line.seed


def _checked_settings(entry: Entry, texts: list[str]) -> dict[str, str]:
    """The texts of knob values, by knob. Raises KnobError and ScenarioError."""
    need_torch()
    from tui_lab.engine.surroundings import apart

    with apart(entry.name):  # the lab loads it again
        knobs = load(entry).knobs()
    return {name: knobs[name].format(value) for name, value in parse_settings(knobs, texts).items()}


def _speed(text: str | None) -> str | None:
    if text is None:
        return None
    from tui_lab.engine.orders import SPEEDS

    speed = text.replace("-", " ")
    if speed not in SPEEDS:
        said = _("there is no speed {text}; the speeds are {speeds}")
        raise LabError(said.format(text=repr(text), speeds=", ".join(SPEEDS)))
    return speed
