"""The line that says how a run is doing: which steps it watches, what that costs, and that no run notices."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.instruments.faulty_nets import DROPPED, FAULTS, PARTS, PICTURES, TAKEN, run_of, step_of
from tests.scenarios.lab import TRAINED, run_of as shipped_run
from tui_lab.engine.checkup import EVERY, SHARE, STEPS, Checkup
from tui_lab.engine.health.examiner import Examiner
from tui_lab.engine.run import Run
from tui_lab.engine.step_trace import trace
from tui_lab.engine.stretch import Stretch

pytestmark = pytest.mark.usefixtures("one_thread")
DEAD = {"net": "self.hidden = nn.Linear(4, 16)\nself.act = nn.ReLU()\nself.out = nn.Linear(16, 1)\n"
        "self.hidden.bias.data -= 20.0"}  # fmt: skip
FIRST = ("regression", "rnn", "perceptron")


class Clock:
    """Goes on by as much as it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(run: Run, checkup: Checkup, steps: int, seconds: float, clock: Clock) -> list[int]:
    """The steps that were watched, of so many that take `seconds` each."""
    found = []
    for _ in range(steps):
        if checkup.due(run):
            found.append(run.step)
            with checkup.step(run):
                run.advance_measured()
                clock.now += seconds
        else:
            run.advance()
            clock.now += seconds
    return found


def test_nothing_is_watched_while_nobody_asks(tmp_path: Path) -> None:
    run, clock = run_of(tmp_path, DEAD, 1), Clock()
    checkup = Checkup(clock)
    assert not watched(run, checkup, 50, 0.1, clock)
    assert checkup.answer(run) == ()
    assert watched(run, checkup, 50, 0.1, clock) == list(range(50, 50 + 1 + STEPS))  # asked once
    assert [one.name for one in checkup.answer(run)] == ["dead units"]


def test_half_a_second_lies_between_two_looks(tmp_path: Path) -> None:
    run, clock = run_of(tmp_path, DEAD, 1), Clock()
    checkup = Checkup(clock)
    steps = []
    for _ in range(100):  # ten steps a frame, each of a hundredth of a second, of which looks cost nothing
        checkup.answer(run)
        steps += watched(run, checkup, 10, 0.01, clock)
    looks = len(steps) / (1 + STEPS)
    assert 0.8 * clock.now / EVERY <= looks <= clock.now / EVERY + 1


def test_a_dear_look_is_taken_less_often(tmp_path: Path) -> None:
    run, clock = run_of(tmp_path, DEAD, 1), Clock()
    checkup = Checkup(clock)
    extra, looks = 0.0, 0
    for _ in range(20_000):
        checkup.answer(run)
        if checkup.due(run):
            plain = checkup._seen is None
            with checkup.step(run):
                run.advance()
                clock.now += 0.01 if plain else 0.03  # what is watched takes three times as long
            looks += plain
            extra += 0.0 if plain or looks == 1 else 0.02  # the first look is dearer, and does not count
        else:
            clock.now += 0.01
    assert 0 < extra <= 1.1 * SHARE * clock.now


def test_another_run_is_not_the_one_before(tmp_path: Path) -> None:
    checkup, clock = Checkup(), Clock()
    ill, well = run_of(tmp_path / "ill", DEAD, 1), run_of(tmp_path / "well", {}, 1)
    checkup.answer(ill)
    watched(ill, checkup, 10, 0.1, clock)
    assert checkup.answer(ill) and not checkup.answer(well)


def test_the_last_steps_of_a_plan_are_watched(tmp_path: Path) -> None:
    run, clock = run_of(tmp_path, DEAD, 1), Clock()
    run.scenario.steps = 40
    checkup = Checkup(clock)
    checkup.answer(run)
    assert watched(run, checkup, 40, 0.001, clock) == [*range(1 + STEPS), *range(39 - STEPS, 40)]
    clock.now += 60
    again = run_of(tmp_path, DEAD, 1)
    again.scenario.steps = 40
    checkup.answer(again)
    clock.now += 60
    assert watched(again, checkup, 40, 0.001, clock) == [*range(1 + STEPS)], "nobody looks any longer"


def test_a_divergence_is_said_at_once(tmp_path: Path) -> None:
    run, checkup = run_of(tmp_path, {"lr": "1e4"}, 1), Checkup()
    checkup.answer(run)
    while not run.diverged:
        run.advance()
    (found,) = checkup.answer(run)
    assert found.name == "diverged" and run.diverged in found.sentence and found.helps == (("lr", 1000.0),)


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in FIRST else pytest.mark.slow) for one in TRAINED]
)
def test_no_training_notices_it(name: str, fashion_files: object) -> None:
    plain, run = shipped_run(name), shipped_run(name)
    checkup, stretch, clock = Checkup(), Stretch(None), Clock()
    for step in range(30):
        checkup.answer(run)
        checkup._next = 0.0
        plain.advance()
        stretch.measures = False
        stretch.advance(run, checkup)
        assert run.losses == plain.losses or step != run.step - 1
        clock.now += 1
    assert run.step == plain.step and run.curves.keys() == plain.curves.keys()
    for one, other in zip(run.parameters.values(), plain.parameters.values(), strict=True):
        assert (one == other).all() or one.isnan().any()


@pytest.mark.parametrize("parts", [DROPPED, PICTURES, DEAD])
def test_chance_stays_as_it_was(tmp_path: Path, parts: dict[str, str]) -> None:
    plain, run = run_of(tmp_path, parts, 1), run_of(tmp_path, parts, 1)
    checkup = Checkup(Clock())
    for _ in range(20):
        checkup.answer(run)
        checkup._next = 0.0
        plain.advance()
        with checkup.step(run):
            run.advance_measured()
        assert run.losses == plain.losses


def test_a_generator_is_watched_as_well(tmp_path: Path) -> None:
    step = "while True:\n" + indent(step_of(TAKEN).replace("return", "yield"), "    ")
    run, clock = run_of(tmp_path, DEAD | {"step": step}, 1), Clock()
    checkup = Checkup(clock)
    checkup.answer(run)
    watched(run, checkup, 10, 0.1, clock)
    assert [one.name for one in checkup.answer(run)] == ["dead units"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PyTorch's, of scripts
@pytest.mark.parametrize(
    ("taken", "watched_on"),
    [("self.act = torch.jit.script(nn.ReLU())", True), ("self.out.register_forward_hook = None", False)],
)
def test_what_takes_no_hooks_is_trained_on(tmp_path: Path, taken: str, watched_on: bool) -> None:
    run, clock = run_of(tmp_path, {"net": f"{PARTS['net']}\n{taken}"}, 1), Clock()
    checkup, steps = Checkup(clock), list[int]()
    for _ in range(3):
        checkup.answer(run)
        steps += watched(run, checkup, 10, 0.1, clock)
    assert run.step == 30 and (len(steps) > 2) is watched_on
    for module in vars(run.scenario)["model"].modules():
        assert not (module._forward_hooks or module._forward_pre_hooks)


COUNTS = """
def count(graph, _):
    type(self).compiled += 1  # of no run's state
    return graph.forward
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "compiled",
    [
        "self.model = torch.compile(self.model, backend=count)",
        "self.model.compile(backend=count)",
        "self.loss_fn = torch.compile(self.loss_fn, backend=count)",
    ],
)
def test_what_is_compiled_is_not_so_once_more(tmp_path: Path, compiled: str) -> None:
    optimizer = f"type(self).compiled = 0\n{COUNTS}\n{PARTS['optimizer']}\n{compiled}"
    run, clock = run_of(tmp_path, FAULTS["in a list"].ill | {"optimizer": optimizer}, 1), Clock()
    run.advance()
    checkup, examiner = Checkup(clock), Examiner(run)
    for _ in range(2):
        checkup.answer(run)
        watched(run, checkup, 10, 0.1, clock)
        examiner.findings()
        assert len(trace(run).calls) > 0
    assert vars(type(run.scenario))["compiled"] == 1 and run.step == 21
    assert [one.name for one in checkup.answer(run)] == ["not registered"], "which no step need tell"
