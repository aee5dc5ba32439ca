"""A run is handed on while it trains, brought back as it stood, and an edit of it taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, start, write_scenario
from tui_lab.engine import keeper
from tui_lab.engine.kept import Kept, RunRecipe, size_of
from tui_lab.engine.memory import LARGE
from tui_lab.engine.orders import (
    BringBack,
    BroughtBack,
    Command,
    Failed,
    Freeze,
    NewSeed,
    NothingUndone,
    Replaying,
    Reset,
    RunOn,
    SetKnobs,
    SetValue,
    StepBy,
    Undo,
)
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]


class Lab:
    """A driven trainer, and what it handed on."""

    def __init__(self, drive: Drive, entry: Entry, **options: object) -> None:
        self.kept: list[Kept] = []
        self.driven = drive(entry, keep=self.kept.append, **options)
        self.driven.state("paused")

    def step(self, steps: int) -> list[float]:
        """The losses of so many steps more."""
        found = []
        for _ in range(steps):
            self.driven.tell(StepBy(1))
            self.driven.state("running")
            self.driven.next_state()
            found.append(self.driven.look().loss)
        return found

    def do(self, *commands: Command) -> None:
        self.driven.tell(*commands)
        self.driven.look()

    def back(self, command: Command) -> BroughtBack:
        self.driven.tell(command)
        return self.driven.next(BroughtBack)

    def has_nothing_to_undo(self) -> None:
        """Or no such event would come."""
        self.driven.tell(Undo())
        self.driven.next(NothingUndone)


def through_text(kept: Kept) -> Kept:
    """The same, its recipe through JSON."""
    return replace(kept, recipe=RunRecipe.of_data(json.loads(json.dumps(kept.recipe.as_data()))))


def edited(lab: Lab) -> None:
    """Some steps, and all kinds of changes in between."""
    lab.step(3)
    lab.do(SetKnobs({"lr": 0.01}), Freeze("model.0.weight", 2), SetValue("model.0.weight", 2, 0.25))
    lab.step(2)
    lab.do(SetKnobs({"lr": 0.02}), SetValue("model.0.bias", None, 1 / 3))
    lab.step(1)


@pytest.mark.parametrize("replayed", [False, True])
def test_it_goes_on_bit_for_bit_in_another_process(restless: Entry, drive: Drive, replayed: bool) -> None:
    lab = Lab(drive, restless, seed=3)
    lab.do(SetKnobs({"width": 5}), NewSeed())
    edited(lab)
    kept = through_text(lab.kept[-1])
    assert (kept.step, kept.state, kept.recipe.seed, kept.recipe.knobs["width"]) == (6, "paused", 4, "5")
    assert (kept.recipe.knobs["lr"], kept.knobs["lr"]) == ("0.05", "0.02")
    assert [(one.step, one.kind) for one in kept.recipe.changes] == [
        (3, "knob"), (3, "freeze"), (3, "value"), (5, "knob"), (5, "value"),
    ]  # fmt: skip
    other = Lab(drive, restless)
    other.back(BringBack(replace(kept, content=None) if replayed else kept))
    look, mine = other.driven.look(), lab.driven.look()
    assert (look.step, look.seed, look.knobs, look.marks) == (6, 4, mine.knobs, mine.marks)
    assert other.step(5) == lab.step(5)
    assert other.kept[-1].key == kept.key  # it is the same run, trained further
    assert other.kept[-1].recipe.changes == lab.kept[-1].recipe.changes
    lab.do(Reset())
    other.do(Reset())
    assert other.step(2) == lab.step(2)


def test_a_run_that_is_trained_once_more_can_be_let_go_of_meanwhile(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.step(3)
    far = replace(lab.kept[-1], content=None, step=10**9)
    lab.driven.tell(BringBack(far))
    lab.driven.next(Replaying)
    lab.driven.tell(StepBy(0), NewSeed())
    lab.driven.state("paused")
    look = lab.driven.look()
    assert (look.step, look.seed) == (0, far.recipe.seed + 1)
    assert len(lab.step(2)) > 0


def test_it_is_handed_on_every_so_often_and_whenever_it_stops(
    restless: Entry, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = Lab(drive, restless)
    assert lab.kept == []  # nothing has become of it
    lab.step(1)
    lab.driven.tell(StepBy(0), Reset())
    lab.driven.state("paused")
    assert [kept.step for kept in lab.kept] == [1]
    monkeypatch.setattr(keeper, "EVERY", 0.0)
    lab.driven.tell(StepBy(5))
    lab.driven.state("paused")
    lab.driven.look()
    assert [kept.step for kept in lab.kept] == [1, 1, 2, 3, 4, 5]
    assert len({kept.key for kept in lab.kept}) == 2
    monkeypatch.setattr(keeper, "EVERY", 1e9)
    lab.driven.tell(RunOn())
    done = lab.driven.state("done")
    lab.driven.look()
    assert (lab.kept[-1].step, lab.kept[-1].state) == (done.step, "done")
    assert lab.driven.trainer.stop(20)
    assert len(lab.kept) == 7  # it had been kept as it stood


def test_what_ends_while_it_trains_is_handed_on(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless, speed="slow")
    lab.step(2)
    lab.driven.tell(RunOn())
    lab.driven.state("running")
    while (step := lab.driven.look().step) < 4:
        pass
    assert lab.driven.trainer.stop(20)
    assert lab.kept[-1].state == "paused" and lab.kept[-1].step >= step


def test_one_whose_code_fails_stays_as_it_was_kept_last(tmp_path: Path, drive: Drive) -> None:
    entry = write_scenario(tmp_path, counter(step="assert self.left > 97"))
    lab = Lab(drive, entry)
    lab.step(2)
    lab.driven.tell(StepBy(1))
    lab.driven.next(Failed)
    assert lab.driven.trainer.stop(20)
    assert [kept.step for kept in lab.kept] == [1, 2]


# What cannot be saved is trained once more

LOOP = """
    def step(self):
        for self.left in range(50, 0, -1):
            yield float(self.left + {noise})
"""


def generator(folder: Path, noise: str = "0") -> Entry:
    source = counter().split("    def step")[0] + LOOP.format(noise=noise)
    return write_scenario(folder, "import time\n" + source)


def test_a_loop_that_cannot_be_saved_is_trained_once_more(tmp_path: Path, drive: Drive) -> None:
    entry = generator(tmp_path)
    lab = Lab(drive, entry)
    lab.step(4)
    kept = lab.kept[-1]
    assert kept.content is None and "generator" in kept.why
    other = Lab(drive, entry)
    other.back(BringBack(kept))
    assert other.driven.look().step == 4 and other.step(3) == lab.step(3)


def test_one_that_can_be_neither_saved_nor_replayed_says_so(tmp_path: Path, drive: Drive) -> None:
    entry = generator(tmp_path, noise="time.perf_counter()")
    lab = Lab(drive, entry)
    lab.step(4)
    lab.driven.tell(BringBack(lab.kept[-1]))
    said = lab.driven.next(Failed).message
    assert "cannot be brought back to step 4" in said and "does not follow from its seed" in said
    lab.driven.tell(Reset())
    lab.driven.state("paused")


def test_a_run_of_code_that_was_edited_since_says_so(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.step(2)
    kept = lab.kept[-1]
    restless.file.write_text(restless.file.read_text().replace("nn.Linear(2, ", "nn.Linear(2, 1 + "))
    other = drive(restless)
    other.state("paused")
    other.tell(BringBack(kept))
    assert "its code was edited since" in other.next(Failed).message


def test_data_that_setup_makes_again_are_not_kept(tmp_path: Path, drive: Drive) -> None:
    data = f"self.data = torch.rand({LARGE // 4 + 7}); self.seen = torch.zeros({LARGE // 4})"
    step = "self.left -= 1; self.seen[self.left] = self.data[self.left]"
    entry = write_scenario(tmp_path, "import torch\n" + counter(setup=data + "; self.left = 100", step=step))
    lab = Lab(drive, entry)
    lab.step(3)
    kept = lab.kept[-1]
    assert kept.content is not None
    blocks = kept.content["scenario"]["memory"]
    assert [isinstance(block, dict) for block in blocks] == [True, False]
    file = tmp_path / "kept.pt"
    torch.save(kept.content, file)
    assert file.stat().st_size < 1.5 * LARGE
    other = Lab(drive, entry)
    other.back(BringBack(replace(kept, content=torch.load(file, weights_only=True))))
    assert other.step(2) == lab.step(2)


# Edits taken back


def test_edits_are_taken_back_one_after_the_other(restless: Entry, drive: Drive) -> None:
    lab, untouched = Lab(drive, restless), Lab(drive, restless)
    assert lab.step(4) == untouched.step(4)
    lab.do(SetKnobs({"lr": 0.01}))
    lab.step(2)
    lab.do(SetValue("model.0.weight", 1, 9.0))
    lab.do(SetKnobs({"width": 3}))
    lab.step(1)
    lab.do(Reset())
    assert lab.back(Undo()).undone == "the reset"
    look = lab.driven.look()
    assert (look.step, look.knobs["width"]) == (1, 3)
    assert lab.back(Undo()).undone == "width 3"
    assert lab.driven.look().step == 6
    assert lab.back(Undo()).undone == "a value of model.0.weight = 9"
    assert lab.back(Undo()) == BroughtBack({"lr": 0.05, "width": 8}, "lr 0.01")
    assert lab.driven.look().marks == ()
    assert lab.step(3) == untouched.step(3)
    lab.has_nothing_to_undo()


def test_what_was_trained_after_an_edit_is_another_run(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.step(2)
    lab.do(SetKnobs({"lr": 0.01}))
    lab.step(3)
    lab.back(Undo())
    lab.step(1)
    last = {kept.key: kept.step for kept in lab.kept}
    assert sorted(last.values()) == [3, 5]


def test_two_edits_taken_back_lose_neither_of_what_was_trained_after_them(
    restless: Entry, drive: Drive
) -> None:
    lab = Lab(drive, restless)
    lab.step(2)
    lab.do(SetKnobs({"lr": 0.01}))
    lab.step(2)
    lab.do(SetValue("model.0.weight", 0, 2.0))
    lab.step(3)
    lab.back(Undo())
    lab.back(Undo())
    lab.step(1)
    last = {kept.key: kept.step for kept in lab.kept}
    assert sorted(last.values()) == [3, 7]


def test_an_edit_that_was_refused_is_none_to_take_back(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.step(1)
    lab.do(SetValue("nothing", 0, 2.0), Freeze("model.0.weight", 10**6))
    lab.has_nothing_to_undo()
    lab.do(Freeze("model.0.weight", 1), Freeze("model.0.weight", 1))
    assert lab.back(Undo()).undone == lab.back(Undo()).undone == "freezing a value of model.0.weight"


def test_a_run_that_comes_back_is_not_handed_on_until_it_has_trained(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.step(2)
    other = Lab(drive, restless)
    other.back(BringBack(lab.kept[-1]))
    other.driven.look()
    assert other.kept == []
    other.step(1)
    assert [kept.step for kept in other.kept] == [3]


def test_turns_of_one_knob_in_a_row_are_one_edit(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.step(2)
    for lr in (0.1, 0.2, 0.3):
        lab.do(SetKnobs({"lr": lr}))
    assert lab.back(Undo()) == BroughtBack({"lr": 0.05, "width": 8}, "lr 0.3")
    lab.has_nothing_to_undo()


def test_what_a_lesson_sets_by_itself_is_no_edit(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.do(SetKnobs({"width": 5}, restart=True, unasked=True))
    lab.has_nothing_to_undo()
    lab.step(2)
    lab.do(SetKnobs({"width": 6}, restart=True, unasked=True))
    lab.back(Undo())
    assert lab.driven.look().step == 2  # nothing that was trained is lost


def test_no_more_is_remembered_than_fits(
    restless: Entry, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "MOST_EDITS", 3)
    lab = Lab(drive, restless)
    for width in range(20, 30):
        lab.step(1)
        lab.do(SetKnobs({"width": width}))
    for width in (28, 27, 26):
        assert lab.back(Undo()).values["width"] == width
    lab.has_nothing_to_undo()


def test_lists_count_for_what_a_state_takes(tmp_path: Path) -> None:
    run = start(write_scenario(tmp_path, counter(setup="self.seen = []", step="self.seen += [0.5] * 1000")))
    sizes = []
    for _ in range(3):
        run.advance()
        sizes.append(size_of(run.state_dict()))
    assert all(8_000 <= later - size < 9_000 for size, later in pairwise(sizes))
