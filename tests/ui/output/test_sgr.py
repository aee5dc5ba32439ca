"""From one look to another by the shortest sequence."""

from __future__ import annotations

import itertools

import pyte
import pytest

from tui_lab.ui.output.sgr import PLAIN, change, look, on_blank

LOOKS = ["", "1", "2", "1;2", "31", "91;44", "38;5;75;48;5;233", "38;2;1;2;3;1", "4;7;9", "1;31;48;2;9;8;7"]


@pytest.mark.parametrize(("before", "after"), list(itertools.product(LOOKS, LOOKS)))
def test_a_change_leads_to_the_same_look_as_setting_it_afresh(before: str, after: str) -> None:
    changed, afresh = pyte.Screen(1, 1), pyte.Screen(1, 1)
    pyte.Stream(changed).feed(f"\x1b[{before}m{change(look(before), look(after))}x")
    pyte.Stream(afresh).feed(f"\x1b[0m\x1b[{after}mx")
    assert changed.buffer[0][0] == afresh.buffer[0][0]


def test_only_what_differs_is_said() -> None:
    assert change(look("1;31;44"), look("1;32;44")) == "\x1b[32m"
    assert change(look("1;31"), look("1;31")) == ""
    assert change(look("1;38;2;1;2;3;48;2;4;5;6"), PLAIN) == "\x1b[m"
    assert change(None, look("1")) == "\x1b[0;1m"


def test_a_blank_shows_only_its_ground() -> None:
    assert on_blank(look("1;31;44")) == look("44")
    assert on_blank(look("7;31;44")) == look("7;31;44")
