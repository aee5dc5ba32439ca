"""A point is placed by keys on a real terminal, and the map learns it."""

from __future__ import annotations

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab.keeping.runs import Runs


@pytest.mark.slow
def test_a_point_is_placed_and_the_map_learns_it(opened: list[Terminal]) -> None:
    one = ["--set", "points=10", "--set", "train_share=0.1"]  # a single point to train on, of class 0
    terminal = Terminal([*LAB, "open", "playground", *one, "--speed", "flat out"], 120, 40, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("paused")
    terminal.press(".", "enter puts ● class 0; 1 point")
    terminal.type(" ")
    terminal.shows("step 1,000", "→ class 0", "done")
    terminal.type("C")
    terminal.shows("enter puts ▲ class 1")
    terminal.type("\r")
    terminal.shows("enter puts ▲ class 1; 2 points")
    assert "→ class 0" in terminal.text
    terminal.type(" ")
    terminal.shows("→ class 1")
    terminal.type(" ")
    terminal.shows("paused")
    terminal.type("\x11")
    assert terminal.ends() == 0
    step = Runs().rows()[0].step

    again = Terminal([*LAB, "--resume"], 120, 40, **ENVIRONMENT)
    opened.append(again)
    again.shows("Here it is again", f"step {step:,}")
    again.press(".", "2 points")
    assert "→ class 1" in again.text
    again.type("X")
    again.shows("1 point ")
    again.type("\x7f")
    again.shows("Taken back: a point taken away near 0, 0", "2 points", f"step {step:,}")
    again.type("\x11")
    assert again.ends() == 0
