"""Plays a scenario as a learner would, and says what is wrong with file and line.

What holds for the scenarios that are shipped is asked of any other: it loads, trains and draws at the
defaults and at the ends of its knobs, goes on bit for bit after a save, and its lesson keeps its word.
"""

from __future__ import annotations

import inspect
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tui_lab.authoring.devices import choose_device
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.authoring.views import edits_of
from tui_lab.engine import DEFAULT_SEED, parking
from tui_lab.engine.changes import Change
from tui_lab.engine.orders import SPEEDS
from tui_lab.engine.points import data_of, points_of
from tui_lab.engine.reaching import is_over, last_step, train
from tui_lab.engine.run import Run
from tui_lab.errors import LabError, ScenarioError, line_of
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.lessons import LessonError, LessonStep, read_lesson
from tui_lab.teaching.translations import differences, translations

SHORT = 3  # steps with each knob at an end of its range
MIDDLE, MORE = 7, 6  # steps before and after a save
SOON = 10  # seconds until a first page has worked
LONGEST = 60.0  # seconds that one training is played
WIDEST_TITLE = 16  # characters of a view's title: it is a tab


@dataclass(frozen=True)
class Wrong:
    """A sentence that says what to mend, and where."""

    file: Path
    line: int
    sentence: str
    explained: tuple[str, ...] = ()  # why it is, and what to try


@dataclass
class Part:
    """What was looked at, what came of it in a few words, and what is wrong."""

    what: str
    said: str = ""
    wrong: list[Wrong] = field(default_factory=list)


def check(entry: Entry) -> Iterator[Part]:
    """Each part as soon as it was played; a scenario that does not load has one part."""
    part = Part("loads")
    scenario: type[Scenario] | None = None
    try:
        scenario = load(entry)
        knobs, views = scenario.knobs(), scenario.views()
        part.said = f"{_count(knobs, 'knob')}, {_count(views, 'view')}"
        part.wrong = [*_titles(scenario), *_knob_texts(scenario)]
    except ScenarioError as error:
        part.wrong = [_of_fault(error)]
    yield part
    if scenario is None:
        return
    said: set[tuple[Path, int]] = set()  # a line that is to blame already, with the defaults
    for play in (_defaults, _knobs, _saving, *[_points] * bool(edits_of(scenario))):
        part = play(scenario)
        part.wrong = [one for one in part.wrong if (one.file, one.line) not in said]
        said |= {(one.file, one.line) for one in part.wrong if play is _defaults}
        yield part
    if not said:
        yield from _lesson(entry, scenario)


def _count(things: Any, word: str) -> str:
    return f"{len(things)} {word}{'s' * (len(things) != 1)}"


def _of_fault(error: ScenarioError) -> Wrong:
    fault = error.fault
    explained = () if fault.explanation is None else tuple(fault.explanation.sentences())
    return Wrong(fault.file, fault.line, f"in {fault.during}: {fault.message}", explained)


def _titles(scenario: type[Scenario]) -> Iterator[Wrong]:
    titles = list(scenario.views().values())
    for name, title in scenario.views().items():
        if titles.count(title) > 1:
            yield Wrong(scenario.file, line_of(scenario, name), f"another view has the title {title!r}, too")
        if len(title) > WIDEST_TITLE:
            sentence = f"the title {title!r} is cut: a tab has room for {WIDEST_TITLE} characters"
            yield Wrong(scenario.file, line_of(scenario, name), sentence)


def _knob_texts(scenario: type[Scenario]) -> Iterator[Wrong]:
    for name, knob in scenario.knobs().items():
        if knob.parse(knob.format(knob.default)) != knob.default:
            sentence = (
                f"{name} = {knob.format(knob.default)} is not the default {knob.default!r} when it is typed"
            )
            yield Wrong(scenario.file, line_of(scenario), sentence)


def _run(scenario: type[Scenario], values: dict[str, Any]) -> Run:
    knobs = {name: knob.default for name, knob in scenario.knobs().items()} | values
    return Run(scenario, knobs, DEFAULT_SEED, choose_device(None).device)


def _draw(run: Run) -> None:
    for view in run.scenario.views():
        run.figure(view)


def _defaults(scenario: type[Scenario]) -> Part:
    part = Part("trains")
    try:
        run = _run(scenario, {})
        run.evaluate()
        _draw(run)
        train(run, min(1, run.plan.steps))
        _draw(run)
        while scenario.losses and not (math.isfinite(run.loss) or is_over(run) or run.plan.done):
            run.advance()  # it warms up
        first = run.loss
        train(run, run.plan.steps, every=run.plan.steps, seconds=LONGEST)
        _draw(run)
    except ScenarioError as error:
        part.wrong.append(_of_fault(error))
        return part
    part.said = f"{run.step:,} steps"
    if not (is_over(run) or run.plan.done):
        part.said = f"the first {part.said}, in {LONGEST:.0f} s"
    if scenario.losses:
        part.said += f", loss {first:.3g} to {run.loss:.3g}"
        if run.diverged:
            part.wrong.append(Wrong(scenario.file, line_of(scenario, "step"), run.diverged))
        elif scenario.losses == ("loss",) and not run.curves["loss"].lowest() < first:
            sentence = (
                f"the loss never falls below its first one, {first:.3g}; at the end it is {run.loss:.3g}"
            )
            part.wrong.append(Wrong(scenario.file, line_of(scenario, "step"), sentence))
    wrong = [name for name, value in run.metrics.items() if not math.isfinite(value)]
    for name in wrong:
        sentence = f"the metric {name} is {run.metrics[name]} at the end"
        part.wrong.append(Wrong(scenario.file, line_of(scenario, "metrics"), sentence))
    return part


def _knobs(scenario: type[Scenario]) -> Part:
    """Each knob at the ends of its range: a live one while it trains, any other from the start."""
    part = Part("knobs at their ends")
    tried = 0
    for name, knob in scenario.knobs().items():
        for value in knob.ends():
            tried += 1
            shown = f"with {name} = {knob.format(value)}"
            try:
                run = _run(scenario, {} if knob.live else {name: value})
                run.evaluate()
                if knob.live:
                    run.set_live(name, value)
                _draw(run)
                train(run, min(SHORT, run.plan.steps))
                _draw(run)
            except ScenarioError as error:
                fault = _of_fault(error)
                part.wrong.append(replace(fault, sentence=f"{shown} {fault.sentence}"))
            except LabError as error:
                part.wrong.append(Wrong(scenario.file, line_of(scenario, "setup"), f"{shown}: {error}"))
    part.said = f"{tried} tried"
    return part


def _saving(scenario: type[Scenario]) -> Part:
    part = Part("goes on after a save")
    place = line_of(scenario, "setup")
    if inspect.isgeneratorfunction(scenario.step):
        part.said = "not in the middle of the loop in step(); with Cycle(loader) it would"
        return part
    try:
        run, other = _run(scenario, {}), _run(scenario, {})
        train(run, min(MIDDLE, run.plan.steps))
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "run.pt")
            if why := parking.save(run, file):
                part.wrong.append(Wrong(scenario.file, place, f"cannot be saved: {why}"))
                return part
            parking.load(other, file)
        last = min(run.step + MORE, run.plan.steps)
        train(run, last)
        train(other, last)
    except ScenarioError as error:
        part.wrong.append(_of_fault(error))
        return part
    except LabError as error:
        part.wrong.append(Wrong(scenario.file, place, str(error)))
        return part
    part.said = "bit for bit"
    if repr(run.losses) != repr(other.losses):
        sentence = (
            f"after a save at step {MIDDLE} the losses are others: something that changes is no attribute, "
            "or has no state_dict()"
        )
        part.wrong.append(Wrong(scenario.file, place, sentence))
    return part


def _points(scenario: type[Scenario]) -> Part:
    """Where points can be edited: it goes on with one more, and then with one less."""
    part = Part("points come and go")
    for view in edits_of(scenario):
        try:
            run = _run(scenario, {})
            there = points_of(data_of(run.scenario, view))
            place, label = (float(there.x[0]), float(there.y[0])), there.labels
            more = Change.of_point(0, view, None, place, 0 if label is None else int(label[0]))
            for change in (more, Change.of_point(0, view, 0, None, 0)):
                run.edit_point(change)
                train(run, min(run.step + SHORT, run.plan.steps))
                _draw(run)
        except ScenarioError as error:
            part.wrong.append(_of_fault(error))
        except LabError as error:
            part.wrong.append(Wrong(scenario.file, line_of(scenario, view), str(error)))
    part.said = f"in {', '.join(edits_of(scenario))}()"
    return part


def _lesson(entry: Entry, scenario: type[Scenario]) -> Iterator[Part]:
    try:
        lesson = read_lesson(entry.lesson, scenario.knobs())
    except LessonError as error:
        yield Part("lesson", "", [Wrong(error.file, error.line, error.sentence)])
        return
    if not lesson and entry.lesson.is_file():
        yield Part(
            "lesson", "", [Wrong(entry.lesson, 1, "no page is in it: each begins with ## and its title")]
        )
    for other in translations(entry.lesson):
        found = differences(entry.lesson, other, scenario.knobs())
        yield Part(other.name, "the same", [Wrong(other, line, sentence) for line, sentence in found])
    titles: set[str] = set()
    for number, page in enumerate(lesson, start=1):
        part = Part(f"lesson {number}/{len(lesson)}", page.title)
        try:
            wrong = [*_page(scenario, page, first=number == 1)]
        except ScenarioError as error:
            wrong = []
            part.wrong.append(_of_fault(error))
        if page.title in titles:
            wrong.append("another page has the same title, by which goals are remembered")
        titles.add(page.title)
        part.wrong += [Wrong(entry.lesson, page.line, sentence) for sentence in wrong]
        yield part


def _page(scenario: type[Scenario], page: LessonStep, first: bool) -> Iterator[str]:
    """What is wrong with a page, in sentences."""
    if page.goal is None:
        return
    run = _run(scenario, page.starts)
    train(run, last_step(page.goal, run), page.goal, seconds=LONGEST)
    if page.goal.met(run.facts()):
        yield f"the goal is met at step {run.step:,} with nothing tried"
    for name in page.goal.metrics - run.curves.keys() - run.scenario.knobs().keys():
        yield f"the goal names {name}, and there is no such loss, metric or knob"
    if page.tries and first:
        run = _run(scenario, page.starts | page.tries)
        train(run, last_step(page.goal, run), page.goal, seconds=LONGEST)
        if not page.goal.met(run.facts()):
            yield "a first page has to work: what it suggests to try does not meet its goal"
        elif run.scenario.losses and run.step > SPEEDS[scenario.speed] * SOON:
            seconds = run.step / SPEEDS[scenario.speed]
            yield f"the goal of the first page takes {seconds:.0f} s, and a learner waits {SOON}"
    if page.solution:
        run = _run(scenario, page.starts | page.solution)
        train(run, last_step(page.goal, run), page.goal, seconds=LONGEST)
        if not page.goal.met(run.facts()):
            yield f"the solution does not meet the goal within {run.step:,} steps"
    elif not (first and page.tries):
        yield "without a solution nobody knows whether the goal can be met: - solution: KNOB = VALUE"
