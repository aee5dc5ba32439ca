"""Any text is a lesson or one sentence, and any setting a value or one sentence: never another exception."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from tui_lab.authoring.knobs import AnyKnob, KnobError, parse_settings
from tui_lab.authoring.source import load
from tui_lab.errors import LabError
from tui_lab.teaching.catalogue import find, shipped_scenarios
from tui_lab.teaching.lessons import read_lesson

WORDS = st.sampled_from(
    [
        "## A page\n", "- try: lr = 1.0\n", "- goal: loss < 0.1 by step 20\n", "- solution: hidden = 5\n",
        "- hint: one\n", "- start: lr = 2\n", "- solved: yes\n", "- ", ": ", "goal", "lr", "hidden", "=",
        "<=", "and", "by step", "**", "`", "|", "1e999", "-5", "nan", "\n", "\n\n", "## ", "\x1b[31m",
        "\u202e", "数",
    ]
)  # fmt: skip
LESSONS = st.lists(WORDS | st.text(max_size=6), max_size=25).map("".join)
SETTINGS = st.lists(
    st.tuples(
        st.sampled_from(["lr", "hidden", "activation", "optimizer", "compile", ""]), st.text(max_size=12)
    ).map("=".join)
    | st.text(max_size=15),
    max_size=3,
)


@cache
def knobs() -> dict[str, AnyKnob]:
    return load(find("regression", shipped_scenarios())).knobs()


def read(text: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lesson.md"
        file.write_text(text, encoding="utf-8", errors="replace")
        try:
            read_lesson(file, knobs())
        except LabError as error:
            assert str(error)


def take(texts: list[str]) -> None:
    try:
        parse_settings(knobs(), texts)
    except (KnobError, LabError) as error:
        assert str(error)


@settings(max_examples=150, deadline=None)
@given(LESSONS)
def test_any_text_is_a_lesson_or_a_sentence(text: str) -> None:
    read(text)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(LESSONS)
def test_ten_thousand_texts_are_lessons_or_sentences(text: str) -> None:
    read(text)


@settings(max_examples=300, deadline=None)
@given(SETTINGS)
def test_any_setting_is_a_value_or_a_sentence(texts: list[str]) -> None:
    take(texts)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(SETTINGS)
def test_ten_thousand_settings_are_values_or_sentences(texts: list[str]) -> None:
    take(texts)
