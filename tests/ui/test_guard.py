"""What the interface itself raises: said and kept in a file, and all else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tests.marks import slow
from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tui_lab.keeping.places import state_folder
from tui_lab.ui.app import TuiLab
from tui_lab.ui.guarded_app import MOST_AT_ONCE
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.widgets.notice import Notice


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TuiLab, "guarded", True)


class Asked(Message):
    """Something for a handler to fail at."""


def missing() -> None:
    raise KeyError("missing")


class Fragile(Widget, can_focus=True):
    """Fails at whatever it is told to."""

    DEFAULT_CSS = "Fragile { height: 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [("f", "fail", "fail"), ("w", "well", "do not")]

    def __init__(self) -> None:
        super().__init__(id="fragile")
        self.fails = missing
        self.draws = True
        self.draws_lines = True
        self.well = 0

    def action_fail(self) -> None:
        self.fails()

    def action_well(self) -> None:
        self.well += 1

    @on(Asked)
    def fail_at_it(self) -> None:
        self.fails()

    def on_key(self, event: Key) -> None:
        if event.key == "k":
            self.fails()

    async def fail_later(self) -> None:
        self.fails()

    def render(self) -> str:
        if not self.draws:
            self.fails()
        return "drawn well"

    def render_line(self, y: int) -> Strip:
        if not self.draws_lines:
            self.fails()
        return super().render_line(y)


class FragileScreen(Screen[None]):
    """Has a fragile widget and a sound one."""

    def __init__(self) -> None:
        super().__init__()
        self.fragile = Fragile()

    def compose(self) -> ComposeResult:
        yield self.fragile
        yield Static("still here")


async def open_fragile(bench: Bench) -> Fragile:
    screen = FragileScreen()
    await bench.app.push_screen(screen)
    screen.fragile.focus()
    await bench.settle()
    return screen.fragile


def notice(bench: Bench) -> str:
    """What is said on the screen on top, "" for nothing."""
    said = [str(shown.content) for shown in bench.app.screen.query(Notice) if shown.display]
    return said[0] if said else ""


def kept() -> str:
    return (state_folder() / "errors.log").read_text(encoding="utf-8")


async def until(bench: Bench, condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await bench.pilot.pause()


WAYS: dict[str, Callable[[Bench, Fragile], object]] = {
    "an action": lambda bench, fragile: bench.app.simulate_key("f"),
    "a key handler": lambda bench, fragile: bench.app.simulate_key("k"),
    "a message handler": lambda bench, fragile: fragile.post_message(Asked()),
    "a timer": lambda bench, fragile: fragile.set_timer(0.001, fragile.fails),
    "an interval": lambda bench, fragile: fragile.set_interval(0.001, fragile.fails, repeat=1),
    "a callback": lambda bench, fragile: fragile.call_later(fragile.fails),
    "a callback after": lambda bench, fragile: fragile.call_next(fragile.fails),
    "a callback of the app": lambda bench, fragile: bench.app.call_later(fragile.fails),
    "a callback after drawing": lambda bench, fragile: fragile.call_after_refresh(fragile.fails),
    "a worker": lambda bench, fragile: fragile.run_worker(fragile.fail_later()),
    "a callback of the loop": lambda bench, fragile: asyncio.get_running_loop().call_soon(fragile.fails),
}
WAYS_TO_START = ("an action", "a timer", "a worker", "a callback of the loop")


@pytest.mark.parametrize("way", [*WAYS_TO_START, *(slow(way) for way in WAYS if way not in WAYS_TO_START)])
async def test_what_raises_is_said_and_kept_and_left_undone(open_app: OpenApp, way: str) -> None:
    async with open_app() as bench:
        fragile = await open_fragile(bench)
        WAYS[way](bench, fragile)
        await until(bench, lambda: notice(bench))
        for words in ("in the lab itself failed: KeyError: 'missing'", "errors.log", "goes on"):
            assert words in notice(bench)
        assert "KeyError: 'missing'" in kept() and "test_guard.py" in kept()
        await bench.press("w", "w")
        assert fragile.well == 2 and "still here" in bench.text
        bench.app.pop_screen()
        await bench.press("down", "enter")
        assert isinstance(bench.app.screen, LabScreen)
        assert bench.app.return_code in (0, None)


async def test_a_notice_stays_over_keys_typed_ahead_and_goes_with_a_later_one(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.guarded_app.READABLE", 1000.0)
    async with open_app() as bench:
        await open_fragile(bench)
        await bench.press("f", "w")
        assert notice(bench)
        monkeypatch.setattr("tui_lab.ui.guarded_app.READABLE", 0.0)
        await bench.press("w")
        assert not notice(bench)


async def test_a_long_notice_stays_whole_over_keys_typed_ahead_in_a_lab(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.guarded_app.READABLE", 1000.0)

    def fail(*_: Any) -> None:
        raise RuntimeError("cause " * 9 + "end of it")

    async with open_app("line", size=(80, 24)) as bench:
        monkeypatch.setattr(LabScreen, "action_code", fail)
        await bench.press("c", "n", "p", "n")
        said = notice(bench).replace("\n", "")  # broken within the path, too
        assert said.startswith("Something in the lab") and "end of it" in said and "errors.log" in said
        assert notice(bench).count("\n") > 1


async def test_other_callbacks_of_the_same_moment_are_called(open_app: OpenApp) -> None:
    async with open_app() as bench:
        fragile = await open_fragile(bench)
        called: list[str] = []

        def ask() -> None:
            fragile.call_next(fragile.fails)
            fragile.call_next(called.append, "next")
            fragile.call_after_refresh(fragile.fails)
            fragile.call_after_refresh(called.append, "drawn")

        fragile.call_later(ask)
        await until(bench, lambda: len(called) == 2)
        assert called == ["next", "drawn"]


async def test_the_same_again_is_said_once_unless_a_key_asks_for_it(open_app: OpenApp) -> None:
    async with open_app() as bench:
        fragile = await open_fragile(bench)
        for _ in range(3):
            fragile.post_message(Asked())
        await bench.settle()
        assert notice(bench) and "times" not in notice(bench)
        assert kept().count("while:") == 1
        await bench.press("f")
        assert "(4 times now)" in notice(bench)
        await bench.press(*["f"] * 2 * MOST_AT_ONCE)  # a key that is held down
        assert bench.app.is_running and kept().count("while:") == 1
    assert f"{4 + 2 * MOST_AT_ONCE} times: KeyError" in kept()


@pytest.mark.parametrize("lines", [False, True])
async def test_a_widget_that_cannot_be_drawn_says_so_and_recovers(open_app: OpenApp, lines: bool) -> None:
    async with open_app() as bench:
        fragile = await open_fragile(bench)
        fragile.draws, fragile.draws_lines = lines, not lines
        fragile.refresh(layout=True)
        await bench.settle()
        assert "could not be drawn: KeyError: 'missing'" in bench.text and "drawn well" not in bench.text
        assert "still here" in bench.text
        assert "not drawn" in notice(bench) and kept().count("while:") == 1
        fragile.draws = fragile.draws_lines = True
        fragile.refresh()
        await bench.settle()
        assert "drawn well" in bench.text and "could not" not in bench.text


async def test_a_panel_that_cannot_be_drawn_leaves_the_others_and_recovers(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        with monkeypatch.context() as patch:
            patch.setattr("tui_lab.ui.widgets.loss_panel.loss_plot", _fail)
            await bench.enter("running", 4)
            assert "could not be drawn" in bench.text and "train ─" not in bench.text
            assert "step 4" in bench.status and "model ─" in bench.text
        await bench.enter("running", 9)
        assert "could not be drawn" not in bench.text and "train ─" in bench.text


def _fail(*_: Any) -> Any:
    raise ValueError("no such picture")


async def test_a_frame_that_fails_is_not_the_last(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app("line") as bench:
        with monkeypatch.context() as patch:
            patch.setattr(bench.lab.board, "show", _fail)
            await bench.enter("running", 4)
            assert "ValueError: no such picture" in notice(bench)
        await bench.enter("running", 9)
        assert "step 9" in bench.status and "loss 0.111" in bench.status


@pytest.mark.parametrize("method", ["compose", "on_mount"])
async def test_a_lab_that_cannot_be_opened_leaves_the_menu_and_opens_later(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async with open_app() as bench:
        with monkeypatch.context() as patch:
            patch.setattr(LabScreen, method, _fail)
            await bench.press("enter")
            assert isinstance(bench.app.screen, MenuScreen)
            assert "ValueError: no such picture" in notice(bench)
        await bench.press("enter")
        await bench.load()
        assert "A line" in bench.status


async def test_failures_without_end_end_the_lab(open_app: OpenApp) -> None:
    async with open_app() as bench:
        fragile = await open_fragile(bench)
        bench.app.memory.progress.knobs["line"] = {"lr": "0.25"}

        def again() -> None:
            fragile.call_later(again)
            fragile.fails()

        fragile.call_later(again)
        await until(bench, lambda: not bench.app.is_running)
    assert bench.app.return_code == 1
    assert f"{MOST_AT_ONCE} times" in bench.app.parting and "errors.log" in bench.app.parting
    assert "0.25" in (state_folder() / "progress.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("method", ["compose", "on_mount", "render"])
def test_an_app_that_cannot_start_says_so_and_ends(
    entries: list[Any], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], method: str
) -> None:
    monkeypatch.setattr(MenuScreen, method, _fail, raising=False)
    app = TuiLab(entries=entries)
    app.run(headless=True)
    out, err = capfd.readouterr()
    assert app.return_code == 1 and out == ""
    (sentence,) = err.splitlines()
    assert "could not start: ValueError: no such picture" in sentence and "errors.log" in sentence


async def test_without_the_guard_a_test_sees_what_raised(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TuiLab, "guarded", False)
    with pytest.raises(KeyError, match="missing"):
        async with open_app() as bench:
            fragile = await open_fragile(bench)
            fragile.post_message(Asked())
            await bench.settle()
