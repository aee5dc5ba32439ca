"""`tui-lab sweep`: what was asked for as a plan, its training under a progress bar, and the report."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TextIO

import torch

from tui_lab.authoring.devices import choose_device, limit_threads
from tui_lab.authoring.knobs import parse_settings
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.cli.headless import heard, say_what_stands_in
from tui_lab.cli.interrupting import interruptible
from tui_lab.cli.loss_rows import csv_outlet
from tui_lab.engine import LARGEST_SEED
from tui_lab.engine.garbage import settle
from tui_lab.engine.recipe import data_of, digest, versions
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.axes import axes_of
from tui_lab.engine.sweep.plan import Member, Plan, members_of
from tui_lab.engine.sweep.rates import LR, STEPS, found_words, rate_axis, reading_of
from tui_lab.engine.sweep.result import Result, settled
from tui_lab.engine.sweep.sweep import Sweep
from tui_lab.errors import Interrupted, LabError, ScenarioError
from tui_lab.keeping.sweeps import KeptSweep
from tui_lab.languages import plural, translated as _
from tui_lab.printing import sweep_report
from tui_lab.printing.progress_bar import ProgressBar
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import complain, is_terminal, printed_aside


@dataclass(frozen=True)
class Wanted:
    """What was typed."""

    over: tuple[str, ...]
    settings: tuple[str, ...]
    first_seed: int
    seeds: int
    steps: int | None
    device: str | None
    find_lr: bool = False


def sweep_and_report(entry: Entry, wanted: Wanted, *, as_json: bool, csv_path: str | None) -> int:
    """Train all that is not among the runs that are kept, and say what came of it; returns the exit code.

    Every run is kept as it is done, so that the same command goes on where it was left. Raises LabError,
    KnobError and ScenarioError.
    """
    aside = printed_aside() if as_json or csv_path == "-" else nullcontext(sys.stdout)
    with aside as output, heard(entry.name), csv_outlet(csv_path, output) as outlet:
        scenario = load(entry)
        device = choose_device(wanted.device).device
        limit_threads(device)
        plan = plan_of(entry, scenario, wanted, device)
        kept = KeptSweep(plan, curves=wanted.find_lr)
        sweep = Sweep(scenario, plan, device, kept.known)
        interrupted = train(sweep, kept, bar=not (csv_path == "-" and is_terminal(output)))
        result = sweep.result
        if outlet is not None:
            sweep_report.write_csv(result, outlet.file)
    return say(result, plan, kept, sweep.alone, wanted, output, as_json, csv_path, interrupted)


def say(
    result: Result,
    plan: Plan,
    kept: KeptSweep,
    alone: Counter[str],
    wanted: Wanted,
    output: TextIO,
    as_json: bool,
    csv_path: str | None,
    interrupted: bool,
) -> int:
    """Report on what has come of a sweep, of which those `alone` went one by one; returns the exit code."""
    if wanted.find_lr:
        result = settled(result)
    reading = reading_of(result) if wanted.find_lr else None
    if as_json:
        print(sweep_report.as_json(result, reading))
    elif csv_path != "-":
        found = found_words(reading) if wanted.find_lr and not interrupted else ()
        print(sweep_report.as_text(result, output, found))
    for sentence in _beside(result, plan, kept, alone):
        complain(sentence)
    if interrupted:
        done, total = len(result.outcomes), len(plan.members)
        said = _("interrupted after {done:,} of {total:,} runs")
        if not kept.trouble:
            said = _("interrupted after {done:,} of {total:,} runs; the same command goes on from there")
        complain(said.format(done=done, total=total))
    return 130 if interrupted else 1 if result.faults else 3 if result.best is None else 0


def plan_of(
    entry: Entry, scenario: type[Scenario], wanted: Wanted, device: torch.device, speaks: bool = True
) -> Plan:
    """The runs that are asked for. Raises KnobError, LabError and ScenarioError."""
    if not scenario.losses:
        raise LabError(_("{name} trains nothing that a sweep could compare").format(name=entry.name))
    knobs = scenario.knobs()
    fixed = parse_settings(knobs, list(wanted.settings))
    if wanted.find_lr and LR in fixed:
        raise LabError(_("--find-lr goes over lr by itself: leave out --set lr"))
    axes = (rate_axis(knobs),) if wanted.find_lr else axes_of(knobs, wanted.over, fixed)
    seeds = tuple(range(wanted.first_seed, wanted.first_seed + wanted.seeds))
    if seeds[-1] > LARGEST_SEED:
        raise LabError(
            _("there is no seed above {largest:,}: begin with a smaller --seed").format(largest=LARGEST_SEED)
        )
    members = members_of(knobs, axes, fixed, seeds)
    steps = wanted.steps or (STEPS if wanted.find_lr else None)
    first = _first_of(scenario, members, device)
    if speaks:
        say_what_stands_in(first)
    files, now = digest(entry.contents()), versions() | data_of(first)
    return Plan(entry.name, files, str(device), now, axes, seeds, steps or first.plan.steps, members)


def _first_of(scenario: type[Scenario], members: Sequence[Member], device: torch.device) -> Run:
    """The first of them that can be made. Raises ScenarioError where none can."""
    faults = []
    for member in members:
        try:
            return Run(scenario, dict(member.knobs), member.seed, device)
        except ScenarioError as error:
            faults.append(error)
    raise faults[0]


def train(sweep: Sweep, kept: KeptSweep, bar: bool) -> bool:
    """Train what is left of `sweep`; whether Ctrl+C came before it was done."""
    progress, total = ProgressBar(sys.stderr, 0), len(sweep.plan.members)
    bar = bar and is_terminal(sys.stderr)
    settle()
    try:
        with interruptible() as interrupted, progress.below_prints() if bar else nullcontext():
            if bar and sweep.left:
                known = total - sweep.left
                progress.show_runs(known, total, known / total)
            for told in sweep.train():
                kept.keep(told.finished)
                if bar:
                    progress.show_runs(told.done, told.total, told.share)
                if interrupted.is_set():
                    break
            return interrupted.is_set() and sweep.left > 0
    except Interrupted:  # for the second time, in the middle of a run
        return True
    finally:
        kept.keep(sweep.take_finished())
        progress.clear()
        kept.end()


def _beside(result: Result, plan: Plan, kept: KeptSweep, alone: Counter[str]) -> list[str]:
    """What else is worth saying: what was there already, and what was trained one after another and why."""
    total, said = len(plan.members), [axis.repeats for axis in plan.axes if axis.repeats]
    if kept.known:
        before = plural(
            "{count:,} of {total:,} runs was kept already, and not trained again",
            "{count:,} of {total:,} runs were kept already, and not trained again",
            len(kept.known),
        )
        said.append(before.format(count=len(kept.known), total=total))
    failed = _("{count:,} of {total:,} runs failed: {why}")
    said += [failed.format(count=count, total=total, why=why) for why, count in result.faults.items()]
    for why, count in alone.most_common():
        if count > 1:
            one_by_one = _("{count:,} runs were trained one after another: {why}")
            said.append(one_by_one.format(count=count, why=why))
    if kept.trouble:
        said.append(_("these runs are not kept: {why}").format(why=kept.trouble))
    return said
