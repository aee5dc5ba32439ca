"""The first minute of a learner who has never been here: five keys to a network that was trained."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.teaching.catalogue import shipped_scenarios
from tui_lab.teaching.course import read_course, shipped_course


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """The command as it starts for the first time."""
    state_folder().joinpath("progress.json").unlink()
    opened = Terminal(LAB, 120, 40, **ENVIRONMENT)
    yield opened
    opened.close()


@pytest.mark.slow
def test_the_first_start_says_what_this_is_and_the_second_opens_the_menu(terminal: Terminal) -> None:
    terminal.shows("watch small neural networks learn", "start with", "all scenarios")
    terminal.type("\x1b")
    terminal.shows("type to filter", "Start here")
    terminal.type("\r")
    terminal.shows("paused", "Lesson 1/")
    terminal.type("\x11")
    assert terminal.ends() == 0 and terminal.after_leaving == ""
    again = Terminal(LAB, 80, 24, **ENVIRONMENT)
    try:
        again.shows("type to filter", "Start here")
        again.type("q")
        assert again.ends() == 0
    finally:
        again.close()


@pytest.mark.slow
@pytest.mark.parametrize("pause", [True, False], ids=["reading", "in a hurry"])
def test_five_keys_lead_to_a_goal_met(terminal: Terminal, pause: bool) -> None:
    first = read_course(shipped_course()).stops[0].name
    title = next(entry.title for entry in shipped_scenarios() if entry.name == first)
    terminal.shows(f"start with {title}")
    terminal.type("\r")
    words = ["t sets what the lesson suggests", "paused"] if pause else ["Importing PyTorch"]
    terminal.shows(*words)
    terminal.type("t")
    if pause:
        terminal.shows("space runs it")
    terminal.type(" ")
    terminal.shows("Goal met", "next page", seconds=60)
    kept = json.loads(state_folder().joinpath("progress.json").read_text())
    assert len(kept["goals"][first]) == 1 and kept["knobs"][first]
    terminal.type("n")
    terminal.shows("Lesson 2/")
    terminal.type("q")
    terminal.shows("1 of ", "Start here", "type to filter")
    terminal.type("q")
    assert terminal.ends() == 0 and terminal.after_leaving == ""
    assert Progress.load().last == first
