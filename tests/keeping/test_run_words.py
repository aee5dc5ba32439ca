"""How runs are told apart in words, and found by some."""

from __future__ import annotations

import time

import pytest

from tests.keeping.kept_runs import row
from tui_lab.keeping.run_search import searched, sought
from tui_lab.keeping.run_words import called, differing, settings, when


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (-50, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (90_000, "1 d"),
        (6 * 86400, "6 d"),
    ],
)
def test_how_long_ago(age: float, words: str) -> None:
    assert when(1e9, 1e9 + age) == words


def test_from_a_week_on_it_is_the_day() -> None:
    assert when(1e9, 1e9 + 8 * 86400) == time.strftime("%Y-%m-%d", time.localtime(1e9))


def test_knobs_that_differ_do_so_within_a_scenario() -> None:
    one, other = {"lr": "1", "hidden": "10"}, {"lr": "2", "hidden": "10"}
    assert differing([row(1, knobs=one), row(2, knobs=other)]) == ["lr"]
    assert differing([row(1, knobs=one), row(2, knobs=other, scenario="curve")]) == []
    assert differing(
        [row(1, knobs=one), row(2, knobs=one | {"noise": "1"}), row(3, knobs=one | {"noise": "2"})]
    ) == ["noise"]
    assert differing([]) == []
    assert settings(row(1, knobs=one), ["lr", "gone"]) == "lr 1"


def test_a_ghost_is_called_by_its_name_or_by_what_differs() -> None:
    present = {"lr": "0.5", "hidden": "10"}
    assert called(row(1, name="mine"), "line", present, 1) == "mine"
    assert called(row(1, knobs=present | {"lr": "0.1"}), "line", present, 1) == "lr 0.1"
    assert called(row(1, knobs=present, seed=3), "line", present, 1) == "seed 3"
    assert called(row(1, knobs=present), "line", present, 1) == "run 00000001"
    assert called(row(1, knobs=present), "curve", present, 1) == "line"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("line", True), ("LINE PAUSED", True), ("line curve", False), ("good", True), ("lr 0.5", True),
        ("lr=0.5", True), ("lr 0.9", False), ("momentum 0.9 lr 0.5", True), ("0.9", True), ("seed 1", True),
        ("seed 2", False), ("lr", True), ("", True),
    ],
)  # fmt: skip
def test_all_words_are_found_and_a_knob_goes_with_its_value(typed: str, found: bool) -> None:
    knobs = {"lr": "0.5", "momentum": "0.9"}
    text = searched(row(1, knobs=knobs, name="Good one", note="for now"))
    assert all(word in text for word in sought(typed, knobs)) is found
