"""How often the advice after a divergence holds, as a table.

    python -m benchmarks.advice_over_seeds [--seconds S] [NAME ...]

For each scenario one knob at a time is set to an end of its range, or lr to ten and a hundred times its
default, alone and with the other ends of `init` and `optimizer`. Where the run of seed 1 diverges, seeds 1 to
20 follow: of those that diverge, how many were given advice, and of these how many then trained all their
steps to a loss below their first one. `--seconds` are those to look in, on a machine that has other things
to do. The exit status is 1 where fewer than 19 of 20 did.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from benchmarks.seeds import SEEDS, run_of
from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.knob_kinds import Choice, Integer, Number
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.source import load
from tui_lab.bench.engine import CPU
from tui_lab.engine.advice import BUDGET, search
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Advice
from tui_lab.errors import LabError
from tui_lab.teaching.catalogue import find, shipped_scenarios

ENOUGH = 0.95
SOON = 300  # steps within which a setting that diverges does

Values = dict[str, Any]


@dataclass
class Setting:
    """Knobs with which runs diverge, and what became of each seed's."""

    scenario: str
    values: Values
    diverged: list[int] = field(default_factory=list)
    advised: list[int] = field(default_factory=list)
    trained: list[int] = field(default_factory=list)
    causes: set[str] = field(default_factory=set)  # the knobs that were advised to be turned

    @property
    def keeps(self) -> bool:
        return len(self.trained) >= ENOUGH * len(self.advised)


def train(run: Run, steps: int | None = None) -> Run:
    last = run.scenario.steps if steps is None else min(steps, run.scenario.steps)
    while run.step < last and not run.diverged:
        run.advance()
    return run


def advice_for(run: Run, seconds: float) -> Advice:
    """What the lab would say of a run that has diverged."""
    for _ in search(run, run.scenario.knob_values, seconds):
        pass
    return run.advice


def holds(name: str, values: Mapping[str, Any], seed: int) -> bool:
    """Whether all steps with these knobs end below the first loss."""
    run = train(run_of(name, values, seed))
    first = min(curve.highest(1) for loss, curve in run.curves.items() if loss in run.losses)
    return not run.diverged and run.loss < first


def ends_of(knob: AnyKnob) -> list[Any]:
    match knob:
        case Number() | Integer():
            return [knob.low, knob.high]
        case Choice():
            return list(knob.choices)
    return []


def settings_of(name: str) -> Iterator[Values]:
    knobs = load(find(name, shipped_scenarios())).knobs()
    for knob in knobs.values():
        if not knob.view_only:
            yield from ({knob.name: end} for end in ends_of(knob) if end != knob.default)
    lr = knobs.get("lr")
    if isinstance(lr, Number):
        rates = {min(lr.high, factor * lr.default) for factor in (10, 100)} - {lr.high}
        yield from ({"lr": rate} for rate in sorted(rates))
        for other in knobs.keys() & {"init", "optimizer"}:
            yield from ({"lr": lr.high, other: end} for end in ends_of(knobs[other])[1:])


def tried(name: str, seconds: float) -> list[Setting]:
    """Every setting of a scenario that diverges, over all seeds; none of those whose data are not here."""
    limit_threads(CPU)
    found = []
    for values in settings_of(name):
        with suppress(LabError):
            if train(run_of(name, values, SEEDS[0]), SOON).diverged:
                found.append(over_seeds(Setting(name, values), SEEDS, seconds))
    return found


def over_seeds(setting: Setting, seeds: Iterable[int], seconds: float) -> Setting:
    """The setting, with what became of each seed's run."""
    for seed in seeds:
        run = train(run_of(setting.scenario, setting.values, seed))
        if not run.diverged:
            continue
        setting.diverged.append(seed)
        if advised := advice_for(run, seconds).values:
            setting.advised.append(seed)
            setting.causes |= advised.keys()
            if holds(setting.scenario, setting.values | advised, seed):
                setting.trained.append(seed)
    return setting


def as_line(setting: Setting) -> str:
    told = ", ".join(f"{name} {value}" for name, value in setting.values.items())
    counts = "".join(f"{len(seeds):>9}" for seeds in (setting.diverged, setting.advised, setting.trained))
    causes = ", ".join(sorted(setting.causes))
    return (
        f"{setting.scenario:<16}{told[:34]:<36}{counts}  {causes}{'' if setting.keeps else '  falls short'}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.advice_over_seeds")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seconds", type=float, default=BUDGET, help="to look for advice in")
    options = parser.parse_args()
    names = options.names or [entry.name for entry in shipped_scenarios() if load(entry).losses]
    print(f"{'scenario':<16}{'knobs':<36}{'diverged':>9}{'advised':>9}{'trained':>9}  by turning", flush=True)
    settings = []
    with ProcessPoolExecutor() as pool:
        for found in pool.map(tried, names, repeat(options.seconds)):
            settings += found
            print("\n".join(map(as_line, found)), end="\n" if found else "", flush=True)
    diverged, advised, trained = (
        sum(len(getattr(setting, what)) for setting in settings)
        for what in ("diverged", "advised", "trained")
    )
    print(f"{diverged} runs diverged; advice for {advised}, of which {trained} then trained")
    return int(not all(setting.keeps for setting in settings))


if __name__ == "__main__":
    sys.exit(main())
