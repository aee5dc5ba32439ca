"""A figure in the language in use: its words are found in the catalogue without their numbers."""

from __future__ import annotations

import pytest

from tests.languages import in_language
from tui_lab.authoring.figures import Line, Plot
from tui_lab.authoring.own_words import form_of, in_own_words


def noted(note: str) -> str:
    with in_language("zh"):
        return in_own_words(Plot("x", "y", (Line("sum", [0.0], [1.0]),), note=note)).note  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("note", "form"),
    [
        ("2 of 1,000 flat", "{0} of {1} flat"),
        ("off a line by 3.2%", "off a line by {0}"),
        ("nn.Linear(2, 3), x1 and 1e-05", "nn.Linear({0}, {1}), x1 and {2}"),
        ("no number", "no number"),
    ],
)
def test_the_form_of_a_text_has_places_for_its_numbers(note: str, form: str) -> None:
    assert form_of(note) == form


def test_a_note_is_translated_around_its_numbers() -> None:
    assert noted("2 of 10 flat") == "10 条中 2 条是平的"
    assert noted("off a line by 3.2%") == "偏离直线 3.2%"


@pytest.mark.parametrize("note", ["2 of 10 of my own", "{name} 3", "", "½"])
def test_what_has_no_translation_stays(note: str) -> None:
    assert noted(note) == note


def test_in_english_nothing_is_changed() -> None:
    figure = Plot("x", "y", note="2 of 10 flat")
    assert in_own_words(figure) is figure
