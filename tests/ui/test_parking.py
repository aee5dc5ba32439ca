"""The labs that were left: which of them are parked, and what comes back on their screens."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tests.engine.scenarios import start
from tests.marks import slow
from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tests.ui.fake_trainer import FakeTrainer
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.orders import Park, Pause, Reset, RunOrPause, SetKnobs
from tui_lab.engine.snapshot import State
from tui_lab.engine.trainer import Trainer
from tui_lab.teaching.catalogue import find, find_scenarios
from tui_lab.ui.output import sgr
from tui_lab.ui.widgets import cells_view


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders come."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp"


def parks(trainer: FakeTrainer) -> list[Path]:
    """The files that it was told to park its run in."""
    return [Path(order.path) for order in trainer.orders if isinstance(order, Park)]


async def open_next(bench: Bench) -> FakeTrainer:
    """The lab of the scenario after this one, which was not opened yet."""
    await bench.press("right_square_bracket")
    await bench.load()
    return bench.trainer


async def leave_for_two_others(bench: Bench, trainer: FakeTrainer) -> None:
    """Where no more than two screens are kept: that of `trainer`, which is parked, goes."""
    await open_next(bench)
    await open_next(bench)
    trainer.parked()
    await bench.press("left_square_bracket", "right_square_bracket")


async def test_the_third_lab_parks_the_one_left_longest_ago(open_app: OpenApp, folder: Path) -> None:
    async with open_app("line") as bench:
        line = bench.trainer
        curve = await open_next(bench)
        assert not parks(line) and not [*folder.iterdir()]
        queens = await open_next(bench)
        (file,) = parks(line)
        assert file.parent.parent == folder and file.name == "line.pt"
        assert not parks(curve) and not parks(queens)
        line.parked()
        await bench.press("left_square_bracket", "left_square_bracket")
        assert bench.lab.entry.name == "line"
        assert line.started == 2 and len(bench.trainers) == 3
        assert not parks(curve) and len(parks(queens)) == 1
        assert [*folder.iterdir()] == [file.parent]
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("state", ["paused", slow("done"), slow("diverged")])
async def test_the_screen_is_as_it_was(open_app: OpenApp, state: State) -> None:
    async with open_app("line") as bench:
        line = bench.trainer
        await bench.enter(state, 9)
        await bench.press("right", "3")  # another page of the lesson, another panel
        lab, before = bench.lab, bench.text
        assert f"{state}" in bench.status and "step 9" in bench.status
        await open_next(bench)
        await open_next(bench)
        line.parked()
        await bench.press("left_square_bracket", "left_square_bracket")
        assert bench.lab is lab
        line.enter(state, 9)  # all that the trainer says once it has again what was parked
        await bench.settle()
        assert bench.text == before


async def test_who_comes_back_before_it_is_parked_waits_for_that(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        line = bench.trainer
        await open_next(bench)
        await open_next(bench)
        await bench.press("left_square_bracket")
        await bench.pilot.press("left_square_bracket", "space")
        assert line.started == 1 and line.orders[-1] == RunOrPause()  # which is obeyed then
        line.parked()
        await bench.settle()
        assert line.started == 2
        assert len(parks(line)) == 1


async def test_one_that_cannot_be_saved_stays_and_is_asked_again(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        line = bench.trainer
        await open_next(bench)
        await open_next(bench)
        line.parked("self.cursor cannot be saved")
        await bench.press("left_square_bracket", "left_square_bracket")
        assert line.started == 1 and "paused" in bench.status
        assert "cannot be saved" not in bench.text
        await bench.press("right_square_bracket", "right_square_bracket")
        assert len(parks(line)) == 2


async def test_a_parked_lab_is_told_once(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        line = bench.trainer
        await leave_for_two_others(bench, line)
        assert len(parks(line)) == 1 and line.started == 1


async def test_edited_code_is_told_and_starts_anew(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        line = bench.trainer
        await bench.enter("paused", 9)
        await open_next(bench)
        await open_next(bench)
        line.parked()
        await bench.press("left_square_bracket", "left_square_bracket")
        line.load()
        await bench.settle()
        assert "Its code was edited since you left it, so the run starts anew." in bench.text
        assert "step 0" in bench.status
        await bench.press("r")
        line.load()  # as a reset after an edit does, of which nothing has to be told
        await bench.settle()
        assert line.orders[-1] == Reset() and "was edited" not in bench.text


async def test_without_a_folder_all_stay(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/to/be/found")
    async with open_app("line") as bench:
        line = bench.trainer
        await open_next(bench)
        await open_next(bench)
        assert line.orders == [Pause()] and bench.lab.entry.name == "queens"


async def until(bench: Bench, holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await bench.pilot.pause()


def trainer_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("trainer-")}


async def threads(bench: Bench, *names: str) -> None:
    """Until the trainers of these scenarios are all that live."""
    await until(bench, lambda: trainer_threads() == {f"trainer-{name}" for name in names})


@pytest.mark.slow
async def test_of_six_labs_two_keep_their_thread_and_their_network(open_app: OpenApp) -> None:
    names = ["xor", "regression", "layers", "digits", "cnn", "gan"]
    entries = [find(name, find_scenarios()) for name in names]
    held: list[list[weakref.ref[torch.Tensor]]] = []
    async with open_app("xor", loaded=False, entries=entries, make_trainer=Trainer) as bench:
        for number, name in enumerate(names):
            if number:
                await bench.press("right_square_bracket")
            await until(bench, lambda: bench.lab._shot is not None)
            await bench.press("s")
            await until(bench, lambda: "step 1 " in bench.status)
            trainer = bench.lab._training._trainer
            assert isinstance(trainer, Trainer) and trainer._run and bench.lab.entry.name == name
            held.append([weakref.ref(one) for one in trainer._run.parameters.values()])
            await threads(bench, *names[max(0, number - 1) : number + 1])
            del trainer
        assert [one() for tensors in held[:-2] for one in tensors] == [None] * sum(map(len, held[:-2]))
        assert all(one() is not None for tensors in held[-2:] for one in tensors)
        await bench.press("right_square_bracket", "s")
        await until(bench, lambda: "step 2 " in bench.status)
        run = start(entries[0], DEFAULT_SEED)
        run.advance()
        run.advance()
        assert bench.lab._shot is not None and bench.lab._shot.loss == run.loss
        await threads(bench, "gan", "xor")
    assert not trainer_threads()


async def test_a_screen_left_long_ago_goes_and_its_lab_is_as_it_was(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.app.SCREENS", 2)
    async with open_app("line") as bench:
        line = bench.trainer
        await bench.enter("paused", 9)
        await bench.press("n")
        gone = weakref.ref(bench.lab)
        page = bench.lab.lesson.at
        await leave_for_two_others(bench, line)
        async with asyncio.timeout(PATIENCE):
            while (lab := gone()) is not None and lab.is_running:
                await bench.settle()
        told = len(line.orders)
        await bench.press("left_square_bracket", "left_square_bracket")
        assert bench.lab.entry.name == "line" and len(bench.trainers) == 3 and line.started == 2
        line.introduce()
        line.enter("paused", 9)
        await bench.settle()
        assert (bench.lab.lesson.at, "step 9" in bench.status) == (page, True)
        assert not any(isinstance(order, SetKnobs | Reset) for order in line.orders[told:])
        assert not line.stopped


async def test_nothing_stays_of_a_screen_that_went(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.app.SCREENS", 2)
    async with open_app("line") as bench:
        line = bench.trainer
        assert "paused" in bench.text  # it is drawn
        widgets = [weakref.ref(one) for one in bench.lab.walk_children(Widget)]
        drawn = [weakref.ref(one._styles_cache) for one in bench.lab.walk_children(Widget)]
        await leave_for_two_others(bench, line)
        assert [*bench.app._asleep] == ["line"]

        def all_gone() -> bool:
            gc.collect()
            return all(one() is None for one in widgets + drawn)

        await until(bench, all_gone)


async def test_colours_of_a_lab_that_is_parked_are_forgotten(open_app: OpenApp) -> None:
    kept: list[Any] = [cells_view.style_of, sgr.look, sgr.on_blank, sgr.change]
    kept += [Strip.render_ansi, Segment._split_cells]
    async with open_app("line") as bench:
        for colour in range(3000):  # as a training has drawn
            style = cells_view.style_of(Style(), colour, colour, False)
            Strip.render_ansi(style, ColorSystem.TRUECOLOR)
            Segment._split_cells(Segment("words", style), 2)
            look = sgr.look(f"38;2;{colour % 256};{colour // 256};0")
            sgr.change(sgr.PLAIN, sgr.on_blank(look))
            sgr.change(sgr.PLAIN, look)
        await open_next(bench)
        await open_next(bench)
        assert bench.lab.entry.name == "queens"
        assert all(one.cache_info().currsize < 500 for one in kept)
