"""What `tui-lab look` does: a training as `tui-lab run` has it, and at its end an instrument's views."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from tui_lab.authoring.devices import choose_device, limit_threads
from tui_lab.authoring.knobs import AnyKnob, KnobError, parse_settings, texts
from tui_lab.authoring.source import load
from tui_lab.cli.headless import complain_of_interruption, recipe_of, say_what_stands_in, train
from tui_lab.engine import asks
from tui_lab.engine.events import Opened
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.errors import Fault, LabError
from tui_lab.instruments import instrument, names, summaries
from tui_lab.languages import translated as _
from tui_lab.printing import report
from tui_lab.printing.figure_data import figure_data
from tui_lab.printing.sentences import views_in_sentences
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import complain, printed_aside


def list_instruments() -> str:
    """A line each: its name, and what it answers."""
    width = max(map(len, names()))
    return "\n".join(f"{one.name:{width}}  {_(one.about)}" for one in summaries())


def look_and_print(
    entry: Entry,
    name: str,
    *,
    settings: list[str],
    steps: int,
    seed: int,
    device: str | None,
    as_json: bool,
    in_sentences: bool,
) -> int:
    """Train `entry` for `steps` steps and look at it; returns the exit code.

    `settings` are for the scenario's knobs, and for those of the instrument that the scenario has not. Raises
    LabError, KnobError and ScenarioError.
    """
    with printed_aside():
        scenario = load(entry)
        if not scenario.losses:
            said = _("nothing trains in {name}: there is no run to look into")
            raise LabError(said.format(name=entry.name))
        chosen = choose_device(device).device
        limit_threads(chosen)
        ours, theirs = _apart(settings, scenario.knobs())
        run = Run(scenario, parse_settings(scenario.knobs(), ours), seed, chosen)
        say_what_stands_in(run)
        instruments = Instruments(instrument, lambda run: recipe_of(entry, run))
        opened = instruments.open(name, run)
        if opened.why_not:
            complain(opened.why_not)
            return 1
        looked = _checked([*instrument(name).asked, *theirs], opened, instruments, run)
        interrupted = train(run, steps, follow=instruments.follow)[1]
        views = {title: asks.Look(name, view, looked) for view, title in opened.views.items()}
        answers = {title: instruments.answer(run, ask) for title, ask in views.items()}
        if (refused := instruments.refused(name)) is not None:
            raise refused
        if instruments.has_work and not interrupted:
            while instruments.has_work:
                instruments.work()
            answers = {title: instruments.answer(run, ask) for title, ask in views.items()}
    if as_json:
        print(_as_json(entry.name, run, opened, dict(looked), answers))
    elif in_sentences:
        print(views_in_sentences(answers, sys.stdout))
    else:
        print(
            "\n\n".join(report.view_as_text(title, answer, sys.stdout) for title, answer in answers.items())
        )
    if run.diverged:
        complain(run.diverged)
    if interrupted:
        complain_of_interruption(run, steps)
    failed = any(isinstance(one, Fault) for one in answers.values())
    return 130 if interrupted else 3 if run.diverged else 1 if failed else 0


def _apart(settings: list[str], knobs: Mapping[str, AnyKnob]) -> tuple[list[str], list[str]]:
    """Those for the scenario's `knobs`, and those for no knob of it."""
    theirs = [text for text in settings if text.partition("=")[0].strip() not in knobs and "=" in text]
    return [text for text in settings if text not in theirs], theirs


def _checked(
    settings: list[str], opened: Opened, instruments: Instruments, run: Run
) -> tuple[tuple[str, str], ...]:
    """Settings of the instrument's knobs, as it is asked with them. Raises KnobError."""
    knobs = instruments.knobs(opened.name, run)
    try:
        values = parse_settings(knobs, settings)
    except KnobError as error:
        own = ", ".join(run.scenario.knobs())
        raise KnobError(
            _("{error} (of {title}); the knobs of the scenario are {own}").format(
                error=error, title=opened.title, own=own
            )
        ) from None
    return tuple(texts(knobs, values).items())


def _as_json(
    scenario: str, run: Run, opened: Opened, looked: dict[str, str], answers: Mapping[str, report.Answer]
) -> str:
    values = {str(knob["name"]): knob["default"] for knob in opened.knobs} | looked
    described = {
        "scenario": scenario,
        "instrument": opened.name,
        "seed": run.seed,
        "steps": run.step,
        "knobs": dict(run.scenario.knob_values),
        "instrument_knobs": values,
        "views": {
            title: {"fault": str(answer)} if isinstance(answer, Fault) else figure_data(answer)
            for title, answer in answers.items()
        },
    }
    return json.dumps(described, indent=2, allow_nan=False, default=str)
