"""The lab in lines of text: words are obeyed in their order, and what happens is said in whole lines."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Write
from tui_lab import languages
from tui_lab.engine.kept import Kept
from tui_lab.engine.trainer import Trainer
from tui_lab.exporting import write_for
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.memory import Memory
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.runs import Runs
from tui_lab.printing.aloud import words
from tui_lab.printing.aloud.printed import Printed
from tui_lab.printing.aloud.session import Session
from tui_lab.rules import hold_to_limits
from tui_lab.rules.limits import Limits
from tui_lab.teaching.catalogue import find_scenarios
from tui_lab.teaching.course import Course, Stop

HEAD = "import torch\nfrom tui_lab import Integer, Number, view\n"
BODY = """
title = "Own"
steps = 20
width = Integer(2, low=1, high=9, about="how wide")
lr = Number(0.1, low=0.0, high=1e6, live=True)
def setup(self):
    self.weight = torch.nn.Parameter(torch.ones(self.width))
    self.optimizer = torch.optim.SGD([self.weight], lr=self.lr)
def step(self):
    loss = (self.weight ** 2).mean()
    self.optimizer.zero_grad()
    loss.backward()
    self.optimizer.step()
    if self.lr == 7.0:
        print("lucky")
    if self.lr == 13.0:
        raise ValueError("unlucky")
    return loss
@view("What it weighs")
def weights(self):
    from tui_lab import Table
    return Table(("place", "value"), (("first", "one"),))
"""
LESSON = """\
## Watch it
It **falls**, as
`loss` does.

- try: width = 3
- goal: Get below. `loss < 0.5 and width = 3`
- hint: Train.
- solved: It was pulled.

## Wide
More.

- start: width = 4
"""
Talk = Callable[..., list[str]]
HANGS = 60.0  # seconds


@pytest.fixture
def folder(write_scenario: Write) -> Path:
    place = write_scenario("own", BODY, HEAD)
    (place / "own" / "lesson.md").write_text(LESSON)
    return place


@pytest.fixture
def talk(folder: Path) -> Talk:
    """What a script that types some lines is told; the exit code is the last line."""

    def talk(*typed: str, **options: Any) -> list[str]:
        kept = KeptRuns()
        out = io.StringIO()
        out.isatty = lambda: False  # type: ignore[method-assign]

        def make(entry: Any, post: Any, knobs: dict[str, str]) -> Trainer:
            def keep(one: Kept) -> None:
                kept.keep(one)

            return Trainer(entry, post, knobs=knobs, speed="flat out", keep=keep, take_home=write_for)

        given: dict[str, Any] = {"open_name": "own", "typed": False} | options
        entries = find_scenarios((folder,))
        course = Course("All", (Stop("own"), Stop("xor")))
        printed = Printed(out)
        printed._ascii = False
        session = Session(entries, course, Memory(), kept, printed, make, **given)
        watch = threading.Timer(HANGS, session.end, (124,))
        watch.start()
        code = session.run(io.StringIO("\n".join(typed) + "\n"))
        watch.cancel()
        kept.close(10)
        return [*out.getvalue().splitlines(), str(code)]

    return talk


def after(lines: list[str], begin: str) -> list[str]:
    """What is said from the line on that begins so."""
    at = next(at for at, line in enumerate(lines) if line.startswith(begin))
    return lines[at:]


def test_a_training_is_begun_waited_for_and_told_of(talk: Talk) -> None:
    lines = talk("run", "wait", "loss", "status")
    assert lines[:2] == [
        "tui-lab in lines. Type help for all words, list for the scenarios, quit to leave.",
        "Loading Own.",
    ]
    assert "Ready. Step 0 of 20." in lines and "It trains. Type pause to stop it." in lines
    first, second, third, code = after(lines, "Done. ")
    assert first.startswith("Done. Step 20 of 20: loss 0.0")
    assert second.startswith("loss falls from 1 at step 1 to 0.0") and second.endswith("at step 20.")
    assert third.startswith("It is done. Step 20 of 20: loss 0.0") and "cpu, seed 2" in third
    assert code == "0"


def test_steps_are_waited_for_and_the_end_of_input_for_the_training(talk: Talk) -> None:
    lines = talk("step 3", "s", " ")
    paused = [line.partition(":")[0] for line in lines if line.startswith(("Paused", "Done"))]
    assert paused == ["Paused. Step 3 of 20", "Paused. Step 4 of 20", "Done. Step 20 of 20"]


def test_a_limit_that_was_reached_is_said_and_waits_for_nothing(talk: Talk) -> None:
    hold_to_limits(Limits(steps=5))
    lines = talk("run", "wait", "run", "wait", "step 3", "status")
    assert lines.count("It trains. Type pause to stop it.") == 1, "only where it does"
    assert lines.count("A run is trained for at most 5 steps here; r starts again.") == 2
    assert lines[-2].startswith("It is paused. Step 5 of 20") and lines[-1] == "0"


def test_the_goal_of_a_page_is_met_and_remembered(talk: Talk) -> None:
    lines = talk("lesson", "hint", "h", "try", "run", "wait", "next", "knobs")
    page = after(lines, "Page 1 of 2: Watch it.")
    assert page[1:5] == [
        "It falls, as loss does.",
        "Try: width = 3. Type try to set that.",
        "Goal: Get below.",
        "That is: loss < 0.5 and width = 3.",
    ]
    assert page[5:7] == ["Hint: Train.", "There is no further hint."]
    assert after(lines, "Goal met: ")[:3] == [
        "Goal met: Get below.",
        "Why: It was pulled.",
        "Type next for the next page.",
    ]
    assert "This page starts with width = 4." in lines
    assert after(lines, "width 4")[0] == "width 4, default 2, takes a whole number from 1 to 9. how wide."
    assert Progress.load().goals == {"own": ["Watch it"]} and Progress.load().knobs["own"]["width"] == "4"
    proof = json.loads((state_folder() / "goals.jsonl").read_text().splitlines()[0])
    assert (proof["scenario"], proof["goal"], proof["recipe"]["knobs"]["width"]) == ("own", "Watch it", "3")
    again = talk("goal", "list")
    assert "Goal, met: Get below." in again and "own: Own. My own. 1 of 1 goals met." in again
    assert any(line.startswith("Your knobs from last time: width 4") for line in again)


def test_runs_are_kept_and_gone_on_with(talk: Talk) -> None:
    talk("step 5")
    (row,) = Runs().rows()
    assert (row.scenario, row.step) == ("own", 5)
    lines = talk("wait", "status", "step", resume=True, open_name="")
    assert "Here it is again." in lines
    assert any(line.startswith("It is paused. Step 5 of 20: loss") for line in lines)
    assert any(line.startswith("Paused. Step 6 of 20") for line in lines)


def test_knobs_are_set_refused_and_taken_back(talk: Talk) -> None:
    lines = talk(
        "set width 5", "wait", "lr=0.5", "set width 99", "set nothing 3", "set lr", "undo", "wait", "knobs"
    )
    assert "width 5: the network is rebuilt and starts at step 0." in lines and "lr 0.5." in lines
    assert any(line.startswith("width takes") and "99" in line for line in lines)
    assert "there is no knob 'nothing'; the knobs are width, lr." in lines
    assert "Type set, a knob and its value, such as set lr 0.1." in lines
    assert any(line.startswith("Taken back: lr") for line in lines)
    assert any(line.startswith("lr 0.1, acts at once") for line in lines)


def test_knobs_that_came_back_are_remembered(talk: Talk) -> None:
    talk("set width 5", "wait", "undo", "wait")
    assert Progress.load().knobs["own"]["width"] == "2"


def test_the_page_after_a_goal_begins_anew_though_it_trains(talk: Talk) -> None:
    talk("try", "run", "wait")
    lines = talk("try", "speed slow", "run", "next", "wait", "status")
    assert "This page starts with width = 4." in lines and lines[-2].startswith("It is paused. Step 0 of 20")


def test_the_run_of_the_open_scenario_is_gone_on_with_before_others(
    talk: Talk, write_scenario: Write
) -> None:
    write_scenario("other", BODY, HEAD)
    talk("step 3", "open other", "step 4")
    lines = talk("resume", "wait", "status")
    assert lines.count("Loading Own.") == 2 and lines[-2].startswith("It is paused. Step 3 of 20")


def test_a_divergence_is_said_with_advice_that_can_be_used(talk: Talk) -> None:
    lines = talk("set lr 1e5", "run", "wait", "run", "advice", "wait", "status")
    assert any(line.startswith("The training has diverged. Step") for line in lines)
    assert any(line.endswith("Type advice to use that.") for line in lines)
    assert "The training has diverged: type advice, set a knob, or reset." in lines
    assert any("starts at step 0." in line for line in after(lines, "The training has diverged: type"))
    assert lines[-2].startswith("It is paused. Step 0 of 20") and lines[-1] == "0"
    assert talk("set lr 1e5", "run", "wait")[-1] == "3"


def test_code_that_fails_is_said_by_its_line_and_started_again(talk: Talk) -> None:
    lines = talk("set lr 13", "step", "loss", "set lr 0.1", "wait", "reset", "wait", "step", "quit")
    failed = after(lines, "The code has failed in ")
    assert failed[0].endswith("in step():") and "ValueError: unlucky" in failed[1]
    assert "There is nothing to ask: the scenario has stopped. Type reset to start again." in lines
    assert any(line.startswith("Paused. Step 1 of 20") for line in lines)


def test_what_the_code_prints_is_said(talk: Talk) -> None:
    lines = talk("set lr 7", "step", "console")
    assert "It printed: lucky" in lines and "step 1: lucky" in lines


def test_views_parameters_and_files(talk: Talk, tmp_path: Path) -> None:
    weights, curves = tmp_path / "w.pt", tmp_path / "c.csv"
    lines = talk(
        *("what it", "views", "weights", "parameters", "parameter weight", "parameter nothing"),
        *("step 2", f"export {curves}", f"export weights {weights}", "export x", "wait", "health"),
    )
    assert lines.count("place first. value: one.") == 2
    assert "Views: What it weighs. Type the name of one." in lines
    assert any(line.startswith("weight, 2 values: 1 everywhere") for line in lines)
    assert "Values: 1 1." in lines and "There is no parameter 'nothing'; type parameters for all." in lines
    assert weights.is_file() and curves.read_text().startswith("step,loss\n1,1.0\n")
    assert any(line.startswith("Type export and a file") for line in lines)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "There is no word 'nonsense'. Type help for all."),
        (
            "paramters",
            "There is no word 'paramters'. Did you mean parameters or parameter? Type help for all.",
        ),
        ("step x", "A whole number from 1 to 1,000,000,000, please, not 'x'."),
        ("speed warp", "There is no speed 'warp'; the speeds are slow, normal, fast, flat out."),
        ("help s", "step N (also s): train one step, or so many."),
        ("help zebra", "There is no word 'zebra'. Type help for all."),
        ("open nothing", "there is no scenario 'nothing'"),
        ("page 7", "A whole number from 1 to 2, please, not '7'."),
        ("pause", "It does not train."),
        ("PARAM", "2 numbers are trained."),
        ("undo", "There is no edit to take back."),
    ],
)
def test_what_is_typed_wrong_or_for_nothing_is_a_sentence(talk: Talk, typed: str, said: str) -> None:
    assert any(line.startswith(said) for line in talk("wait", typed, "wait"))


def test_without_a_scenario_words_of_one_say_so(talk: Talk) -> None:
    lines = talk("run", "help momentum", "open", "wait", open_name="")
    assert "Open a scenario first: open regression, for one." in lines
    assert any(line.startswith("momentum: ") for line in lines)
    assert "Which scenario? Type list for all of them." in lines


def test_the_last_page_leads_on_along_the_course(talk: Talk) -> None:
    lines = talk("page 2", "next", "wait", "quit")
    assert "Loading XOR." in lines and any("A hidden layer bends the line." in line for line in lines)


def test_in_chinese(talk: Talk) -> None:
    languages.use("zh")
    try:
        lines = talk("run", "wait", "lesson", "help run")
    finally:
        languages.use("en")
    assert any(line.startswith("完成。第 20 步，共 20 步：loss 0.0") for line in lines)
    assert not any(line.startswith(("Done", "Page", "Goal", "Try", "Type")) for line in lines)


def test_every_word_does_something_and_no_two_are_alike() -> None:
    names = [name for word in words.WORDS for name in (word.name, *word.keys)]
    assert len(names) == len(set(names))
    from tui_lab.printing.aloud.doing import Lab

    for word in words.WORDS:
        done = hasattr(Lab if word.of_lab else Session, f"do_{word.name}")
        assert done or word.name in ("wait", "next")


@pytest.mark.parametrize(
    ("line", "read"),
    [("", ("status", "")), (" ", ("space", "")), ("  step  3 ", ("step", "3")), ("+", ("+", ""))],
)
def test_a_line_is_a_word_and_the_rest(line: str, read: tuple[str, str]) -> None:
    assert words.read(line) == read and words.find(read[0])
