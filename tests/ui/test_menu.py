"""The menu: chapters, what has been done, the filter, and where it opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import Paste

from tests.ui.conftest import OpenApp
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.errors import Fault, LabError
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.course import Course, Stop
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.widgets.scenario_list import LONGEST_FILTER

COURSE = Course(
    "First steps",
    (Stop("line", "nothing", "two numbers"), Stop("not there"), Stop("curve", "A line", "hinges add up")),
)


def pointed(text: str) -> str:
    """The title behind the pointer."""
    (line,) = (line for line in text.splitlines() if "▸" in line)
    return line.partition("▸")[2].lstrip(" ○◐●").partition("  ")[0]


async def test_chapters_scenarios_and_what_has_been_done(open_app: OpenApp) -> None:
    met = {"curve": ["First look", "Second thoughts", "of an older lesson"], "line": ["Second thoughts"]}
    Progress(last="queens", goals=met).save()
    async with open_app() as bench:
        for words in (
            "1 · Lines",
            "A line",
            "Two numbers learn a line.",
            "2 · Classes",
            "queens.py of a tutorial",
        ):
            assert words in bench.text
        head, *lines = [line for line in bench.text.splitlines() if " goals" in line]
        assert "3 of 6 goals" in head
        assert [line.split()[:3] for line in lines] == [
            ["◐", "A", "line"],
            ["●", "A", "curve"],
            ["▸", "◐", "Equal"],
        ]
        assert [" ".join(line.split()[-4:]) for line in lines[:2]] == ["1 of 2 goals", "2 of 2 goals"]
        assert pointed(bench.text) == "Equal queens"  # the last one opened
        await bench.press("up", "up", "up")
        assert pointed(bench.text) == "A line"
        await bench.press("end")
        assert pointed(bench.text) == "Equal queens"
        await bench.press("down", "home")
        assert pointed(bench.text) == "A line"
        await bench.press("down", "enter")
        assert bench.trainer.entry.name == "curve" and bench.trainer.started
        assert Progress.load().last == "curve"


async def test_typing_filters_by_name_title_and_chapter(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press("l", "i")
        assert "filter: li" in bench.text and "A curve" in bench.text and "Equal queens" not in bench.text
        await bench.press("n", "e", "space", "a", "space", "c")
        assert pointed(bench.text) == "A curve"
        await bench.press("backspace")
        assert "filter: line a" in bench.text
        await bench.press("escape")
        assert "filter" not in bench.text.replace("type to filter", "")
        assert "Equal queens" in bench.text


async def test_the_course_comes_first_and_says_what_is_next(open_app: OpenApp) -> None:
    Progress(last="line", goals={"line": ["First look", "Second thoughts"]}).save()
    async with open_app(course=COURSE) as bench:
        lines = bench.text.splitlines()
        heads = [
            next(k for k, line in enumerate(lines) if head in line) for head in ("First steps", "1 · Lines")
        ]
        assert heads == sorted(heads)
        course = "\n".join(lines[heads[0] : heads[1]])
        assert "● A line" in course and "2 of 2 goals" in course
        assert "○ A curve" in course and "next, 2 goals" in course
        assert "two numbers" in course and "hinges add up" in course
        assert "queens" not in course and "not there" not in course
        assert pointed(bench.text) == "A line", "the last one opened"
        foot = " ".join("\n".join(lines[-6:]).split())
        assert "needs nothing" in foot and "then A curve" in foot and "line.py of a tutorial" in foot
        await bench.press("down")
        foot = " ".join("\n".join(bench.text.splitlines()[-6:]).split())
        assert "needs A line" in foot and "then" not in foot
        await bench.press("down", "down", "down")
        assert pointed(bench.text) == "Equal queens"
        assert "needs" not in "\n".join(bench.text.splitlines()[-6:])


async def test_whoever_has_opened_nothing_is_at_the_start_of_the_course(open_app: OpenApp) -> None:
    course = Course("First steps", COURSE.stops[::-1])
    async with open_app(course=course) as bench:
        await bench.press("escape")
        assert pointed(bench.text) == "A curve"
        await bench.press("end", "home", "enter")
        assert bench.trainer.entry.name == "curve"


@pytest.mark.parametrize("style", [DrawingStyle(palette=MONO, glyphs=Glyphs.ASCII)])
async def test_what_was_done_is_told_without_colour_too(open_app: OpenApp) -> None:
    met = {"line": ["First look", "Second thoughts"], "curve": ["First look"]}
    Progress(last="line", goals=met).save()
    async with open_app(course=COURSE, size=(80, 24)) as bench:
        assert "[x] A line" in bench.text and "[-] A curve" in bench.text and "[ ] Equal" in bench.text
        assert "next, 1 of 2 goals" in bench.text


async def test_typing_finds_knobs_and_words_of_lessons(open_app: OpenApp, entries: list[Entry]) -> None:
    entries[1].lesson.write_text("## The ravine\nA long valley.\n")
    source = 'class Q(Scenario):\n    title = "Q"\n    momentum = Number(0.9)\n'
    entries[2].file.write_text(source)
    async with open_app() as bench:
        await bench.press(*"valley")
        assert pointed(bench.text) == "A curve" and "page 1: The ravine" in bench.text
        await bench.press("escape", *"momen")
        assert pointed(bench.text) == "Equal queens" and "knob momentum" in bench.text
        assert "A line" not in bench.text
        await bench.press("escape", *"curve")
        assert pointed(bench.text) == "A curve" and "In their lessons" not in bench.text


async def test_typing_puts_the_pointer_on_the_best_match(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press(*["down"] * 9)
        last = bench.text
        await bench.press(*"line")
        chosen = next(line for line in bench.text.split("\n") if "▸" in line)
        assert "A line" in chosen and chosen not in last


async def test_the_filter_is_forgotten_by_the_time_one_is_back(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press(*"equal", "enter")
        await bench.load()
        await bench.press("q")
        assert "filter:" not in bench.text and pointed(bench.text) == "Equal queens"
        await bench.press(*"cur", "ctrl+p", "escape")
        assert "filter: cur" in bench.text, "nobody has left"


async def test_what_is_pasted_filters_as_far_as_a_filter_is_long(open_app: OpenApp) -> None:
    async with open_app(size=(80, 24)) as bench:
        bench.app.post_message(Paste(" queens "))
        await bench.settle()
        assert "filter: queens_" in bench.text and pointed(bench.text) == "Equal queens"
        bench.app.post_message(Paste("中" * 1000))
        await bench.settle()
        assert len(bench.app.menu.list.filter) == LONGEST_FILTER
        assert "No scenario matches 'queens中" in bench.text and "escape clears" in bench.text
        await bench.press("x")
        assert len(bench.app.menu.list.filter) == LONGEST_FILTER
        await bench.press("escape")
        assert pointed(bench.text) == "Equal queens"


async def test_q_is_a_letter_within_a_filter_and_leaves_without_one(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press("e", "q", "u", "question_mark")
        assert "No scenario matches 'equ?'; escape clears the filter." in bench.text
        await bench.press("enter", "down", "home", "end")
        assert isinstance(bench.app.screen, MenuScreen) and not bench.trainers
        await bench.press("backspace", "q", "backspace")
        assert pointed(bench.text) == "Equal queens"
        await bench.press("escape", "q")
        assert not bench.app.is_running


async def test_a_broken_scenario_has_a_row_and_opens_to_its_fault(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    fault = Fault(entries[0].file, 3, "learning =", "SyntaxError: invalid syntax", "import")
    broken = replace(entries[0], fault=fault, summary=f"does not load: {fault.message}")
    async with open_app(entries=[broken, *entries[1:]]) as bench:
        assert "does not load: SyntaxError: invalid syntax" in bench.text
        await bench.press("enter")
        bench.trainer.fail(fault)
        await bench.settle()
        assert "SyntaxError: invalid syntax" in bench.text and "line 3 of" in bench.text


async def test_more_scenarios_than_lines_scroll(open_app: OpenApp, entries: list[Entry]) -> None:
    many = [replace(entries[0], name=f"n{at:02}", title=f"Number {at:02}") for at in range(40)]
    async with open_app(entries=many, size=(80, 24)) as bench:
        assert "more below" in bench.text and "Number 39" not in bench.text
        await bench.press("end")
        assert pointed(bench.text) == "Number 39" and "more below" not in bench.text


async def test_two_of_one_title_are_told_apart_by_their_folders(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    twin = replace(entries[0], name="mine", folder=entries[0].folder.parent / "mine")
    async with open_app(entries=[*entries, twin]) as bench:
        assert "A line (line)" in bench.text and "A line (mine)" in bench.text
        assert "A curve (" not in bench.text


async def test_too_small_a_window_is_told_what_it_takes(open_app: OpenApp) -> None:
    async with open_app(size=(59, 24)) as bench:
        await bench.settle()
        assert "needs a window of 60 × 16" in bench.text and "A line" not in bench.text
        await bench.press("question_mark")
        assert "needs a window of 60 × 16" in bench.text and "Words and keys" not in bench.text
        await bench.pilot.resize_terminal(60, 16)
        await bench.settle()
        assert "needs a window" not in bench.text and "Words and keys" in bench.text
        await bench.press("q")
        assert "needs a window" not in bench.text and "A line" in bench.text


async def test_control_c_leaves_the_menu(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press("ctrl+c")
        assert not bench.app.is_running


async def test_no_scenario_at_all_is_no_crash(open_app: OpenApp) -> None:
    async with open_app(entries=[], size=(60, 16)) as bench:
        await bench.press("down", "enter", "home", "end", "x")
        assert isinstance(bench.app.screen, MenuScreen)


@pytest.mark.parametrize("size", [(60, 16), (120, 40)])
async def test_what_is_wrong_with_the_kept_progress_is_said_in_the_foot_and_once_in_a_lab(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    file = state_folder() / "progress.json"
    file.parent.mkdir(parents=True)
    file.write_text("torn")
    async with open_app(size=size) as bench:
        assert "it was set aside as progress.json.unreadable-1." in " ".join(bench.text.split())
        assert "A line" in bench.text
        await bench.press("enter")
        await bench.load()
        said = " ".join(str(bench.lab.notice.render()).split())
        assert "state/tui-lab/progress.json" in said.replace(" ", "")
        await bench.press("right_square_bracket")
        await bench.load()
        assert "progress.json" not in str(bench.lab.notice.render())
    async with open_app(size=size) as bench:
        assert "unreadable-1" not in bench.text


async def test_a_progress_that_cannot_be_kept_is_said(open_app: OpenApp) -> None:
    file = state_folder() / "progress.json"
    file.mkdir(parents=True)
    async with open_app() as bench:
        said = " ".join(bench.text.split())
        assert f"What you do is not remembered: {file} cannot be read: it is a folder" in said


async def test_without_numpy_the_menu_says_so(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LabError("numpy cannot be imported: ImportError: broken")

    monkeypatch.setattr("tui_lab.ui.app.need_numpy", fail)
    async with open_app() as bench:
        await bench.press("enter")
        assert "numpy cannot be imported" in bench.text and not bench.trainers
