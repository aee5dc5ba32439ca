"""A lab that a class sees, and the screen of whoever looks after it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tui_lab.keeping.beats import ENDING, Beat, owner_name, write_beat
from tui_lab.keeping.classroom import AWAY, STUCK, Attendee, attendees
from tui_lab.ui.attendance import Attendance
from tui_lab.ui.class_app import ClassApp
from tui_lab.ui.screens.classroom import ClassScreen

ME = owner_name(os.getuid())


async def seen(bench: Bench, folder: Path) -> Attendee:
    """What the class sees of a lab that has just told how it stands."""
    bench.app._share()
    pulse = bench.app._pulse
    assert pulse is not None
    told = bench.app._last
    assert told is not None
    async with asyncio.timeout(PATIENCE):
        while (
            not (found := attendees(folder)) or found[0].beat.idle != told.idle
        ):  # none is idle as long as before
            await bench.pilot.pause()
    return found[0]


async def until(bench: Bench, condition: Callable[[], object]) -> None:
    """Wait for it."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await bench.pilot.pause()


async def said(bench: Bench) -> None:
    """Wait until the lab has said that it is shared."""
    await until(bench, lambda: "Your class sees this lab" in bench.text)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say at once that it is shared; write it when a test says so."""
    monkeypatch.setattr("tui_lab.ui.sharing_app.AGAIN", 0.01)
    monkeypatch.setattr("tui_lab.ui.sharing_app.EVERY", 3600.0)


async def test_it_says_that_it_is_shared_and_then_shares(open_app: OpenApp, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    async with open_app(class_folder=folder) as bench:
        assert bench.app._last or not attendees(folder), "nothing is shared that was not said"
        await said(bench)
        assert "TUI_LAB_CLASS=none" in bench.text
        one = await seen(bench, folder)
        assert (one.called, one.beat.scenario, one.beat.state, one.beat.goals) == (ME, "", "menu", 6)
    (one,) = attendees(folder)
    assert (one.situation, one.beat.state) == ("left", "left")


async def test_a_class_sees_where_a_learner_is_and_what_was_tried(open_app: OpenApp, tmp_path: Path) -> None:
    async with open_app("line", class_folder=tmp_path) as bench:
        await bench.press("f5")  # after what the lab says as it opens
        await said(bench)
        await seen(bench, tmp_path)
        await bench.press("2", "down", "right")
        await bench.enter("running", 3)
        beat = (await seen(bench, tmp_path)).beat
        assert (beat.scenario, beat.page, beat.pages, beat.title) == ("line", 1, 2, "First look")
        assert (beat.state, beat.met, beat.since_goal) == ("running", 0, None)
        assert len(beat.tried) == 1 and beat.tried[0].startswith("lr ")
        bench.trainer.says["goal_met"] = True
        await bench.enter("running", 6)
        beat = (await seen(bench, tmp_path)).beat
        assert beat.met == 1 and beat.since_goal is not None and beat.tried == ()


async def test_a_class_that_cannot_be_told_is_said(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.guarded_app.READABLE", 0.0)
    async with open_app(class_folder=tmp_path / "none") as bench:
        await said(bench)
        pulse = bench.app._pulse
        assert pulse is not None
        await until(bench, lambda: pulse.trouble)
        bench.app._share()
        await bench.press("down")  # what the lab said first has been read
        await until(bench, lambda: "Your class does not see this lab" in bench.text)


async def test_nothing_is_shared_unasked(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press("escape")
        assert bench.app._pulse is None and "Your class" not in bench.text


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_time_away_is_no_time_at_work() -> None:
    clock = Clock()
    attendance = Attendance(clock)
    beat = Beat(scenario="xor", page=1, met=2)
    for seconds in (0, 60, 60):
        clock.now += seconds
        attendance.acted()
        told = attendance.look(beat, {})
    assert (told.working, told.idle, told.since_goal) == (120.0, 0.0, None)
    clock.now += 2 * AWAY
    told = attendance.look(beat, {})
    assert (told.working, told.idle) == (120.0, 2 * AWAY)
    attendance.acted()
    clock.now += 30
    told = attendance.look(replace(beat, met=3), {})
    assert (told.working, told.since_goal) == (0.0, 0.0)
    clock.now += 5
    assert attendance.look(replace(beat, met=3), {}).since_goal == 5.0


def test_knobs_tried_are_those_of_this_page_since_the_last_goal() -> None:
    attendance = Attendance(Clock())
    beat = Beat(scenario="xor", page=1)
    attendance.look(beat, {"lr": "1", "hidden": "2"})
    attendance.look(beat, {"lr": "2", "hidden": "2"})
    attendance.look(beat, {"lr": "2", "hidden": "3"})
    assert attendance.look(beat, {"lr": "5", "hidden": "3"}).tried == ("hidden 3", "lr 5")
    turned = replace(beat, page=2)
    assert attendance.look(turned, {"lr": "9", "hidden": "3"}).tried == ("hidden 3", "lr 5")
    assert attendance.look(replace(turned, scenario="other"), {"lr": "7"}).tried == ()


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Bench]:
    """The teacher's screen, once the folder was read."""
    app = ClassApp(folder, STUCK)
    async with app.run_test(size=size) as pilot:
        bench = Bench(app, pilot, [])
        await read(bench)
        yield bench


async def read(bench: Bench) -> None:
    """Look at the folder anew."""
    screen = bench.app.screen
    assert isinstance(screen, ClassScreen)
    screen.look()
    await bench.app.workers.wait_for_complete()
    await bench.pilot.pause()


def names(bench: Bench) -> list[str]:
    """The hosts of the rows, in their order."""
    screen = bench.app.screen
    assert isinstance(screen, ClassScreen)
    return [one.beat.host for one in screen.list.rows]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Four labs: one works, two are stuck, one is away."""
    folder = tmp_path / "class"
    folder.mkdir()
    works = Beat(ME, "works", 1, "xor", 1, 5, "Two lines", 3, 9, 30.0, 60.0, 1.0, ("lr 0.5",), "running")
    for beat in (
        works,
        replace(works, host="stuck", working=700.0, since_goal=None),
        replace(works, host="longer", working=1300.0, scenario="digits"),
        replace(works, host="away", idle=AWAY + 60),
    ):
        write_beat(folder / f"{beat.host}{ENDING}", beat)
    return folder


async def test_who_needs_help_stands_first(room: Path) -> None:
    async with opened(room) as bench:
        assert "4 learners: 2 stuck, 1 here, 1 away" in bench.text
        assert names(bench) == ["longer", "stuck", "works", "away"]
        first = bench.text.splitlines()[2].split()
        assert first[:8] == [ME, "▸", "stuck", "22", "min", "digits", "1/5", "3/9"]
        assert "Stuck is who has been at work for 10 min or more without meeting a goal" in bench.text
        assert f"{ME}, longer; digits 1/5 Two lines; running; tried: lr 0.5" in bench.text


async def test_it_is_sorted_and_filtered_by_its_keys(room: Path) -> None:
    async with opened(room) as bench:
        await bench.press("right", "ctrl+o")
        assert "[for ▾]" in bench.text and names(bench)[0] == "longer"
        await bench.press("ctrl+o")
        assert names(bench) == ["works", "away", "stuck", "longer"]
        await bench.press(*"stuck")
        assert set(names(bench)) == {"stuck", "longer"} and "filter: stuck_" in bench.text
        await bench.press("q")
        assert "No learner matches 'stuckq'" in bench.text
        await bench.press("escape", "end")
        assert len(names(bench)) == 4
        screen = bench.app.screen
        assert isinstance(screen, ClassScreen) and screen.list.chosen is not None
        assert screen.list.chosen.beat.host == names(bench)[-1]


async def test_it_follows_the_folder_and_keeps_who_was_chosen(room: Path) -> None:
    async with opened(room) as bench:
        await bench.press("end")
        write_beat(room / f"new{ENDING}", Beat(ME, "new", 9, working=5000.0, state="menu"))
        await read(bench)
        assert names(bench)[0] == "new"
        assert f"{ME}, away" in bench.text
        (room / f"new{ENDING}").unlink()
        for file in room.iterdir():
            file.unlink()
        await read(bench)
        assert "Nobody has opened the lab yet" in bench.text and f"TUI_LAB_CLASS={room}" in bench.text
        room.rmdir()
        await read(bench)
        assert "cannot be read" in bench.text


async def test_each_of_those_who_look_the_same_can_be_chosen(tmp_path: Path) -> None:
    for number in range(3):
        write_beat(tmp_path / f"{number}{ENDING}", Beat(ME, "pc1", 1, title=f"page of {number}"))
    async with opened(tmp_path) as bench:
        seen = set()
        for _ in range(3):
            seen |= {number for number in range(3) if f"page of {number}" in bench.text.splitlines()[-4]}
            await bench.press("down")
        assert seen == {0, 1, 2}, bench.text


async def test_every_column_can_be_seen_in_a_small_window(room: Path) -> None:
    async with opened(room, size=(66, 20)) as bench:
        assert "tried since" not in bench.text
        await bench.press(*["right"] * 9)
        assert "[tried since]" in bench.text and "0.5" in bench.text.splitlines()[2]


async def test_each_learner_has_one_line(room: Path) -> None:
    tried = ("learning_rate 0.001", "activation leaky_relu", "hidden 20")
    for number in range(30):
        write_beat(room / f"{number}{ENDING}", Beat("x" * 40, f"pc{number}", 1, "mp-neuron", tried=tried))
    async with opened(room, size=(80, 24)) as bench:
        rows = bench.text.splitlines()[2:14]
        assert all(line.lstrip("▸ ").startswith(ME[:5]) for line in rows), bench.text
        assert "more rows" in bench.text and "more column" in bench.text


async def test_q_leaves(room: Path) -> None:
    app = ClassApp(room, STUCK)
    async with app.run_test() as pilot:
        await leave(pilot)
    assert not app.is_running


async def leave(pilot: Pilot[None]) -> None:
    await pilot.press("question_mark")
    await pilot.press("q")
    await pilot.press("q")
    await pilot.pause()
