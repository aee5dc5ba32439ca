"""Every built-in scenario keeps what the lab promises: it loads, trains or answers, teaches and draws."""

from __future__ import annotations

import math
from typing import Any, get_args

import pytest
import torch
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.scenarios.lab import NAMES, entry_of, run_of, train_to
from tests.scenarios.legal import legal_values
from tests.scenarios.long_trainings import LAST_LOSSES
from tui_lab.authoring.devices import available_devices
from tui_lab.authoring.figures import Figure, HeatMap, ImageGrid, NetworkMaps
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.engine.orders import SPEEDS
from tui_lab.engine.reaching import last_step, train
from tui_lab.engine.run import Run
from tui_lab.teaching.lessons import LessonStep, read_lesson
from tui_lab.teaching.translations import differences, translations

FIGURES = get_args(Figure)
STYLE = DrawingStyle()
SOON = 25  # steps within which a try that gives the answer away would show it
SOON_BROKEN = 200  # steps in which a try that breaks a training does so
SOON_ENOUGH = 10  # seconds until a first page has worked
WORDS_OF_BREAKING = ("break", "NaN", "infinite", "infinity", "run away", "runs away", "explode", "diverge")
DRAWN_AT_RANDOM = 4  # settings of all knobs of a scenario at once

every_scenario = pytest.mark.parametrize("name", NAMES)
# To the end, which is slow, and the beginning.
every_training = pytest.mark.parametrize(
    "most", [200, pytest.param(None, marks=pytest.mark.slow, id="to-the-end")]
)


def scenario_of(name: str) -> type[Scenario]:
    return load(entry_of(name))


def knobs_of(name: str) -> dict[str, AnyKnob]:
    return scenario_of(name).knobs()


def lesson_of(name: str) -> tuple[LessonStep, ...]:
    return read_lesson(entry_of(name).lesson, knobs_of(name))


def assert_views_draw(run: Run) -> None:
    for view in run.scenario.views():
        figure = run.figure(view)
        assert isinstance(figure, FIGURES), view
        assert_picks_are_legal(figure, run.scenario.knobs())
        cells = draw(figure, 60, 16, STYLE)
        assert (cells.width, cells.height) == (60, 16), view


def assert_picks_are_legal(figure: Figure, knobs: dict[str, AnyKnob]) -> None:
    if isinstance(figure, HeatMap) and figure.pick:
        assert set(figure.pick) <= set(knobs)
    images = figure.images if isinstance(figure, ImageGrid) else ()
    if isinstance(figure, NetworkMaps):
        images = (*figure.choices, *(unit for layer in figure.layers for unit in layer))
    for image in images:
        for name, value in image.pick:
            knobs[name].check(value)


@every_scenario
def test_says_what_it_is(name: str) -> None:
    entry = entry_of(name)
    assert entry.fault is None
    assert entry.title and entry.tutorial and entry.summary
    assert entry.chapter[0].isdigit(), "a built-in scenario belongs to a numbered chapter"
    scenario = load(entry)
    assert scenario.title == entry.title
    assert scenario.views()
    assert all(len(title) <= 16 for title in scenario.views().values())


@every_scenario
@every_training
def test_defaults_train_or_answer_draw_from_start_to_end_and_meet_no_goal(
    name: str, most: int | None
) -> None:
    run = run_of(name)
    last = min(most or run.scenario.steps, run.scenario.steps)
    run.evaluate()
    assert_views_draw(run)
    train_to(run, min(1, run.scenario.steps))
    first = dict(run.losses)
    train_to(run, last // 2)
    assert_views_draw(run)
    train_to(run, last)
    assert_views_draw(run)
    assert all(math.isfinite(value) for value in run.metrics.values())
    for step in lesson_of(name):
        assert step.goal and not step.goal.met(run.facts()), f"{step.title}: met by the defaults"
    assert set(first) == set(run.scenario.losses)
    if run.scenario.losses:
        assert run.scenario.steps > 0
        assert not run.diverged
        assert all(math.isfinite(loss) for loss in run.losses.values())
        assert run.losses != first
    if name in LAST_LOSSES and not most:
        steps, loss, near = LAST_LOSSES[name]
        assert run.scenario.steps == steps
        assert run.loss == pytest.approx(loss(), rel=near)


@every_scenario
def test_defaults_are_what_their_own_text_says(name: str) -> None:
    for knob in knobs_of(name).values():
        assert knob.parse(knob.format(knob.default)) == knob.default, knob.name
        assert 0 < len(knob.about) <= 34, f"{knob.name}: its panel is narrow"


@pytest.mark.slow
@every_scenario
def test_each_extreme_trains_and_draws(name: str) -> None:
    for knob in knobs_of(name).values():
        for value in knob.ends() if not knob.live else ():  # a running training has those
            if knob.check(value) != knob.default:
                assert_trains_and_draws(name, {knob.name: value})


@every_scenario
def test_any_legal_knobs_train_and_draw(name: str) -> None:
    knobs = knobs_of(name)

    @settings(
        max_examples=DRAWN_AT_RANDOM,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries({knob: legal_values(declared) for knob, declared in knobs.items()}))
    def check(values: dict[str, Any]) -> None:
        assert_trains_and_draws(name, values)

    check()


def assert_trains_and_draws(name: str, knobs: dict[str, Any]) -> None:
    run = run_of(name, **knobs)
    run.evaluate()
    for view in run.scenario.views():
        run.figure(view)
    train_to(run, min(3, run.scenario.steps))
    assert_views_draw(run)


@pytest.mark.parametrize(
    ("name", "device"),
    [(name, device) for name in NAMES for device in available_devices() if device != "cpu"],
)
def test_every_device_trains_and_draws(name: str, device: str) -> None:
    run = run_of(name, steps=min(2, scenario_of(name).steps), device=device)
    run.evaluate()
    assert_views_draw(run)
    for tensor in run.parameters.values():
        in_numpy = tensor.device.type == "cpu" and bool(run.scenario.trained)
        assert in_numpy or tensor.device.type == torch.device(device).type


@every_scenario
def test_live_knobs_change_a_running_training(name: str) -> None:
    for knob in knobs_of(name).values():
        if knob.live:
            run = run_of(name)
            for value in knob.ends():
                run.set_live(knob.name, value)
                train_to(run, min(run.step + 1, run.scenario.steps))
            assert_views_draw(run)


@every_scenario
def test_each_language_has_the_same_pages(name: str) -> None:
    lesson = entry_of(name).lesson
    assert [other.name for other in translations(lesson)] == ["lesson.zh.md"]
    for other in translations(lesson):
        assert list(differences(lesson, other, knobs_of(name))) == []


@every_scenario
def test_the_lesson_is_whole(name: str) -> None:
    lesson = lesson_of(name)
    assert 4 <= len(lesson) <= 7
    assert len({step.title for step in lesson}) == len(lesson), "progress is kept by title"
    for step in lesson:
        assert step.text and step.tries, step.title
        assert len(step.text.split()) <= 50, f"{step.title}: too long for its panel"
        assert step.goal and step.goal_words and step.solved, step.title
        assert step is lesson[0] or (step.solution and len(step.hints) == 2), step.title


@every_scenario
def test_the_first_page_works(name: str) -> None:
    """What it suggests to try meets its goal, within ten seconds at the speed that the scenario has."""
    scenario, page = scenario_of(name), lesson_of(name)[0]
    assert page.goal
    run = run_of(name, **page.starts | page.tries)
    train(run, last_step(page.goal, run), page.goal)
    assert page.goal.met(run.facts())
    if run.scenario.losses:
        assert run.step <= SPEEDS[scenario.speed] * SOON_ENOUGH
        assert not run.diverged


@pytest.mark.slow
@every_scenario
def test_a_page_whose_try_breaks_the_training_says_so_beforehand(name: str) -> None:
    for step in lesson_of(name):
        run = run_of(name, **step.starts | step.tries)
        while not run.diverged and run.step < min(run.scenario.steps, SOON_BROKEN):
            train_to(run, min(run.step + 50, run.scenario.steps))
        if run.diverged:
            assert any(word in f"{step.text} {step.goal_words}" for word in WORDS_OF_BREAKING), step.title


@pytest.mark.slow
@every_scenario
def test_goals_are_met_by_their_solutions(name: str) -> None:
    for step in lesson_of(name):
        assert step.goal
        solved = run_of(name, **step.starts | (step.solution or step.tries))
        train(solved, last_step(step.goal, solved), step.goal)
        assert step.goal.met(solved.facts()), step.title


@pytest.mark.slow
@every_scenario
def test_no_later_try_meets_the_goal_of_its_own_page_soon(name: str) -> None:
    for step in lesson_of(name)[1:]:
        assert step.goal
        run = run_of(name, **step.starts | step.tries)
        run.evaluate()
        of_knobs = [one for one in step.goal.conditions if one.name in run.scenario.knob_values]
        if all(one.holds(run.facts()) for one in of_knobs):  # else no training can make it good
            train_to(run, min(SOON, last_step(step.goal, run)))
        assert not step.goal.met(run.facts()), step.title


@every_scenario
def test_a_try_sets_something_else_than_the_page_starts_with(name: str) -> None:
    knobs = knobs_of(name)
    for step in lesson_of(name):
        before = {name: knob.default for name, knob in knobs.items()} | dict(step.starts)
        assert any(value != before[knob] for knob, value in step.tries.items()), step.title
