"""Text from outside as text and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tests.nasty_texts import NASTY, WORD, obeyed
from tui_lab.plain_text import MOST_MARKS, plain, plain_lines

KEPT = [
    "hidden.weight × 10⁻³ → 学习率 Größe σ′",
    "e\u0301 ve\u0323\u0302",  # letters with marks of their own
    "\U0001f469\u200d\U0001f680 \U0001f3f3\ufe0f\u200d\U0001f308",  # emoji that are joined
    "\u0915\u094d\u200d\u0937 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Devanagari, Persian
    "",
]
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("\x1b[]0;2JmhPX\\\x07\x9b\x9c\u200d\u0301a")))


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_only_what_can_be_read_stays(text: str) -> None:
    assert not obeyed(plain(text)) and "\n" not in plain(text) and "\x1b" not in plain(text)
    assert WORD in plain(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;name\x07title", "title"),
        ("\x9d0;name\x9ctitle", "title"),
        ("\x1b]8;;http://there\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;a title \x1b[2Jwithout end", "0;a title without end"),
        ("one\r\ntwo\tthree\x85four\u2028five", "one two three four five"),
        ("a\udc9bb", "a\ufffdb"),
        ("a\u200bb\u200dc\u200cd\ufeffe\u202ef", "abcdef"),
        ("o" + "\u0301" * 300 + "k", "o" + "\u0301" * MOST_MARKS + "k"),
    ],
)
def test_what_is_taken_out(text: str, left: str) -> None:
    assert plain(text) == left


@pytest.mark.parametrize("text", KEPT)
def test_what_languages_are_written_with_stays(text: str) -> None:
    assert plain(text) == text


def test_lines_stay_lines() -> None:
    assert plain_lines("a\x1b[2J\r\n\tb\rc\n") == "a\n    b\nc\n"


@given(ANY_TEXT)
def test_nothing_is_left_of_any_text_that_a_terminal_would_obey(text: str) -> None:
    once = plain(text)
    assert not obeyed(once) and "\n" not in once and "\x1b" not in once
    assert plain(once) == once
    assert plain_lines(text).isprintable() <= ("\n" not in plain_lines(text))
    assert not obeyed(plain_lines(text)) and "\x1b" not in plain_lines(text)
