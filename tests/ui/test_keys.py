"""One table of keys: each of them does something, means one thing, and is what bar and help show."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest
from textual.app import App
from textual.binding import Binding
from textual.containers import ScrollableContainer
from textual.dom import DOMNode

from tests.languages import in_language
from tests.ui.conftest import OpenApp
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.app import TuiLab
from tui_lab.ui.commands import LabCommands
from tui_lab.ui.key_kinds import WORDS_FOR_KEYS
from tui_lab.ui.keys import HEADS, KEYS, Key, Scope, bar_text, bindings, keys_now, keys_of, read_as
from tui_lab.ui.screens.classroom import ClassScreen
from tui_lab.ui.screens.code import CodeScreen
from tui_lab.ui.screens.help import HelpScreen
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.screens.runs import RunsScreen
from tui_lab.ui.screens.welcome import WelcomeScreen
from tui_lab.ui.widgets.console_panel import ConsolePanel
from tui_lab.ui.widgets.fault_view import FaultView
from tui_lab.ui.widgets.figure_panel import FigurePanel
from tui_lab.ui.widgets.knobs_panel import KnobsPanel
from tui_lab.ui.widgets.lesson_panel import LessonPanel
from tui_lab.ui.widgets.loss_panel import LossPanel
from tui_lab.ui.widgets.metrics_panel import MetricsPanel
from tui_lab.ui.widgets.panel_board import PanelBoard
from tui_lab.ui.widgets.parameters_panel import ParametersPanel
from tui_lab.ui.widgets.rewind_bar import RewindBar
from tui_lab.ui.widgets.tensor_view import TensorView

HOMES: dict[Scope, tuple[type[DOMNode], ...]] = {
    "everywhere": (WelcomeScreen, MenuScreen, LabScreen, CodeScreen, RunsScreen),
    "welcome": (WelcomeScreen,),
    "menu": (MenuScreen,),
    "lab": (LabScreen,),
    "board": (PanelBoard,),
    "lesson": (LessonPanel,),
    "knobs": (KnobsPanel,),
    "loss": (LossPanel,),
    "parameters": (ParametersPanel,),
    "console": (ConsolePanel,),
    "metrics": (MetricsPanel,),
    "tensor": (TensorView,),
    "fault": (FaultView,),
    "view": (FigurePanel,),
    "points": (FigurePanel,),
    "code": (CodeScreen,),
    "runs": (RunsScreen,),
    "class": (ClassScreen,),
    "rewind": (RewindBar,),
    "help": (HelpScreen,),
}


def bound(home: type[DOMNode]) -> dict[str, str]:
    """The action by key that a class declares."""
    pairs = (entry if isinstance(entry, Binding) else Binding(*entry) for entry in home.BINDINGS)
    return {binding.key: binding.action for binding in pairs}


@pytest.mark.parametrize("key", [key for key in KEYS if key.action and key.keys], ids=lambda key: key.keys)
def test_every_key_is_bound_to_an_action_that_exists(key: Key) -> None:
    for home in HOMES[key.scope]:
        for name in key.keys.split(","):
            action = bound(home)[name]
            assert action.partition("(")[0] == key.action.partition("(")[0]
            owner, method = (TuiLab, action[4:]) if action.startswith("app.") else (home, action)
            assert callable(getattr(owner, f"action_{method.partition('(')[0]}"))


@pytest.mark.parametrize("scope", HOMES)
def test_a_key_means_one_thing_where_it_works(scope: Scope) -> None:
    around: tuple[Scope, ...] = (
        ("everywhere",) if scope in ("welcome", "menu", "class") else ("everywhere", "lab", "board")
    )
    names = [name for key in keys_of(scope, *around) for name in key.keys.split(",") if name]
    assert len(names) == len(set(names))


def test_digits_are_bound_one_by_one() -> None:
    digits = [
        binding for binding in bindings("board") if isinstance(binding, Binding) and binding.key.isdigit()
    ]
    assert [binding.action for binding in digits] == [f"panel({number})" for number in range(1, 10)]


def test_a_key_without_an_action_is_words_for_the_help_alone() -> None:
    silent = [key for key in KEYS if not key.action]
    scopes = {"lesson", "fault", "menu", "runs", "rewind", "help", "typing", "points", "class"}
    assert {key.scope for key in silent} == scopes
    scrolling = {name for key in bound(ScrollableContainer) for name in key.split(",")}
    assert {name for key in silent if key.keys for name in key.keys.split(",")} <= scrolling


def test_the_bar_shows_a_key_and_its_word() -> None:
    shown = {bar_text(key) for key in KEYS if key.bar}
    assert {("space", "run/pause"), ("+/-", "speed"), ("[ ]", "scenario"), ("?", "help")} <= shown
    assert all(key and word for key, word in shown)


def test_the_name_of_a_key_is_that_on_the_keyboard_in_each_language() -> None:
    with in_language("zh"):
        names = {key.shown: read_as(key.shown) for key in KEYS}
        assert bar_text(Key("board", "tab", "tab", "a", "b", "zoom"))[0] == "tab"
    assert {name for name, read in names.items() if name != read} <= set(WORDS_FOR_KEYS)
    assert names["letters"] == "字母"


async def test_the_key_bar_holds_keys_of_the_table_and_always_help_and_back(open_app: OpenApp) -> None:
    words = {" ".join(bar_text(key)) for key in KEYS if key.bar}
    async with open_app() as bench:
        for key in ("up", "enter"):
            await bench.press(key)
            for size in ((120, 40), (80, 24), (60, 16)):
                await bench.pilot.resize_terminal(*size)
                await bench.press("f5")  # a notice of two rows lies over the keys until one is pressed
                shown = re.split(r"  +", bench.text.splitlines()[-1].strip())
                assert set(shown) <= words | {"…"} and len(shown) > 3
                scopes: tuple[Scope, ...] = ("menu",)
                if key == "enter":
                    scopes = (bench.lab.scope, "lab", "board")
                there = bench.lab.facts if key == "enter" else None
                keys = keys_now(scopes, there)
                all_there = {" ".join(bar_text(one)) for one in keys if one.bar} <= set(shown)
                assert ("…" in shown) is not all_there, "a sign says that there are more"
                assert shown[-2:] == ["? help", "q back"]


async def test_help_shows_the_keys_of_the_panel_first_and_all_of_the_table(open_app: OpenApp) -> None:
    async with open_app("line", size=(120, 220)) as bench:
        await bench.press("3", "question_mark")
        assert isinstance(bench.app.screen, HelpScreen)
        heads = [line for head in HEADS.values() for line in bench.text.splitlines() if head in line]
        assert len(heads) == len(HEADS) - 3  # of welcome, menu and class there is nothing to say here
        assert bench.text.index(HEADS["loss"]) < bench.text.index(HEADS["lab"])
        flat = " ".join(re.sub("[│▁▂]", " ", bench.text).split())
        for key in KEYS:
            if key.scope not in ("welcome", "menu", "class"):
                assert key.help.split(":")[0].split(";")[0][:30] in flat, key
        await bench.press("escape")
        assert isinstance(bench.app.screen, LabScreen)
        assert bench.lab.board.chosen == "loss"


async def test_help_opens_in_the_menu_scrolls_and_closes(open_app: OpenApp) -> None:
    async with open_app(size=(60, 16)) as bench:
        for close in ("q", "question_mark", "escape"):
            await bench.press("question_mark")
            assert HEADS["menu"] in bench.text and HEADS["knobs"] not in bench.text
            await bench.press("end")
            assert "quit at once" in bench.text
            await bench.press(close)
            assert isinstance(bench.app.screen, MenuScreen)


async def test_the_code_view_shows_the_file_that_runs(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("c")
        assert '"""The code of line."""' in bench.text and "learning = True" in bench.text
        assert "read only" in bench.text
        await bench.press("q")
        assert isinstance(bench.app.screen, LabScreen)
        bench.lab.entry.file.unlink()
        await bench.press("c")
        assert "cannot be read" in bench.text
        await bench.press("escape")
        assert isinstance(bench.app.screen, LabScreen)


async def test_the_code_of_a_family_shows_what_differs(open_app: OpenApp, entries: list[Entry]) -> None:
    family = [replace(entry, family="ways") for entry in entries[:2]]
    async with open_app("curve", entries=[*family, entries[2]]) as bench:
        await bench.press("c")
        assert "differences" in bench.text
        await bench.press("d")
        assert "from line (-) to curve (+)" in bench.text
        assert '-"""The code of line."""' in bench.text and '+"""The code of curve."""' in bench.text
        await bench.press("d")
        assert "+" not in bench.text.splitlines()[1] and '"""The code of curve."""' in bench.text
        await bench.press("q", "left_square_bracket")
        await bench.load()
        await bench.press("c", "d")
        assert "differences" not in bench.text, "nothing comes before the first"


async def test_the_palette_finds_actions_and_scenarios(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2")
        names = [command.name for command in LabCommands(bench.lab).commands()]
        for name in ("train one step and pause", "open A curve", "knob above", "zoom the panel, and back"):
            assert name in names
        assert "parameter above" not in names  # that panel does not have the focus
        await bench.press("ctrl+p", *"equal")
        async with asyncio.timeout(10):
            while "open Equal queens" not in bench.text:
                await bench.pilot.pause()
        await bench.press("enter")
        await bench.settle()
        assert "Equal queens" in bench.status and len(bench.trainers) == 2
        await bench.press("q")
        assert isinstance(bench.app.screen, MenuScreen)


@pytest.mark.parametrize("style", [DrawingStyle(MONO), DrawingStyle()])
async def test_without_colours_the_lines_of_the_differences_are_all_alike(
    open_app: OpenApp, entries: list[Entry], style: DrawingStyle
) -> None:
    family = [replace(entry, family="ways") for entry in entries[:2]]
    async with open_app("curve", entries=family) as bench:
        await bench.press("c", "d")
        strips = bench.app.screen._compositor.render_strips()
        segments = [segment for strip in strips for segment in strip]
        removed, kept = (
            {segment.style.color for segment in segments if words in segment.text and segment.style}
            for words in ('-"""The code of line', "learning = True")
        )
        assert removed and (removed == kept) is not style.palette.colours


async def test_help_and_code_leave_the_training_alone(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 4)
        await bench.press("question_mark", "q", "c", "q")
        assert bench.trainer.orders == []


def test_the_app_itself_binds_only_what_textual_does() -> None:
    assert TuiLab.BINDINGS == [] and App.BINDINGS
