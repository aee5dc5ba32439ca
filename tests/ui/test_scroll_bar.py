"""Scroll bars, and all else on a screen for ASCII alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.conftest import OpenApp
from tui_lab.drawing.canvas.ascii_text import UNKNOWN, ascii_text
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.ui.scroll_bar import AsciiBar, LineBar, scroll_bar


def drawn(bar: type[LineBar], position: float, vertical: bool = True) -> str:
    segments = bar.render_bar(12, 48, 12, position, vertical=vertical).segments
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize(("bar", "sign", "line"), [(LineBar, "█", "│"), (AsciiBar, "#", "|")])
def test_a_bar_touches_an_end_only_where_nothing_more_is_that_way(
    bar: type[LineBar], sign: str, line: str
) -> None:
    assert drawn(bar, 0) == 3 * sign + 9 * line
    assert drawn(bar, 36) == 9 * line + 3 * sign
    assert drawn(bar, 1).startswith(line + sign) and drawn(bar, 35).endswith(sign + line)
    middle = [segment.style for segment in bar.render_bar(12, 48, 12, 18).segments]
    assert [style.meta["@mouse.down"] for style in (middle[0], middle[5], middle[-1]) if style] == [
        "scroll_up",
        "grab",
        "scroll_down",
    ]
    assert bar.render_bar(12, 5, 12, 0).segments[0].text == line, "with nothing to scroll it is a line"


def test_bars_of_an_ascii_terminal_are_ascii() -> None:
    bar = scroll_bar(Glyphs.ASCII)
    for vertical in (True, False):
        segments = bar.render_bar(12, 48, 12, 7, vertical=vertical).segments
        assert "".join(segment.text for segment in segments).isascii()
    assert scroll_bar(Glyphs.BRAILLE) is LineBar


async def test_every_sign_on_the_screens_has_a_likeness_in_ascii_and_what_scrolls_has_a_bar(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    style = replace(DrawingStyle(), palette=MONO, glyphs=Glyphs.ASCII)
    monkeypatch.setattr("tui_lab.ui.app.drawing_style", lambda: style)
    async with open_app("line", loaded=False, size=(80, 24)) as bench:
        bench.trainer.entry.lesson.write_text("## Long\n" + "word " * 900)
        await bench.load()
        await bench.enter("paused", 30)
        panel = bench.lab.query_one("#lesson")
        edge = panel.vertical_scrollbar.region.x
        column = "".join(line[edge : edge + 1] for line in bench.text.splitlines())
        assert "#" in column and "|" in column
        for keys in ((), ("question_mark",), ("escape", "c"), ("escape", "z")):
            await bench.press(*keys)
            signs = set(bench.text) - {UNKNOWN, "\n"}
            assert not [sign for sign in signs if UNKNOWN in ascii_text(sign)], keys
