"""Every built-in scenario keeps what the lab promises: it loads, trains, teaches and draws."""

from __future__ import annotations

import math
from typing import Any, get_args

import pytest

from tests.scenarios.lab import NAMES, entry_of, run_of, train_to
from tui_lab.core.catalogue import load
from tui_lab.core.figures import Figure
from tui_lab.core.knobs import AnyKnob, Choice, Integer, Number, Sizes
from tui_lab.core.lessons import LessonStep, read_lesson
from tui_lab.core.run import Run
from tui_lab.ui.drawing.draw import draw
from tui_lab.ui.drawing.style import DrawingStyle

FIGURES = get_args(Figure)
STYLE = DrawingStyle()
SOON = 300  # steps within which a training that diverges has done so

every_scenario = pytest.mark.parametrize("name", NAMES)


def knobs_of(name: str) -> dict[str, AnyKnob]:
    return load(entry_of(name)).knobs()


def lesson_of(name: str) -> tuple[LessonStep, ...]:
    return read_lesson(entry_of(name).lesson, knobs_of(name))


def extremes(knob: AnyKnob) -> list[Any]:
    """The legal values at the ends of a knob."""
    match knob:
        case Number() | Integer():
            return [knob.low, knob.high]
        case Choice():
            return list(knob.choices)
        case Sizes():
            return [(), (1,), (8,) * knob.most_layers, (knob.largest,)]
    raise AssertionError(f"{knob.name}: say here what the ends of a {type(knob).__name__} are")


def assert_views_draw(run: Run) -> None:
    for view in run.scenario.views():
        figure = run.figure(view)
        assert isinstance(figure, FIGURES), view
        cells = draw(figure, 60, 16, STYLE)
        assert (cells.width, cells.height) == (60, 16), view


def test_the_catalogue_finds_them_all() -> None:
    assert {"linear-by-hand", "regression", "classification"} <= set(NAMES)


@every_scenario
def test_says_what_it_is(name: str) -> None:
    entry = entry_of(name)
    assert entry.fault is None
    assert entry.title and entry.tutorial and entry.summary
    assert entry.chapter[0].isdigit(), "a built-in scenario belongs to a numbered chapter"
    scenario = load(entry)
    assert scenario.title == entry.title
    assert all(len(title) <= 16 for title in scenario.views().values())


@every_scenario
def test_trains_and_its_views_draw_at_the_start_amid_and_at_the_end(name: str) -> None:
    run = run_of(name)
    assert run.scenario.views()
    assert_views_draw(run)
    train_to(run, 1)
    first = run.loss
    train_to(run, run.scenario.steps // 2)
    assert_views_draw(run)
    train_to(run, run.scenario.steps)
    assert_views_draw(run)
    assert not run.diverged
    assert run.loss < first / 2
    assert all(math.isfinite(value) for value in run.metrics.values())


@every_scenario
def test_defaults_are_what_their_own_text_says(name: str) -> None:
    for knob in knobs_of(name).values():
        assert knob.parse(knob.format(knob.default)) == knob.default, knob.name
        assert 0 < len(knob.about) <= 34, f"{knob.name}: its panel is narrow"


@every_scenario
def test_legal_extremes_train_and_draw(name: str) -> None:
    for knob in knobs_of(name).values():
        for value in extremes(knob):
            run = run_of(name, **{knob.name: knob.check(value)})
            assert_views_draw(run)
            train_to(run, 3)
            assert_views_draw(run)


@every_scenario
def test_live_knobs_change_a_running_training(name: str) -> None:
    for knob in knobs_of(name).values():
        if knob.live:
            for value in extremes(knob):
                run = run_of(name, steps=2)
                run.set_live(knob.name, value)
                train_to(run, 4)
                assert_views_draw(run)


@every_scenario
def test_the_lesson_is_whole(name: str) -> None:
    lesson = lesson_of(name)
    assert 4 <= len(lesson) <= 6
    assert len({step.title for step in lesson}) == len(lesson), "progress is kept by title"
    for step in lesson:
        assert step.text and step.tries, step.title
        assert len(step.text.split()) <= 50, f"{step.title}: too long for its panel"
        assert step.goal and step.solution and step.solved, step.title
        assert len(step.hints) == 2, step.title


@every_scenario
def test_goals_are_unmet_by_the_defaults_and_met_by_their_solutions(name: str) -> None:
    default = run_of(name)
    train_to(default, default.scenario.steps)
    for step in lesson_of(name):
        assert step.goal
        assert not step.goal.met(default.facts()), step.title
        deadline = max(
            [default.scenario.steps] + [condition.by_step or 0 for condition in step.goal.conditions]
        )
        solved = run_of(name, **step.solution)
        train_to(solved, deadline)
        assert step.goal.met(solved.facts()), step.title


@every_scenario
def test_no_try_meets_the_goal_of_its_own_page(name: str) -> None:
    knobs = knobs_of(name)
    for step in lesson_of(name):
        assert step.goal
        # A try that no run can make good needs no training.
        start = run_of(name, **step.tries).facts()
        if any(one.name in knobs and not one.holds(start) for one in step.goal.conditions):
            continue
        last = max(one.by_step or 0 for one in step.goal.conditions) or SOON
        runs = [run_of(name, last, seed, **step.tries) for seed in range(1, 21)]
        met = [run.seed for run in runs if step.goal.met(run.facts())]
        assert not met, f"{step.title}: met by its try with the seeds {met}"


@every_scenario
def test_a_try_shows_something_else_than_the_defaults(name: str) -> None:
    default = run_of(name, steps=20)
    for step in lesson_of(name):
        assert run_of(name, steps=20, **step.tries).loss != default.loss, step.title
