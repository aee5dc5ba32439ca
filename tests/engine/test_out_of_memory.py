"""A step that asks for more memory than there is: real allocations that no machine grants."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.asking import Request
from tests.engine.driving import Driven
from tests.engine.own import own
from tui_lab.authoring import devices
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import Failed, Move, Reset, RunOn, SetKnobs, StateChanged
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]
KNOBS = """
steps = 40
width = Integer(8, low=1, high=64)
units = Integer(16, low=1, high=99)
lr = Number(0.1, low=0.0, high=1.0, live=True)
"""
GREEDY = """
def step(self):
    if self.done == 30 and self.width < 20:
        self.huge = torch.empty(100_000_000_000_000)
    return self.train_on(self.x, self.y)
"""


def greedy(folder: Path, rest: str = GREEDY, setup: str = "") -> Entry:
    return own(folder, rest, setup, KNOBS)


def test_it_says_what_was_asked_for_what_is_free_and_what_to_make_smaller(
    tmp_path: Path, drive: Drive
) -> None:
    entry = greedy(tmp_path)
    lab = drive(entry)
    lab.tell(RunOn())
    failed = lab.next(Failed)
    assert failed.fault is not None and failed.fault.explanation is not None
    assert "torch.empty(100_000_000_000_000)" in failed.fault.source and "can't allocate" in failed.message
    why, *_, what = failed.fault.explanation.sentences()
    assert why.startswith("Why: It asked for 400 TB at once, and ") and why.endswith("B are free on cpu.")
    assert what.startswith("Try: make it smaller: width 8, units 16. Look at the shapes")
    assert 0 < failed.saved_at <= 30


def test_the_last_save_goes_on_with_its_curve(tmp_path: Path, drive: Drive) -> None:
    kept: list[Kept] = []
    lab = drive(greedy(tmp_path), keep=kept.append)
    lab.tell(RunOn())
    saved_at = lab.next(Failed).saved_at
    lab.tell(Move("cpu"))
    back = lab.next(StateChanged, lambda changed: changed.state == "paused")
    assert (back.step, back.run_id) == (saved_at, 2)
    look = lab.look(Request(columns=99))
    assert look.step == saved_at and len(look.curves["loss"]) == saved_at
    lab.tell(RunOn())
    assert lab.next(Failed).saved_at >= saved_at, "for as much is asked for again"
    lab.tell(SetKnobs({"width": 20}), RunOn())
    assert lab.state("done").step == 40, "and with another width for less"
    lab.tell(Move("cpu"), Reset())
    assert lab.next(StateChanged, lambda changed: changed.state == "paused").step == 0


def test_from_a_save_it_goes_on_on_another_device(
    tmp_path: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(devices.FINDERS, "cpu", lambda: ["cpu", "cpu:0"])
    entry = greedy(tmp_path, GREEDY.replace("self.width < 20", "self.device.index is not None"))
    kept: list[Kept] = []
    lab = drive(entry, device="cpu:0", keep=kept.append)
    lab.tell(RunOn())
    lab.next(Failed)
    lab.tell(Move("cpu"), RunOn())
    assert lab.state("done").step == 40
    assert lab.look().shot.device == "cpu"
    lab.trainer.stop(5)
    recipe = kept[-1].recipe
    assert recipe.device == "cpu:0" and [(one.kind, one.name) for one in recipe.changes] == [
        ("device", "cpu")
    ]


def test_what_the_run_held_is_free(tmp_path: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[torch.Tensor]] = []
    monkeypatch.setattr(torch, "noted_by_a_test", held.append, raising=False)
    rest = GREEDY.replace("    return", "    local = torch.zeros(10)\n    return").replace(
        "        self.huge",
        "        local = torch.zeros(10)\n"
        "        torch.noted_by_a_test(__import__('weakref').ref(local))\n"
        "        torch.noted_by_a_test(__import__('weakref').ref(self.x))\n        self.huge",
    )
    lab = drive(greedy(tmp_path, rest))
    lab.tell(RunOn())
    lab.next(Failed)
    assert len(held) == 2 and all(one() is None for one in held)


def test_a_setup_that_asks_for_too_much_offers_nothing(tmp_path: Path, drive: Drive) -> None:
    lab = drive(greedy(tmp_path, setup="self.huge = bytearray(10**18) if self.width == 9 else None"))
    lab.state("paused")
    lab.tell(SetKnobs({"width": 9}))
    failed = lab.next(Failed)
    assert failed.saved_at == 0 and failed.fault is not None and failed.fault.explanation is not None
    assert failed.fault.explanation.meaning.startswith("It asked for more memory, and ")
    lab.tell(Move("cpu"), SetKnobs({"width": 8}))
    assert lab.state("paused").step == 0


def test_other_failures_keep_their_run(tmp_path: Path, drive: Drive) -> None:
    lab = drive(greedy(tmp_path, GREEDY.replace("torch.empty(100_000_000_000_000)", "1 / 0")))
    lab.tell(RunOn())
    assert lab.next(Failed).saved_at == 0
    assert lab.look().state == "failed"
