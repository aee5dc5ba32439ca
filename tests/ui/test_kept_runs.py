"""What the screens do with runs that are kept: they offer the one that was left, and take edits back."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.keeping.runs_made import kept
from tests.ui.conftest import PATIENCE, OpenApp
from tests.ui.fake_trainer import KNOBS
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import (
    BringBack,
    BroughtBack,
    NothingUndone,
    Replaying,
    RunOrPause,
    StateChanged,
    Undo,
)
from tui_lab.errors import LabError
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.rows import RunRow
from tui_lab.ui.messages import RunWanted


class FakeRuns(KeptRuns):
    """Runs that need no disk: two were left, of `curve` and of `line`."""

    def __init__(self) -> None:
        super().__init__()
        self.all = {one.key: one for one in (kept("a" * 32, 1240), kept("b" * 32, 7))}
        self.said = ""
        self.closed = False

    def left(self) -> list[RunRow]:
        names = dict(zip(self.all, ("curve", "line"), strict=True))
        return [replace(RunRow.of(one, 0.0, 1), scenario=names[key]) for key, one in self.all.items()]

    def fetch(self, key: str) -> Kept:
        return self.read(key)

    def read(self, key: str) -> Kept:
        if key not in self.all:
            raise LabError("there is no such run")
        return self.all[key]

    @property
    def trouble(self) -> str:
        return self.said

    @property
    def is_writing(self) -> bool:
        return False

    def close(self, patience: float) -> None:
        self.closed = True


@pytest.fixture
def runs() -> FakeRuns:
    return FakeRuns()


async def test_the_menu_offers_the_run_that_was_left(open_app: OpenApp, runs: FakeRuns) -> None:
    async with open_app(kept=runs) as bench:
        bench.app._show_menu()
        async with asyncio.timeout(PATIENCE):
            while not bench.app._left:
                await bench.settle()
        assert "You left A curve at step 1,240: ctrl+g goes on with it." in bench.text
        await bench.press("ctrl+g")
        await bench.load()
        await bench.app.workers.wait_for_complete()
        assert BringBack(runs.all["a" * 32]).kept is bench.trainer.orders[-1].kept  # type: ignore[union-attr]
        bench.trainer.run_id += 1
        bench.trainer.post(BroughtBack({name: knob.default for name, knob in KNOBS.items()}))
        await bench.enter("paused", 1240)
        assert "Here it is again. Step 1,240: space trains on." in bench.text
        assert "step 1,240" in bench.status
        await bench.press("ctrl+g")  # then the other one
        assert bench.lab.entry.name == "line"
    assert runs.closed
    assert bench.trainers[0].keep is not None


async def test_a_lab_goes_on_with_its_own_before_others(open_app: OpenApp, runs: FakeRuns) -> None:
    async with open_app("line", kept=runs) as bench:
        async with asyncio.timeout(PATIENCE):
            while not bench.app._left:
                await bench.settle()
        await bench.press("ctrl+g")
        await bench.app.workers.wait_for_complete()
        assert bench.trainer.orders[-1].kept.key == "b" * 32  # type: ignore[union-attr]


async def test_resume_says_that_the_scenario_of_what_was_left_is_gone(
    open_app: OpenApp, runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = RunRow.of(kept("a" * 32, 1240), 0.0, 1)
    monkeypatch.setattr(runs, "left", lambda: [replace(row, scenario="thrown-away")])
    async with open_app(kept=runs, resume=True) as bench, asyncio.timeout(PATIENCE):
        while "You left thrown-away at step 1,240, a scenario that is not found here." not in bench.text:
            await bench.settle()


async def test_resume_goes_on_at_once(open_app: OpenApp, runs: FakeRuns) -> None:
    async with open_app(kept=runs, resume=True) as bench, asyncio.timeout(PATIENCE):
        while bench.app.lab is None:
            await bench.settle()
        assert bench.lab.entry.name == "curve"
        await bench.load()
        await bench.app.workers.wait_for_complete()
        assert isinstance(bench.trainer.orders[-1], BringBack)


async def test_what_is_to_run_is_the_run_that_was_left(open_app: OpenApp, runs: FakeRuns) -> None:
    async with open_app(kept=runs, resume=True) as bench, asyncio.timeout(PATIENCE):
        while bench.app.lab is None:
            await bench.settle()
        await bench.press("space")  # before it is loaded
        await bench.load()
        await bench.app.workers.wait_for_complete()
        kinds = [type(order) for order in bench.trainer.orders if isinstance(order, (BringBack, RunOrPause))]
        assert kinds == [BringBack, RunOrPause]


async def test_it_waits_until_it_is_known_what_was_left(
    open_app: OpenApp, runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, left = threading.Event(), runs.left
    monkeypatch.setattr(runs, "left", lambda: left() if known.wait(PATIENCE) else [])
    async with open_app("line", kept=runs) as bench, asyncio.timeout(PATIENCE):
        await bench.press("ctrl+g")
        known.set()
        while not any(isinstance(order, BringBack) for order in bench.trainer.orders):
            await bench.settle()


async def test_with_nothing_left_that_is_said(open_app: OpenApp, runs: FakeRuns) -> None:
    runs.all.clear()
    runs.left = lambda: []  # type: ignore[method-assign]
    async with open_app("line", kept=runs) as bench:
        await bench.press("ctrl+g")
        assert "There is no run that was left." in bench.text


async def test_another_run_begins_from_one_of_the_table(open_app: OpenApp, runs: FakeRuns) -> None:
    async with open_app("line", kept=runs) as bench:
        bench.app.post_message(RunWanted("b" * 32, "line"))
        await bench.settle()
        await bench.app.workers.wait_for_complete()
        order = bench.trainer.orders[-1]
        assert isinstance(order, BringBack)
        assert (order.kept.step, order.kept.key == "b" * 32) == (7, False)
        bench.app.post_message(RunWanted("x", "line"))
        await bench.settle()
        await bench.app.workers.wait_for_complete()
        await bench.settle()
        assert "there is no such run." in bench.text
        bench.app.post_message(RunWanted("b" * 32, "nothing"))
        await bench.settle()
        assert "nothing" in bench.text


async def test_why_runs_are_not_kept_is_said_once(open_app: OpenApp, runs: FakeRuns) -> None:
    async with open_app("line", kept=runs) as bench:
        runs.said = "Runs are not kept: the disk is full."
        bench.app._say_whether_runs_are_kept()
        await bench.settle()
        assert "Runs are not kept: the disk is full." in bench.text


async def test_a_key_takes_the_last_edit_back(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "right", "backspace")
        assert bench.trainer.orders[-1] == Undo()
        defaults: dict[str, Any] = {name: knob.default for name, knob in KNOBS.items()}
        bench.trainer.run_id, bench.trainer.knobs = 2, defaults
        bench.trainer.post(BroughtBack(defaults, "hidden 11"))
        bench.trainer.post(StateChanged(2, "paused", 30, None, 200))
        await bench.settle()
        assert "Taken back: hidden 11. Step 30: space trains on." in bench.text
        assert bench.lab.knobs.values == defaults
        bench.trainer.post(NothingUndone())
        await bench.settle()
        assert "There is no edit to take back." in bench.text


async def test_how_far_a_run_is_that_is_trained_once_more(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.post(Replaying(1200, 5000))
        await bench.settle()
        assert "up to where it was: step 1,200 of 5,000" in bench.text
