"""A terminal that shows ASCII alone is sent nothing else, whatever is opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.terminal import LAB, Terminal


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A lab on a terminal of 80 × 24 whose locale is C, with and without colours."""
    environment = {"LC_ALL": "C", "COLORTERM": "", "NO_COLOR": request.param, "TERM": "xterm-256color"}
    opened = Terminal([*LAB, "open", "linear-by-hand"], 80, 24, **environment)
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.parametrize("terminal", ["", "1"], indirect=True)
def test_no_sign_beyond_ascii_is_sent(terminal: Terminal) -> None:
    terminal.shows("paused", "Lesson")
    for keys, words in (
        ("s", "step 1"),
        ("4", "4 Fit"),
        ("5", "now N"),
        ("c", "read only"),
        ("c", "now N"),
        ("?", "Words and keys"),
    ):
        terminal.type(keys)
        terminal.shows(words)
        assert terminal.text.isascii(), terminal.text
    assert terminal.written.isascii()
