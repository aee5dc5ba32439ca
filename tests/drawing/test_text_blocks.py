"""Text to read: as it was written, wrapped, scrolled, and never taken for anything else."""

from __future__ import annotations

import pytest

from tui_lab.authoring.figures import Table, TextBlock
from tui_lab.describing.describe import describe
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.scrolling import held, scrolls
from tui_lab.drawing.marks.window import END, Scrolled

PLAIN = DrawingStyle(MONO)
CODE = "def f(x):\n    return [bold]x[/bold] + 1 and so on to the end of it\n\n\tTab\x1b[31m"


def lines(text: str, width: int = 30, height: int = 8, at: Scrolled | None = None) -> list[str]:
    return [line.rstrip() for line in draw(TextBlock(text), width, height, PLAIN, at).text().split("\n")]


def test_line_breaks_and_indents_stay_long_lines_go_on_and_markup_is_text() -> None:
    assert lines(CODE) == [
        "def f(x):",
        "    return [bold]x[/bold] + 1",
        "    and so on to the end of it",
        "",
        "    Tab",
        "",
        "",
        "",
    ]


def test_text_without_blanks_goes_on_at_any_character() -> None:
    assert lines("手写数字识别" * 3, 12)[:3] == ["手写数字识别"] * 3
    assert lines("x" * 30, 12)[:3] == ["x" * 12, "x" * 12, "x" * 6]


@pytest.mark.parametrize("text", ["", " \n ", "\n"])
def test_without_text_that_is_said(text: str) -> None:
    assert "".join(lines(text)).strip() == "no text yet"


def test_what_has_no_room_is_counted_and_scrolled_to() -> None:
    block = TextBlock([f"line {k}" for k in range(20)], "epoch 3")  # type: ignore[arg-type]
    first = draw(block, 20, 8, PLAIN).text().split("\n")
    assert first[0] == "epoch 3" and first[1] == "line 0" and first[-1] == "… 14 more lines"
    assert scrolls(block, 20, 8, PLAIN) and not scrolls(block, 20, 30, PLAIN)
    end = held(block, 20, 8, PLAIN, END)
    last = draw(block, 20, 8, PLAIN, end).text().split("\n")
    assert last[-2:] == ["line 19", "… lines 15-20 of 20"]


def test_it_is_read_out_line_by_line() -> None:
    assert describe(TextBlock("one\n\n\x1b[31mtwo\x1b[0m", "n")) == ["one", "two", "Note: n"]
    assert describe(TextBlock("\n".join("abc" * 30)))[-1] == "And 30 more lines."
    assert describe(TextBlock("")) == ["Empty: there is no text yet."]


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 40])
def test_no_line_is_wider_than_it_may_be_and_no_letter_is_lost(width: int) -> None:
    text = "a longer sentence, unbreakableunbreakable\n   indented words 手写 数字识别手写\n\n  e\u0301 x"
    found = wrap(text, width)
    assert all(cell_width(line) <= max(width, 2) for line in found)
    assert "".join("".join(found).split()) == "".join(wrap(text, 1000)).replace(" ", "")


@pytest.mark.parametrize("glyphs", Glyphs)
def test_a_cell_of_several_lines_has_as_many_where_there_is_height(glyphs: Glyphs) -> None:
    table = Table(("k", "text", "n"), (("a", "one\ntwo", "1"), ("b", "three", "22")))
    style = DrawingStyle(MONO, glyphs)
    high = [line.rstrip() for line in draw(table, 30, 6, style).text().split("\n")]
    assert high[:4] == ["k  text    n", "a  one     1", "   two", "b  three  22"]
    low = [line.rstrip() for line in draw(table, 30, 3, style).text().split("\n")]
    assert low == ["k  text    n", f"a  one {style.set.ellipsis}   1", "b  three  22"]


def test_a_long_cell_of_several_lines_is_cut_with_a_sign() -> None:
    table = Table(("text",), (("one two three\nfour five six",), ("b",)))
    assert draw(table, 12, 4, PLAIN).text().split("\n") == ["text", "one two", "three / fou…", "b"]


@pytest.mark.parametrize(
    ("text", "shown", "width"),
    [
        ("🇩🇪", "DE", 2),
        ("❤\ufe0f", "❤", 1),
        ("👍🏽", "👍", 2),
        ("👩\u200d🚀", "👩🚀", 4),
    ],
)
def test_an_emoji_is_as_wide_as_every_terminal_makes_it(text: str, shown: str, width: int) -> None:
    table = Table(("a", "b"), ((text, "1"), ("long", "2")))
    assert cell_width(text) == width
    assert draw(table, 20, 4, PLAIN).text().split("\n")[1] == shown + " " * (4 - width) + "  1"
