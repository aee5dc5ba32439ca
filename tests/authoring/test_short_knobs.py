"""Knobs with nothing said but their value, and choices of numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.own import own
from tests.engine.scenarios import start
from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knob_kinds import Choice, Integer, Number, Sizes, Switch, Text, knob_from
from tui_lab.authoring.knobs import AnyKnob, KnobError


@pytest.mark.parametrize(
    ("knob", "takes", "refuses"),
    [
        (Number(0.1), ("0", "0.5", "1000"), ("-0.1", "much")),
        (Number(-0.5), ("-100", "100"), ("nan",)),
        (Number(0.5, low=-1), ("-1", "9999"), ("-2",)),
        (Number(5e7), ("1e8",), ("1e9",)),
        (Integer(3), ("0", "1,000"), ("-1", "2.5")),
        (Integer(-3, high=0), ("-100", "0"), ("1",)),
        (Choice("sgd", "adam"), ("SGD", "ad"), ("lion",)),
        (Choice(32, 64, 128), ("64", "128"), ("6", "100")),
        (Choice(["one", "two"]), ("two",), ("three",)),
        (Choice("two", ["one", "two"]), ("one",), ("three",)),
        (Choice(0.5, choices=(0.1, 0.5)), (".1",), ("0.2",)),
        (Switch(), ("on", "off"), ("maybe",)),
        (Text("sin(x)"), ("anything",), ()),
        (Sizes(10), ("64 32", "none"), ("ten",)),
        (Sizes([64, 32]), ("64 32",), ("0.5",)),
    ],
)
def test_a_knob_needs_no_more_than_its_value(
    knob: AnyKnob, takes: tuple[str, ...], refuses: tuple[str, ...]
) -> None:
    knob.__set_name__(object, "mine")
    for text in takes:
        value = knob.parse(text)
        assert knob.parse(knob.format(value)) == value
        assert type(value) is type(knob.default)
    for text in refuses:
        with pytest.raises(KnobError, match=r"mine takes"):
            knob.parse(text)
    again = knob_from(knob.describe())
    assert again.describe() == knob.describe() and again.about == ""
    assert all(again.parse(text) == knob.parse(text) for text in takes)
    assert knob.check(knob.nudge(knob.default, up=True)) is not None


def test_choices_of_numbers_are_numbers_and_have_an_order(tmp_path: Path) -> None:
    declared = "steps = 2\nbatch = Choice(10, 25, 50)\nbig = Number(1.0, acts_when='batch > 10')"
    rest = "def step(self):\n    return self.train_on(self.x[: self.batch], self.y[: self.batch])\n"
    run = start(own(tmp_path, rest, declared=declared.replace("Choice", "__import__('tui_lab').Choice")))
    run.advance()
    knobs = run.scenario.knobs()
    assert run.scenario.batch == 10  # type: ignore[attr-defined]
    assert why_idle(knobs["big"], knobs, {"batch": 10}) == "no effect with batch 10"
    assert not why_idle(knobs["big"], knobs, {"batch": 25})
    assert knobs["batch"].nudge(10, up=True) == 25 and knobs["batch"].nudge(10, up=False) == 50


def any_type(value: Any) -> Any:
    """As those write it whom nobody checks."""
    return value


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Choice("a", any_type(None)), "a choice is a word or a number, not None: write Choice"),
        (lambda: Choice("c", choices=("a", "b")), "the default takes one of a, b, not 'c'"),
        (lambda: Number(any_type("0.1")), "the default takes a number from 0 to .*, not '0.1'"),
        (lambda: Integer(any_type(2.5)), "the default takes a whole number from 0 to .*, not 2.5"),
    ],
)
def test_what_no_knob_can_be_made_of_is_said(make: Callable[[], AnyKnob], words: str) -> None:
    with pytest.raises(KnobError, match=words):
        make()
