from __future__ import annotations

import numpy as np
import pytest

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.text import cell_width, cut, cut_start


def copy(cells: Cells) -> Cells:
    twin = Cells.blank(cells.width, cells.height)
    twin.blit(cells, 0, 0)
    return twin


def same(one: Cells, other: Cells) -> bool:
    return all(
        np.array_equal(a, b)
        for a, b in ((one.chars, other.chars), (one.fg, other.fg), (one.bg, other.bg), (one.bold, other.bold))
    )


@pytest.mark.parametrize(
    ("text", "width"), [("loss", 4), ("学习率", 6), ("e\u0301", 1), ("", 0), ("●▲", 2), ("\u200b", 0)]
)
def test_cell_width(text: str, width: int) -> None:
    assert cell_width(text) == width


def test_cut_counts_cells_not_characters() -> None:
    assert cut("learning", 5) == "lear…"
    assert cut("学习率", 5) == "学习…"
    assert cut("学习率", 4) == "学…"
    assert cut("lr", 0) == ""
    assert cut_start("hidden.weight", 7) == "…weight"
    assert cut_start("学习率", 5) == "…习率"


def test_put_clips_on_all_sides() -> None:
    cells = Cells.blank(4, 2)
    cells.put(0, -2, "abcdefgh", 1, 2, True)
    cells.put(5, 0, "below")
    cells.put(-1, 0, "above")
    cells.put(1, 9, "right")
    cells.put(1, -9, "left")
    assert cells.text() == "cdef\n"
    assert cells.fg[0].tolist() == [1] * 4 and cells.bold[0].all()


def test_wide_characters_take_two_cells_and_are_never_halved() -> None:
    cells = Cells.blank(5, 1)
    cells.put(0, 0, "学习率")  # the third does not fit
    assert cells.chars[0].tolist() == ["学", "", "习", "", " "]
    cells.put(0, 1, "a")
    assert cells.chars[0].tolist() == [" ", "a", "习", "", " "]
    cells.put(0, 2, "b")
    assert cells.chars[0].tolist() == [" ", "a", "b", " ", " "]


def test_changed_spans_mark_only_what_changed() -> None:
    before = Cells.blank(40, 3)
    after = copy(before)
    assert after.changed_spans(before) == []
    after.put(1, 3, "ab")
    after.put(1, 7, "c")
    after.fg[1, 30] = 5
    assert after.changed_spans(before) == [(1, 3, 8), (1, 30, 31)]


def test_changed_spans_cover_all_without_a_like_picture() -> None:
    cells = Cells.blank(4, 2)
    assert cells.changed_spans(None) == [(0, 0, 4), (1, 0, 4)]
    assert cells.changed_spans(Cells.blank(4, 1)) == [(0, 0, 4), (1, 0, 4)]
    assert Cells.blank(0, 0).changed_spans(None) == []


def test_changed_spans_keep_wide_characters_whole() -> None:
    before = Cells.blank(8, 1)
    before.put(0, 0, "学习")
    after = copy(before)
    after.bg[0, 1] = 7
    after.bg[0, 2] = 7
    assert after.changed_spans(before) == [(0, 0, 4)]


def test_applying_spans_gives_the_new_picture() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        before = Cells.blank(30, 4)
        before.put(1, 3, "学习率 loss", 3)
        after = copy(before)
        for row, col in rng.integers((0, 0), (4, 28), size=(6, 2)).tolist():
            after.put(row, col, str(rng.choice(["x", "率", "ab", " "])), int(rng.integers(3)))
        shown = copy(before)
        for row, start, end in after.changed_spans(before):
            for name in ("chars", "fg", "bg", "bold"):
                getattr(shown, name)[row, start:end] = getattr(after, name)[row, start:end]
        assert same(shown, after)


def test_runs_join_equal_styles_and_blanks() -> None:
    cells = Cells.blank(12, 1)
    cells.put(0, 2, "ab", 1)
    cells.put(0, 6, "cd", 1)
    cells.put(0, 8, "学", 2, bold=True)
    assert list(cells.runs(0)) == [("  ab  cd", 1, DEFAULT, False), ("学  ", 2, DEFAULT, True)]
    assert list(cells.runs(0, 6, 8)) == [("cd", 1, DEFAULT, False)]
    assert list(Cells.blank(0, 1).runs(0)) == []


def test_runs_part_blanks_of_another_background() -> None:
    cells = Cells.blank(4, 1)
    cells.put(0, 0, "a ", 1, 5)
    assert list(cells.runs(0)) == [("a ", 1, 5, False), ("  ", 1, DEFAULT, False)]


def test_blit_clips() -> None:
    cells, stamp = Cells.blank(3, 2), Cells.blank(2, 2)
    stamp.put(0, 0, "ab")
    stamp.put(1, 0, "cd")
    cells.blit(stamp, -1, 2)
    cells.blit(stamp, 5, 5)
    assert cells.text() == "  c\n"
