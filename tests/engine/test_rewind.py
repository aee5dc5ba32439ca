"""Back through a run: each step as it was, and another run from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.asking import Request
from tests.engine.driving import Driven
from tests.engine.scenarios import counter, write_scenario
from tests.engine.test_kept import Lab
from tui_lab.engine import rewind
from tui_lab.engine.orders import (
    BringBack,
    BroughtBack,
    Replaying,
    Reset,
    Rewind,
    Rewound,
    RunOn,
    SetKnobs,
    SetValue,
    StateChanged,
    StepBy,
    Undo,
)
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]
UNSAVED = """
    from torch import nn, ones
    from tui_lab import Scenario

    class Net(nn.Linear):
        def state_dict(self, *a, **more):
            raise RuntimeError("it has no state")

    class Case(Scenario):
        title = "Case"

        def setup(self):
            self.net = Net(1, 1)

        def step(self):
            loss = (self.net(ones(1, 1)) - 1).square().mean()
            self.net.zero_grad()
            loss.backward()
            for one in self.net.parameters():
                one.data -= 0.1 * one.grad
            return loss
"""


class Seen(Lab):
    """Loss, knobs and marks by step, as they were when that was the last one."""

    def __init__(self, drive: Drive, entry: Entry, **options: object) -> None:
        super().__init__(drive, entry, **options)
        self.seen: dict[int, tuple[float, dict[str, Any], Any]] = {}


def to(lab: Lab, step: int) -> Rewound:
    """Look at a step."""
    lab.driven.tell(Rewind(step))
    return lab.driven.next(Rewound)


@pytest.fixture(params=[0.0, 1e9], ids=["saves at each step", "no saves"])
def lab(
    restless: Entry, drive: Drive, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Lab:
    """A run of 12 steps with a change of a knob at 4 and of a value at 8."""
    monkeypatch.setattr(rewind, "EVERY", request.param)
    lab = Seen(drive, restless, seed=3)
    for step in range(1, 13):
        lab.step(1)
        look = lab.driven.look()
        lab.seen[step] = (look.loss, dict(look.knobs), look.marks)
        if step == 4:
            lab.do(SetKnobs({"lr": 0.01}))
        if step == 8:
            lab.do(SetValue("model.0.weight", 2, 0.25))
    return lab


def test_every_step_is_as_it_was(lab: Seen) -> None:
    for step in (12, 5, 11, 1, 9, 4, 8, 3):
        back = to(lab, step)
        look = lab.driven.look()
        assert (back.step, back.steps, look.step, look.state) == (step, 12, step, "paused")
        loss, knobs, marks = lab.seen[step]
        assert look.loss == loss
        curve = lab.driven.look(Request(columns=500)).curves["loss"]
        assert list(curve.mean) == [lab.seen[at][0] for at in range(1, step + 1)]
        if step not in (4, 8):  # whose changes were made after it was looked at
            assert (look.knobs, look.marks) == (knobs, marks)
    assert to(lab, 0).step == 0 and to(lab, 10**9).step == 12
    assert lab.driven.look().loss == lab.seen[12][0]


def test_the_present_goes_on_as_if_nobody_had_looked(lab: Seen, restless: Entry, drive: Drive) -> None:
    other = Lab(drive, restless, seed=3)
    for step in range(1, 13):
        other.step(1)
        if step == 4:
            other.do(SetKnobs({"lr": 0.01}))
        if step == 8:
            other.do(SetValue("model.0.weight", 2, 0.25))
    key = lab.kept[-1].key
    to(lab, 3)
    to(lab, 7)
    to(lab, 12)
    assert lab.step(5) == other.step(5)
    assert lab.kept[-1].key == key and len({kept.key for kept in lab.kept}) == 1


def test_training_on_from_an_earlier_step_is_another_run_and_the_old_one_stays(lab: Seen) -> None:
    run_id = lab.driven.look().run_id
    key = lab.kept[-1].key
    to(lab, 6)
    lab.driven.tell(StepBy(1))
    began = lab.driven.next(StateChanged)
    assert (began.run_id, began.step) == (run_id + 1, 6) and began.former is not None
    lab.driven.state("paused")
    look = lab.driven.look()
    assert (look.step, look.loss) == (7, lab.seen[7][0])  # nothing else was done to it
    old = [kept for kept in lab.kept if kept.key == key]
    assert old[-1].step == 12  # and never earlier again
    assert lab.kept[-1].key != key and lab.kept[-1].step == 7
    assert to(lab, 2).steps == 7
    assert lab.driven.look().loss == lab.seen[2][0]


def test_undo_brings_back_the_run_that_was_left(lab: Seen) -> None:
    to(lab, 6)
    lab.step(1)
    lab.driven.tell(Undo())
    assert "going on from step 6" in lab.driven.next(BroughtBack).undone
    look = lab.driven.look()
    assert (look.step, look.loss) == (12, lab.seen[12][0])


def test_an_edit_of_an_earlier_step_is_another_run(lab: Seen) -> None:
    run_id = lab.driven.look().run_id
    to(lab, 6)
    lab.do(SetKnobs({"lr": 0.5}))
    look = lab.driven.look()
    assert (look.run_id, look.step, look.knobs["lr"]) == (run_id + 1, 6, 0.5)
    assert to(lab, 10**9).step == 6


def test_a_reset_begins_anew_with_the_present_kept(lab: Seen) -> None:
    to(lab, 6)
    lab.driven.tell(Reset())
    lab.driven.state("paused")
    assert lab.driven.look().step == 0
    assert max(kept.step for kept in lab.kept) == 12


@pytest.mark.parametrize("step", [6, 0])
@pytest.mark.parametrize("gone", ["the reset", "what was brought back"])
def test_undo_of_what_ends_the_run_there_leads_to_its_last_step(lab: Seen, step: int, gone: str) -> None:
    to(lab, step)
    lab.driven.tell(Reset() if gone == "the reset" else BringBack(lab.kept[0]))
    lab.driven.state("paused")
    lab.driven.tell(Undo())
    assert lab.driven.next(BroughtBack, lambda back: bool(back.undone)).undone == gone
    assert lab.driven.look().step == 12


def test_what_was_done_is_so_after_a_reset_of_an_earlier_step_is_taken_back(
    restless: Entry, drive: Drive
) -> None:
    lab = Lab(drive, restless)
    lab.driven.tell(RunOn())
    lab.driven.state("done")
    to(lab, 2)
    lab.driven.tell(Reset(), Undo())
    assert lab.driven.state("done").step == 20 and lab.kept[-1].state == "done"


def test_leaving_while_an_earlier_step_is_looked_at_keeps_the_present(lab: Seen) -> None:
    to(lab, 6)
    lab.driven.trainer.stop(timeout=10)
    assert lab.kept[-1].step == 12


def test_a_run_that_is_done_is_done_again_at_its_end(restless: Entry, drive: Drive) -> None:
    lab = Lab(drive, restless)
    lab.driven.tell(RunOn())
    steps = lab.driven.state("done").step
    assert to(lab, 2).state == "paused"
    assert to(lab, steps).state == "done"


def test_memory_is_bounded(restless: Entry, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewind, "EVERY", 0.0)
    monkeypatch.setattr(rewind, "SHARE", 0.0)
    monkeypatch.setattr(rewind, "MOST_SAVES", 8)
    lab = Lab(drive, restless)
    lab.step(30)
    assert 4 <= to(lab, 29).saves <= 8
    kilobytes = to(lab, 5).bytes / to(lab, 5).saves
    monkeypatch.setattr(rewind, "MOST_BYTES", int(3.5 * kilobytes))
    lab = Lab(drive, restless)
    lab.step(30)
    assert 1 <= to(lab, 29).saves <= 3


def test_a_newer_wish_breaks_off_a_long_way(
    restless: Entry, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewind, "EVERY", 1e9)
    monkeypatch.setattr("tui_lab.engine.replaying.TOLD", 0.0)
    lab = Lab(drive, restless)
    lab.step(20)
    lab.driven.tell(Rewind(19), Rewind(5))
    found: list[Rewound] = []
    while not found or found[-1].step != 5:
        found.append(lab.driven.next(Rewound))
    assert lab.driven.look().step == 5
    lab.driven.tell(Rewind(18))
    lab.driven.next(Replaying)
    assert lab.driven.next(Rewound).step == 18


def test_a_run_that_cannot_be_saved_trains_and_goes_back_all_the_same(tmp_path: Path, drive: Drive) -> None:
    lab = Lab(drive, write_scenario(tmp_path, UNSAVED))
    losses = lab.step(8)
    assert to(lab, 3).saves == 0 and lab.driven.look().loss == losses[2]
    lab.do(SetValue("weight", 0, 0.25), Undo())
    assert lab.driven.look().loss == losses[2]


def test_a_run_that_is_brought_back_is_saved_at_once_and_on_the_way_to_earlier_steps(
    restless: Entry, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = Lab(drive, restless)
    lab.step(12)
    lab.do(SetValue("model.0.weight", 2, 0.25))
    lab.driven.tell(Undo())
    lab.driven.next(BroughtBack)
    assert to(lab, 12).saves == 1
    monkeypatch.setattr("tui_lab.engine.replaying.TOLD", 0.0)
    monkeypatch.setattr(rewind, "EVERY", 0.0)
    monkeypatch.setattr(rewind, "SHARE", 0.0)
    lab.do(SetValue("model.0.weight", 2, 0.5))
    lab.driven.tell(Undo(), Rewind(9))
    assert lab.driven.next(Replaying).since == 0
    assert lab.driven.next(Rewound).saves == 1 + 9
    lab.driven.tell(Rewind(5))
    assert lab.driven.next(Rewound).step == 5
    assert not [event for event in lab.driven.events.queue if isinstance(event, Replaying)]


@pytest.mark.parametrize("shown", [12, 3], ids=["from the last step", "from an earlier one"])
def test_a_way_back_that_fails_leads_to_the_run_as_it_stands(
    tmp_path: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch, shown: int
) -> None:
    """The data of a setup() may be gone by then."""
    monkeypatch.setattr(rewind, "EVERY", 1e9)
    gone = tmp_path / "gone"
    test = f"if __import__('os').path.exists({str(gone)!r}): raise RuntimeError('no data any more')"
    lab = Lab(drive, write_scenario(tmp_path, counter(setup=test, step=test)))
    lab.step(12)
    to(lab, shown)
    gone.touch()
    back = to(lab, 5)
    assert (back.step, back.steps, back.state) == (12, 12, "paused")
    assert "Step 5 cannot be shown: scenario.py:" in back.why and "no data any more" in back.why
    gone.unlink()
    assert lab.driven.look().loss == 88 and to(lab, 4).why == "" and lab.driven.look().loss == 96
    lab.driven.tell(Rewind(12), StepBy(1))
    assert lab.driven.state("paused").step == 13 and len({kept.key for kept in lab.kept}) == 1


def test_a_way_back_that_ends_sooner_says_so(tmp_path: Path, drive: Drive) -> None:
    ended = tmp_path / "ended"
    ends = f"if __import__('os').path.exists({str(ended)!r}) and self.left < 97: return float('nan')"
    lab = Lab(drive, write_scenario(tmp_path, counter(step=ends)))
    lab.step(12)
    lab.driven.trainer._hand.rewinding.saves.clear()
    ended.touch()
    back = to(lab, 9)
    assert (back.step, back.why) == (4, "Trained once more, it has no step 9: it ends at 4.")
