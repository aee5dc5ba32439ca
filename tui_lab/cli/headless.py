"""`tui-lab run`: the same training as on the trainer thread, without a screen."""

from __future__ import annotations

import os
import sys
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tui_lab.authoring.datasets.known_sets import KNOWN, stand_in_words
from tui_lab.authoring.devices import choose_device, limit_threads
from tui_lab.authoring.knobs import parse_settings, texts
from tui_lab.authoring.source import load
from tui_lab.cli.interrupting import interruptible
from tui_lab.cli.loss_rows import LossRows, csv_outlet
from tui_lab.cli.sharing import Sharing
from tui_lab.engine import asks
from tui_lab.engine.advice import search
from tui_lab.engine.answering import snapshot
from tui_lab.engine.hearing import showing
from tui_lab.engine.keeper import kept_of
from tui_lab.engine.kept import RunRecipe
from tui_lab.engine.no_console import NoDebugger
from tui_lab.engine.out_of_memory import telling_of_memory
from tui_lab.engine.recipe import data_of, digest, versions
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER, Snapshot, State
from tui_lab.errors import Fault, LabError
from tui_lab.keeping.places import most_bytes
from tui_lab.keeping.runs import Runs
from tui_lab.languages import translated as _
from tui_lab.number_text import megabytes
from tui_lab.printing import report, sentences
from tui_lab.printing.progress_bar import ProgressBar
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import complain, is_terminal, printed_aside


@dataclass(frozen=True)
class Wanted:
    """What was typed; `steps` are the scenario's own when None."""

    settings: tuple[str, ...]
    steps: int | None
    seed: int
    device: str | None
    as_json: bool = False
    csv_path: str | None = None
    with_views: bool = False
    in_sentences: bool = False
    shared: Path | None = None


def train_and_report(entry: Entry, wanted: Wanted) -> int:
    """Train `entry`; returns the exit code.

    On the standard output appear a chart and a table, or one JSON object, or the rows of a CSV whose
    path is "-", or `in_sentences` what all of it shows. The views are drawn as well `with_views`, and always
    where nothing is trained; one that fails costs its own place in the report, and the exit code is 1.

    What the scenario prints stands above the report, or on the standard error where a program reads the
    output; a warning is one line there. Raises LabError, KnobError and ScenarioError.
    """
    csv_path = wanted.csv_path
    aside = printed_aside() if wanted.as_json or csv_path == "-" else nullcontext(sys.stdout)
    with aside as output, heard(entry.name):
        scenario = load(entry)
        knobs = parse_settings(scenario.knobs(), list(wanted.settings))
        chosen = choose_device(wanted.device).device
        limit_threads(chosen)
        with csv_outlet(csv_path, output) as outlet, telling_of_memory(str(chosen), scenario.knobs(), knobs):
            began, run = time.time(), Run(scenario, knobs, wanted.seed, chosen)
            recipe = recipe_of(entry, run)
            say_what_stands_in(run)
            run.evaluate()
            goal = wanted.steps or run.plan.steps
            if not scenario.losses:
                goal = min(goal, run.plan.steps)  # a walk ends where the answer does
            rows = LossRows(outlet, run) if outlet else None
            rows_on_screen = csv_path == "-" and is_terminal(output)
            sharing = Sharing(wanted.shared, entry.name, run) if wanted.shared else None
            follow = sharing.follow if sharing else None
            seconds, interrupted = train(run, goal, rows=rows, follow=follow, bar=not rows_on_screen)
        state: State = "diverged" if run.diverged else "paused" if interrupted else "done"
        if sharing:
            sharing.write(state)
        shot = final_look(run, state, seconds, wanted)
        _keep(run, recipe, state, began)
    code = say(run, shot, entry.name, wanted, output)
    if interrupted:
        complain_of_interruption(run, goal)
    return 130 if interrupted else code


def final_look(run: Run, state: State, seconds: float, wanted: Wanted) -> Snapshot:
    """All that is to be said of a run that took so many seconds."""
    scenario = type(run.scenario)
    drawn = wanted.with_views or wanted.in_sentences or not scenario.losses
    views = scenario.views() if drawn and not wanted.as_json and wanted.csv_path != "-" else {}
    request: asks.Request = (report.METRICS, report.CURVES, *map(asks.View, views), report.PARAMETERS)
    return snapshot(run, request, state, run.step / seconds if run.step and seconds else 0.0)


def say(run: Run, shot: Snapshot, name: str, wanted: Wanted, output: TextIO) -> int:
    """Report on a run; returns the exit code."""
    views = run.scenario.views()
    if wanted.as_json:
        print(report.as_json(shot, name))
    elif wanted.in_sentences:
        print(sentences.as_sentences(shot, views, output))
    elif wanted.csv_path != "-":
        print(report.as_text(shot, views, output))
    if run.diverged:
        with Path(os.devnull).open("w") as nobody, redirect_stdout(nobody):  # the same for the hundredth time
            for __ in search(run, run.scenario.knob_values):
                pass
        complain(f"{run.diverged} {run.advice.text}")
    failed = any(isinstance(answer, Fault) for _, answer in shot.answers_to(asks.View))
    return 3 if run.diverged else 1 if failed else 0


def recipe_of(entry: Entry, run: Run) -> RunRecipe:
    """What a run that was just made is made from."""
    knobs = texts(run.scenario.knobs(), run.scenario.knob_values)
    return RunRecipe(
        entry.name,
        digest(entry.contents()),
        knobs,
        run.seed,
        str(run.scenario.device),
        versions() | data_of(run),
    )


def say_what_stands_in(run: Run) -> None:
    """Say on the standard error where a run is not trained on the data that its scenario is about."""
    if name := run.scenario.stand_in:
        said = _("{why}; tui-lab data fetch {name} gets it, {size}")
        complain(said.format(why=stand_in_words(name), name=name, size=megabytes(KNOWN[name].size)))


def _keep(run: Run, recipe: RunRecipe, state: State, began: float) -> None:
    """Have the run among all that are kept; where nothing can be written, what was asked for is done."""
    if run.step and run.losses:
        with suppress(LabError):
            runs = Runs()
            runs.put(kept_of(run, recipe, state, uuid.uuid4().hex, began), at_hand=False)
            runs.thin(most_bytes())


def complain_of_interruption(run: Run, goal: int) -> None:
    """Say how far a run came that was to come to the step `goal`."""
    said = _("interrupted after {step} of {steps} steps")
    if goal == FOREVER:
        said = _("interrupted after {step} steps")
    complain(said.format(step=f"{run.step:,}", steps=f"{goal:,}"))


def train(
    run: Run,
    steps: int,
    *,
    rows: LossRows | None = None,
    follow: Callable[[Run], object] | None = None,
    bar: bool = True,
) -> tuple[float, bool]:
    """Advance `run` to `steps`, or its own end; the seconds that took and whether Ctrl+C came before.

    `rows` and `follow` get each step.
    """
    progress = ProgressBar(sys.stderr, 0 if steps == FOREVER else steps, run.epoch_steps)
    bar = bar and is_terminal(sys.stderr)
    try:
        with interruptible() as interrupted, progress.below_prints() if bar else nullcontext():
            begin = time.perf_counter()
            going = run.step < steps
            while going and not interrupted.is_set():
                before = run.step
                if before == steps - 1:  # so that the report knows by how much it moved what
                    run.advance_measured()
                else:
                    run.advance(1 if rows or follow else steps - before)
                going = run.step < steps and not (run.diverged or run.plan.stopped)
                if rows and run.step > before:
                    rows.add(run, may_be_last=not going or run.plan.steps == FOREVER)
                if follow:
                    follow(run)
                if bar and progress.due:
                    progress.show(run.step, run.loss)
            seconds = time.perf_counter() - begin
        if rows:
            rows.end(run)
        return seconds, interrupted.is_set()
    finally:
        progress.clear()


@contextmanager
def heard(name: str) -> Iterator[None]:
    """Say each warning in one line; where nobody can type, have a breakpoint say so at its line."""
    before = warnings.showwarning, sys.breakpointhook
    warnings.showwarning = showing(complain)
    if not is_terminal(sys.stdin):
        sys.breakpointhook = NoDebugger(name)
    try:
        yield
    finally:
        warnings.showwarning, sys.breakpointhook = before
