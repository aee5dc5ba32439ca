"""`tui-lab --plain`: the lab in lines of text."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_lab import process
from tui_lab.cli.arguments import KEEP_VARIABLE
from tui_lab.cli.config import config_in_use
from tui_lab.cli.course import class_folder
from tui_lab.engine import DEFAULT_SEED
from tui_lab.errors import LabError
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.memory import Memory
from tui_lab.keeping.places import printed_file
from tui_lab.languages import translated as _
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.course import Course
from tui_lab.terminal.apart import terminal_apart
from tui_lab.terminal.choices import choose_switch
from tui_lab.terminal.streams import is_terminal

if TYPE_CHECKING:
    from tui_lab.engine.orders import Event
    from tui_lab.engine.trainer_like import TrainerLike

ENDS = 5.0  # seconds that leaving may take, once a signal came, but for what is written then


def speak(
    arguments: Namespace,
    entries: Sequence[Entry],
    course: Course,
    settings: Mapping[str, str],
    speed: str | None,
) -> int:
    """Read lines and obey them, to their end; returns the exit code."""
    need_torch()
    if sys.__stdin__ is None or sys.__stdout__ is None:
        raise LabError(_("the lab in lines needs a standard input and output, and one of them is closed"))
    with terminal_apart(printed_file()):
        from tui_lab.printing.aloud.printed import Printed
        from tui_lab.printing.aloud.session import Session

        source, output = sys.__stdin__, sys.__stdout__
        assert source is not None and output is not None
        kept = KeptRuns()
        memory = Memory()
        memory.troubled = config_in_use()
        session = Session(
            entries,
            course,
            memory,
            kept,
            Printed(output),
            _trainers(arguments, settings, speed, kept),
            typed=is_terminal(source),
            open_name=arguments.name or "",
            resume=arguments.resume,
            notes=_what_does_not_hold(course),
        )

        came: list[int] = []  # signals

        def end() -> None:
            process.end(128 + came[0])

        def leave(number: int) -> None:
            came.append(number)
            if len(came) == 1:
                process.at_the_latest(end, ENDS)
                session.end(128 + number)

        process.take(process.ENDING, leave)
        source.reconfigure(errors="replace")
        try:
            return session.run(source)
        finally:
            if came:
                process.take_time()
                process.at_the_latest(end, process.WRITING)
            kept.close(process.WRITING)


def _what_does_not_hold(course: Course) -> list[str]:
    """What was set for a screen, in sentences. Raises LabError as `class_folder` and `choose_switch`."""
    said = []
    if class_folder(course) is not None:
        said.append(_("Your class does not see a lab in lines: tell your teacher, or leave out --plain."))
    if choose_switch(KEEP_VARIABLE).value:
        said.append(
            _("{variable} does not hold in lines: a training ends with the lab, and its run is kept.").format(
                variable=KEEP_VARIABLE
            )
        )
    return said


def _trainers(
    arguments: Namespace, settings: Mapping[str, str], speed: str | None, kept: KeptRuns
) -> Callable[..., TrainerLike]:
    """What makes a trainer; what was typed is of the scenario that was named."""

    def make(entry: Entry, post: Callable[[Event], object], knobs: dict[str, str]) -> TrainerLike:
        from tui_lab.engine.trainer import Trainer
        from tui_lab.exporting import write_for
        from tui_lab.instruments import instrument

        named: dict[str, Any] = {"knobs": knobs, "seed": DEFAULT_SEED}
        if entry.name == arguments.name:
            named = {"knobs": knobs | dict(settings), "seed": arguments.seed}
        return Trainer(
            entry,
            post,
            device=arguments.device,
            speed=speed,
            keep=kept.keep,
            instruments=instrument,
            take_home=write_for,
            **named,
        )

    return make
