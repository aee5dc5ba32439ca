"""Text for terminals that show ASCII alone keeps its cells."""

from __future__ import annotations

import pytest

from tui_lab.drawing.canvas.ascii_text import ascii_text, spelled
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.teaching.catalogue import built_in_folder
from tui_lab.ui.output.image import Image


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("plain", "plain"),
        ("1 · Tensors › 2×3 → −0.5…", "1 . Tensors > 2x3 > -0.5~"),
        ("x² − θ ≤ σ(x₁)", "x2 - t < s(x1)"),
        ("Café", "Cafe"),
        ("学习", "????"),
    ],
)
def test_each_character_has_a_likeness_of_its_width(text: str, plain: str) -> None:
    assert ascii_text(text) == plain
    assert cell_width(plain) == cell_width(text)


def test_a_terminal_of_ascii_is_sent_nothing_else() -> None:
    image = Image(20, 1, ascii_only=True)
    image.feed("\x1b[1;1H2×3 → 学")
    assert "2x3 > ??" in image.update(None)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("0.1² · 0.58¹⁰", "0.1^2 · 0.58^10"), ("10⁻³ and xⁿ", "10^-3 and x^n"), ("θ ≤ 2π", "theta <= 2pi")],
)
def test_formulas_of_a_sentence_are_spelled(text: str, plain: str) -> None:
    assert spelled(text) == plain


def test_every_sign_of_the_shipped_lessons_has_a_spelling_or_a_likeness() -> None:
    for lesson in built_in_folder().glob("*/lesson.md"):
        for sign in set(spelled(lesson.read_text(encoding="utf-8"))):
            assert ascii_text(sign) != "?" or sign == "?", f"{lesson.parent.name}: {sign}"


def test_borders_and_bars_have_a_likeness_and_what_has_none_keeps_its_cells() -> None:
    assert ascii_text("▔▁─│╭▌█") == "-_-|+##"
    assert ascii_text("🔎 字") == ">  ??"
