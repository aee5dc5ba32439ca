"""Names that the contract uses, set on a scenario by accident: taken, or refused at their line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.engine.driving import Driven
from tests.engine.own import STEP, own
from tests.engine.scenarios import line_of, start
from tui_lab.authoring.source import load
from tui_lab.engine.orders import Failed, RunOn
from tui_lab.errors import ScenarioError

Drive = Callable[..., Driven]


@pytest.mark.parametrize("value", ["'cpu'", "torch.device('cpu')"])
def test_a_device_is_taken_as_scripts_write_it(tmp_path: Path, value: str) -> None:
    run = start(own(tmp_path, setup=f"self.device = {value}\nself.x = self.x.to(self.device)"))
    run.advance()
    assert run.scenario.device == torch.device("cpu")


def test_steps_counted_in_setup_are_those_of_the_training(tmp_path: Path) -> None:
    run = start(own(tmp_path, setup="self.steps = 3 * len(self.x) / 50"))
    while not run.plan.done:
        run.advance()
    assert run.step == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "self.steps = 0",
            "1 or more; choose another name for what self.steps is",
        ),
        ("self.steps = 'many'", "steps is how many steps the training has, a whole number, not 'many'"),
        ("self.losses = []", "losses names in the class what step() returns, such as losses = ('loss',)"),
        (
            "self.metrics = {}",
            "metrics is the method that gives what else is worth a curve; choose",
        ),
        ("self.parts = 3", "parts is the method that says what a step is made of; choose another name"),
        (
            "self.step = 0",
            "step is the method that trains one step; choose another name for what self.step",
        ),
        ("self.views = []", "views is the method that lists the views"),
        ("self.knob_values = {}", "knob_values holds the values of the knobs"),
        (
            "self.trained = False",
            "trained takes names in a tuple, such as ('w', 'b'), not False; choose",
        ),
        ("self.device = 'gpu'", "device is what is computed on, such as 'cpu' or torch.device('cuda'), not"),
        (
            "self.fit = 1",
            "fit is the method that draws the view 'Fit'; choose another name for what self",
        ),
        ("self.rate = 0.1", "rate is a knob: the learner sets it, the scenario reads it"),
    ],
)
def test_a_name_that_means_something_else_is_refused_at_its_line(
    tmp_path: Path, line: str, words: str
) -> None:
    rest = STEP + "\n@view('Fit')\ndef fit(self):\n    return Plot('x', 'y')\n"
    entry = own(tmp_path, rest, setup=line, declared="rate = Number(0.5, low=0, high=1, about='')")
    with pytest.raises(ScenarioError) as raised:
        start(entry)
    fault = raised.value.fault
    assert (
        fault.message.startswith(words) or words.replace("'", '"') in fault.message or words in fault.message
    )
    assert (fault.source, fault.line) == (line, line_of(entry, line))


def test_what_only_the_class_says_is_an_authors_own_on_the_instance(tmp_path: Path) -> None:
    setup = "self.position = torch.zeros(2); self.speed = 3; self.file = None; self.title = 'of a plot'"
    run = start(own(tmp_path, setup=setup))
    run.advance()
    run.evaluate()


@pytest.mark.parametrize("name", ["speed", "position", "title"])
def test_a_knob_that_takes_the_place_of_what_the_class_says_is_told_how_to_be_called(
    tmp_path: Path, name: str
) -> None:
    entry = own(tmp_path, declared=f"{name} = Number(0.5, low=0, high=1, about='')")
    with pytest.raises(ScenarioError, match=f"call the attribute otherwise and the knob by it: {name}_ = "):
        load(entry)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("speed = 'warp'", "speed is one of 'slow', 'normal', 'fast', 'flat out', not 'warp'"),
        ("@property\ndef steps(self): return 5", "a plain value, not a property, or set it in setup"),
        ("@property\ndef device(self): return 'cpu'", "device is what the class says of itself: a plain"),
        ("@property\ndef losses(self): return ('loss',)", "losses is what the class says of itself: a plain"),
        ("def __init__(self): pass", "__init__ is the lab's own: write setup"),
        ("def __init__(self, device, knob_values): pass", "__init__ is the lab's own: write setup"),
    ],
)
def test_a_class_that_cannot_say_what_it_does_is_refused_when_it_is_loaded(
    tmp_path: Path, declared: str, words: str
) -> None:
    entry = own(tmp_path, declared=declared)
    with pytest.raises(ScenarioError, match=words) as raised:
        load(entry)
    line = "def __init__" if "__init__" in declared else "class Own"
    assert raised.value.fault.line == line_of(entry, line)


COUNTS_IN_STEPS = STEP.replace("    return", "    self.steps += 1\n    return")


def test_steps_that_count_up_in_step_are_refused_in_the_lab_too(tmp_path: Path, drive: Drive) -> None:
    entry = own(tmp_path, COUNTS_IN_STEPS)
    with pytest.raises(ScenarioError, match=r"step\(\) cannot raise to 21, only lower to") as raised:
        start(entry).advance()
    assert raised.value.fault.line == line_of(entry, "self.steps += 1")
    lab = drive(entry)
    lab.tell(RunOn())
    failed = lab.next(Failed)
    assert failed.fault and failed.fault.line == line_of(entry, "self.steps += 1")


STOPS = STEP.replace("    return", "    if self.done >= 11:\n        self.steps = self.done + 1\n    return")


def test_steps_that_step_lowers_end_the_lab_there_and_it_goes_on_from_there(
    tmp_path: Path, drive: Drive
) -> None:
    lab = drive(own(tmp_path, STOPS))
    for end in (12, 13):
        lab.tell(RunOn())
        assert lab.state("done").step == end


def test_losses_of_one_name_may_be_a_string_or_a_list(tmp_path: Path) -> None:
    for at, losses in enumerate(('("mse")', '["mse"]', '("mse",)')):
        run = start(own(tmp_path, declared=f"losses = {losses}", name=f"own{at}"))
        run.advance()
        assert list(run.losses) == ["mse"] and run.loss == run.losses["mse"]
