"""Texts in figures come from scenarios: whatever they hold, cells hold what can be read of it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tests.drawing.examples import FIGURES
from tests.nasty_texts import NASTY, WORD, obeyed
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut, cut_start
from tui_lab.drawing.canvas.wrap import put_wrapped, wrap
from tui_lab.drawing.figures.draw import draw
from tui_lab.plain_text import plain, plain_lines

WORDS_OF_OURS = ("role", "scale", "pick")  # which no scenario can choose freely


def with_text(figure: Any, text: str) -> Any:
    """`figure` with `text` after each of its own."""
    match figure:
        case str():
            return figure + text
        case tuple():
            return tuple(with_text(part, text) for part in figure)
        case _ if is_dataclass(figure) and not isinstance(figure, type):
            names = [field.name for field in fields(figure) if field.name not in WORDS_OF_OURS]
            return replace(figure, **{name: with_text(getattr(figure, name), text) for name in names})
    return figure


def same(one: Cells, other: Cells) -> bool:
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in ("chars", "fg", "bold"))


def by_itself(text: str) -> bool:
    """Whether it makes no lines and takes nothing along of what stands after it."""
    return plain(text) == plain_lines(text) and plain(f"{text} (a") == f"{plain(text)} (a"


@pytest.mark.parametrize(
    ("size", "glyphs"),
    [
        ((76, 18), Glyphs.BRAILLE),
        ((30, 8), Glyphs.ASCII),
        pytest.param((30, 8), Glyphs.BRAILLE, marks=pytest.mark.slow),
        pytest.param((76, 18), Glyphs.ASCII, marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_figures_are_drawn_as_if_their_texts_were_plain(
    text: str, size: tuple[int, int], glyphs: Glyphs
) -> None:
    style = DrawingStyle(glyphs=glyphs)
    for name, figure in FIGURES.items():
        drawn = draw(with_text(figure, f" {text}"), *size, style)
        assert not obeyed(drawn.text()), name
        if by_itself(text):
            assert same(drawn, draw(with_text(figure, f" {plain(text)}"), *size, style)), name


@given(st.text(st.characters()), st.integers(0, 12), st.integers(-3, 12))
def test_any_text_is_as_wide_as_it_is_measured(text: str, width: int, col: int) -> None:
    assert cell_width(cut(text, width)) <= width
    assert cell_width(cut_start(text, width)) <= width
    assert all(cell_width(line) <= max(2, width) for line in wrap(text, max(2, width)))
    cells = Cells.blank(12, 1)
    cells.put(0, col, text)
    assert not obeyed(cells.text())
    wide = Cells.blank(cell_width(text) + 1, 1)
    wide.put(
        0, 0, plain(text) + "|"
    )  # the text itself may end in an escape, which takes the next character along
    assert wide.chars[0, -1] == "|"


def test_what_is_written_in_pieces_is_measured_as_it_is_drawn() -> None:
    hangul = "\u1112\u1161\u11ab"  # one wide character, in three pieces
    assert cell_width(hangul) == 2
    assert cut(hangul + "k", 2) == "…"


def test_a_sentence_is_wrapped_by_what_can_be_read() -> None:
    cells = Cells.blank(20, 4)
    assert put_wrapped(cells, 0, f"\x1b[38;2;255;0;0m{WORD} {WORD}\x1b[0m\n\x1b[2Jlast") == 2
    assert cells.text().split("\n")[:2] == [f"{WORD} {WORD}", "last"]
