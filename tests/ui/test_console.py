"""The console: there once something was said, scrolled by keys, warnings announced once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.marks import slow
from tests.ui.conftest import Bench, OpenApp
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.console import draw_console
from tui_lab.engine import asks
from tui_lab.engine.asks import Said
from tui_lab.engine.orders import Busy
from tui_lab.ui.screens.help import HelpScreen

STYLE = DrawingStyle()


async def say(bench: Bench, *lines: str, step: int = 0) -> None:
    """Have the scenario print, and a snapshot drawn."""
    bench.trainer.hearing.step = step
    for line in lines:
        print(line, file=bench.trainer.hearing.out)
    bench.lab.ask()
    await bench.settle()


async def warn(bench: Bench, text: str, line: int = 12) -> None:
    bench.trainer.hearing.warn(text, UserWarning, "/own/scenario.py", line)
    bench.lab.ask()
    await bench.settle()


def shown(bench: Bench) -> list[str]:
    return bench.lab.console._cells.text().split("\n")


def test_rows_hold_step_mark_and_text() -> None:
    lines = [
        Said(0, "out", "set up"),
        Said(1200, "err", "a line that is too long for one row"),
        Said(0, "run", "run 2"),
        Said(1, "warning", "x.py:1: W: w"),
    ]
    assert draw_console(lines, 24, 6, STYLE).text().split("\n") == [
        "    0   set up",
        "1,200 ! a line that is t",
        "        oo long for one",
        "        row",
        "        run 2",
        "    1 ! x.py:1: W: w",
    ]


@pytest.mark.parametrize("text", ["\x1b[2Jx\x1b[31my", "a\tb", "   indented", "数据 и é", ""])
@pytest.mark.parametrize("size", [(20, 3), slow((4, 1)), slow((1, 1)), slow((0, 0))])
def test_anything_said_keeps_to_its_cells(text: str, size: tuple[int, int]) -> None:
    cells = draw_console([Said(3, "out", text)] * 5, *size, STYLE)
    assert (cells.width, cells.height) == size
    assert "\x1b" not in cells.text()


def test_blanks_that_align_stay_and_the_newest_row_is_the_last() -> None:
    lines = [Said(1, "out", f"  {k}  {'x' * 30}") for k in range(9)]
    drawn = draw_console(lines, 20, 4, STYLE).text().split("\n")
    assert drawn == ["    xxx", "1     8  xxxxxxxxxxx", "    xxxxxxxxxxxxxxxx", "    xxx"]


async def test_there_is_no_console_before_something_was_said(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("8")
        assert "Console" not in bench.text and bench.lab.board.chosen == "lesson"
        await say(bench, "Epoch 1 loss 0.5", step=1)
        assert "8 Console" in bench.text
        await bench.press("8")
        assert bench.lab.board.chosen == "console"
        assert "1   Epoch 1 loss 0.5" in bench.text
        await say(bench, "Epoch 2 loss 0.4", step=2)
        assert "2   Epoch 2 loss 0.4" in bench.text and "2 lines" in bench.text


@pytest.mark.parametrize("size", [(120, 40), slow((80, 24)), slow((200, 60))])
async def test_it_scrolls_and_stays_while_more_is_said(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size) as bench:
        await say(bench, *(f"line {number}" for number in range(1, 201)))
        await bench.press("8")
        rows = bench.lab.console.content_size.height
        assert shown(bench)[-1] == "0   line 200" and len(shown(bench)) == rows
        await bench.press("up", "up")
        assert shown(bench)[-1] == "0   line 198"
        await say(bench, "line 201")
        assert shown(bench)[-1] == "0   line 198" and "up to line 198 of 201" in bench.text
        await bench.press("pageup")
        assert shown(bench)[-1] == f"0   line {198 - rows + 1}"
        await bench.press("home")
        assert shown(bench)[0] == "0   line 1"
        await bench.press("pagedown")
        assert shown(bench)[0] == f"0   line {rows}"
        await bench.press("end")
        await say(bench, "line 202")
        assert shown(bench)[-1] == "0   line 202"


async def test_a_flood_is_counted_and_asked_for_by_the_row(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.hearing.say("out", "x\n" * 1_000_000)
        await say(bench, "the last")
        await bench.press("8")
        assert shown(bench)[-1] == "0   the last"
        assert "1,000,001 lines; the first 990,001 dropped" in bench.text
        rows = [ask.rows for ask in bench.trainer._asked[-1] if isinstance(ask, asks.Console)]
        assert rows == [bench.lab.console.content_size.height]


async def test_a_new_warning_is_announced_once(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await warn(bench, "sizes differ")
        assert "Warning: scenario.py:12: UserWarning: sizes differ" in str(bench.lab.notice.content)
        await bench.press("1", "1")
        await warn(bench, "sizes differ")
        assert not bench.lab.notice.display
        await warn(bench, "something else", line=13)
        assert "scenario.py:13: UserWarning: something else" in bench.text


async def test_what_is_urgent_is_not_covered_by_a_warning(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.lab.notice.say("This needs you.", urgent=True, again="space")
        await warn(bench, "sizes differ")
        assert "This needs you." in str(bench.lab.notice.content)
        bench.lab.notice.say("")
        bench.lab.notice.remove_class("urgent")
        await warn(bench, "sizes differ")
        assert "sizes differ" in str(bench.lab.notice.content), "it is not forgotten"


async def test_what_is_told_unasked_shows_while_it_loads(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        print("reading data", file=bench.trainer.hearing.out)
        bench.trainer.hear()
        await bench.pilot.pause()
        assert "loading" in bench.status and "Console" in bench.text
        await bench.press("5")
        assert "0   reading data" in bench.text


async def test_beside_a_fault_stands_what_was_said_before(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await say(bench, "x has shape (3, 4)")
        bench.trainer.fail(None, "ValueError: shapes")
        await bench.settle()
        assert "It said last:" in bench.text and "x has shape (3, 4)" in bench.text
        print("and this came late", file=bench.trainer.hearing.out)
        bench.trainer.hear()
        await bench.settle()
        assert "and this came late" in bench.text


async def test_another_scenario_does_not_show_the_lines(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await say(bench, "of the line")
        await bench.press("q")
        assert "of the line" not in bench.text and "Console" not in bench.text
        await bench.press("down", "enter")
        await bench.load()
        assert "A curve" in bench.status and "Console" not in bench.text


async def test_its_words_are_explained_and_read_out(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await warn(bench, "sizes differ")
        await say(bench, "Epoch 1", step=1)
        await bench.press("8")
        await bench.press("o")
        assert "Console in words" in bench.text and "step 1: Epoch 1" in bench.text
        await bench.press("o", "question_mark")
        assert isinstance(bench.app.screen, HelpScreen)
        places = {place: [term.name for term in terms] for place, terms in bench.app.screen.page._places}
        assert places["Console"][:2] == ["console", "warning"]


async def test_what_takes_long_is_said_until_it_is_done(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.post(Busy(3.2, "", None, 0, ""))
        await bench.settle()
        assert "Importing PyTorch has taken 3 s so far." in bench.text
        bench.trainer.post(Busy(12.3, "setup()", Path("/own/scenario.py"), 7, "while True: pass"))
        await bench.settle()
        assert (
            "setup() has taken 12 s so far, at scenario.py:7 while True: pass. Keys are obeyed" in bench.text
        )
        await bench.load()
        assert "so far" not in bench.text


async def test_what_stood_there_before_something_took_long_is_said_again(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.lab.notice.say("t sets what the lesson suggests.")
        bench.trainer.post(Busy(3.2, "view()", None, 0, ""))
        bench.trainer.post(Busy(4.2, "view()", None, 0, ""))
        await bench.settle()
        assert "view() has taken 4 s so far." in bench.text and "t sets" not in bench.text
        bench.trainer.post(bench.trainer.snapshot(step=1))
        await bench.settle()
        assert "so far" not in bench.text and "t sets what the lesson suggests." in bench.text


async def test_a_key_pressed_while_something_takes_long_counts_for_what_stood_there_before(
    open_app: OpenApp,
) -> None:
    async with open_app("line") as bench:
        bench.lab.notice.say("t sets what the lesson suggests.")
        bench.trainer.post(Busy(3.2, "view()", None, 0, ""))
        await bench.settle()
        await bench.press("1")
        bench.trainer.post(bench.trainer.snapshot(step=1))
        await bench.settle()
        assert "t sets" not in bench.text


async def test_ctrl_l_paints_again(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("1")  # a key puts the notice away
        before = bench.text
        await bench.press("ctrl+l")
        assert bench.text == before
