"""How many seeds keep what each page of each lesson says of its goal, as a table.

    python -m benchmarks.lessons_over_seeds [NAME ...]

For seeds 1 to 20: the goal is met by its solution and by no run of the tutorial's own knobs, and the page's
own try meets it on the first page, where it has to work, and does not give it away on the others. 19 of 20 is
what a lesson may count on; a first page works with every seed. All scenarios take about a quarter of an hour
on two cores; the exit status is 1 where a page falls short.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from benchmarks.seeds import SEEDS, run_of
from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.source import load
from tui_lab.bench.engine import CPU
from tui_lab.engine.goals import Goal
from tui_lab.engine.reaching import train
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.teaching.catalogue import find, shipped_scenarios
from tui_lab.teaching.lessons import LessonStep, read_lesson

ENOUGH = 19
BETWEEN_LOOKS = 50  # steps
SOON = 25  # steps within which a try that gives the answer away would show it


@dataclass
class Page:
    """A page of a lesson and the seeds that kept its word, by what was tried."""

    scenario: str
    title: str
    solved: list[int] = field(default_factory=list)
    not_by_default: list[int] = field(default_factory=list)
    as_tried: list[int] = field(default_factory=list)
    first: bool = False

    @property
    def keeps(self) -> bool:
        of_seeds = min(map(len, (self.solved, self.not_by_default, self.as_tried)))
        return of_seeds >= (len(SEEDS) if self.first else ENOUGH)


def trained(name: str, values: Mapping[str, Any], seed: int, goal: Goal | None, steps: int) -> Run:
    """A run until the goal is met or `steps` are done; 0: as many as the scenario, or the goal, has."""
    by_steps: frozenset[int] = goal.by_steps if goal else frozenset()
    run = run_of(name, values, seed, by_steps)
    last = min(steps, run.scenario.steps) if steps else max([run.scenario.steps, *by_steps])
    train(run, last, goal, BETWEEN_LOOKS)
    return run


def meets(name: str, step: LessonStep, values: Mapping[str, Any], seed: int, steps: int = 0) -> bool:
    assert step.goal is not None
    return step.goal.met(trained(name, values, seed, step.goal, steps).facts())


def pages_of(name: str) -> list[Page]:
    """Every page of a scenario's lesson, tried with every seed; none where its data are not here."""
    limit_threads(CPU)
    try:
        return _tried(name)
    except LabError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return []


def _tried(name: str) -> list[Page]:
    entry = find(name, shipped_scenarios())
    lesson = [step for step in read_lesson(entry.lesson, load(entry).knobs()) if step.goal]
    pages = [Page(name, step.title, first=step is lesson[0]) for step in lesson]
    for seed in SEEDS:
        by_default = trained(name, {}, seed, None, 0).facts()
        for page, step in zip(pages, lesson, strict=True):
            assert step.goal is not None
            if not step.goal.met(by_default):
                page.not_by_default.append(seed)
            if meets(name, step, step.starts | (step.solution or step.tries), seed):
                page.solved.append(seed)
            if meets(name, step, step.starts | step.tries, seed, 0 if page.first else SOON) is page.first:
                page.as_tried.append(seed)
    return pages


def as_lines(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        counts = (page.solved, page.not_by_default, page.as_tried)
        told = "".join(f"{len(seeds):>4}/{len(SEEDS)}" for seeds in counts)
        yield f"{page.scenario:<20}{page.title[:36]:<38}{told}{'' if page.keeps else '  falls short'}"


def main(names: list[str]) -> int:
    names = names or [entry.name for entry in shipped_scenarios()]
    print(f"{'scenario':<20}{'page':<38}{'solved':>7}{'default':>8}{'try':>4}", flush=True)
    short = False
    with ProcessPoolExecutor() as pool:
        for pages in pool.map(pages_of, names):
            print("\n".join(as_lines(pages)), flush=True)
            short = short or not all(page.keeps for page in pages)
    return int(short)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
