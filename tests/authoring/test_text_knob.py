"""A knob that takes a text, as far as its own reader understands it."""

from __future__ import annotations

import pytest

from tui_lab.authoring.knob_kinds import Text
from tui_lab.authoring.knobs import KnobError


def an_expression(default: str = "x * 2") -> Text:
    def reads(text: str) -> None:
        if "x" not in text:
            raise ValueError(f"{text!r} does not say x")

    return Text(
        default,
        reads=reads,
        takes="an expression in x",
        examples=("x", "x * 2", "x ** 2"),
        name="f",
        about="f",
    )


def test_a_text_is_taken_without_the_blanks_around_it() -> None:
    knob = an_expression()
    assert knob.parse(" x + 1 ") == "x + 1"
    assert knob.parse(knob.format("x ** 2")) == "x ** 2"


def test_what_cannot_be_read_is_refused_with_the_readers_reason() -> None:
    with pytest.raises(KnobError, match=r"f takes an expression in x: 'y' does not say x"):
        an_expression().parse("y")
    with pytest.raises(KnobError):
        an_expression("2")


def test_the_arrows_walk_through_the_examples() -> None:
    knob = an_expression()
    assert knob.examples == ("x * 2", "x", "x ** 2")
    assert knob.nudge("x * 2", up=True) == "x"
    assert knob.nudge("x * 2", up=False) == "x ** 2"
    assert knob.nudge("x + 7", up=True) == "x * 2", "an own text gives way to the default"
